#include "daemon/http/date.h"

#include <fmt/chrono.h>

#include <ctime>
#include <string>

namespace authd::http {

std::string_view dateNow() {
  thread_local std::time_t second = 0;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now != second) {
    second = now;
    text = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(now));
  }
  return text;
}

}  // namespace authd::http
