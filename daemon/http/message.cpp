#include "daemon/http/message.h"

#include "daemon/core/rules/text.h"

namespace authd::http {

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (core::equalsIgnoringCase(key, name)) return value;
  }
  return std::nullopt;
}

}  // namespace authd::http
