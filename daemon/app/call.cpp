#include "daemon/app/call.h"

#include <algorithm>
#include <cstddef>

namespace authd::app {
namespace {

constexpr std::ptrdiff_t NETWORK_BYTES = 8;  // of an IPv6 address

}  // namespace

std::optional<std::string> networkOf(std::string_view address) {
  auto bytes = core::parseIpAddress(address);
  if (!bytes) return std::nullopt;
  std::string whole = core::formatIpAddress(*bytes);
  const bool v4 = whole.find(':') == std::string::npos;
  if (v4) return whole;
  std::fill(bytes->begin() + NETWORK_BYTES, bytes->end(), 0);
  return core::formatIpAddress(*bytes);
}

std::string Source::counted() const {
  return local ? std::string() : networkOf(address).value_or("");
}

}  // namespace authd::app
