#include "daemon/core/rules/endpoint_url.h"

#include <algorithm>

#include "daemon/core/rules/duration.h"
#include "daemon/core/rules/networks.h"
#include "daemon/core/rules/text.h"

namespace authd::core {
namespace {

constexpr std::size_t LONGEST = 255;
constexpr std::int64_t LAST_PORT = 65535;

// Without what stands for something in other readers' URLs: backslashes, quotes, brackets.
bool isUrlText(std::string_view url) {
  return std::all_of(url.begin(), url.end(), [](char c) {
    return c > ' ' && c <= '~' && std::string_view("\\\"<>^`{|}#").find(c) == std::string::npos;
  });
}

bool isPort(std::string_view text) {
  const auto port = wholeNumber(text);
  return port && *port > 0 && *port <= LAST_PORT;
}

// The host of HOST, HOST:PORT, [IPV6] or [IPV6]:PORT, without brackets; empty if it is none.
std::string_view hostOf(std::string_view authority) {
  const bool bracket = authority.starts_with('[');
  const auto end = bracket ? authority.find(']') : authority.find(':');
  const auto host = authority.substr(bracket ? 1 : 0, bracket ? end - 1 : end);
  if (end == std::string_view::npos) return bracket ? std::string_view() : host;
  const auto rest = authority.substr(bracket ? end + 1 : end);
  if (!rest.empty() && (rest[0] != ':' || !isPort(rest.substr(1)))) return {};
  if (bracket && !parseNetwork(host)) return {};
  return host;
}

bool isLoopback(std::string_view host) {
  static const Networks LOOPBACK = networksOf({"127.0.0.0/8", "::1/128"});
  return equalsIgnoringCase(host, "localhost") || liesIn(LOOPBACK, host);
}

bool isEndpoint(std::string_view url) {
  const bool https = url.starts_with("https://");
  if (url.size() > LONGEST || !isUrlText(url) || (!https && !url.starts_with("http://"))) {
    return false;
  }
  const auto rest = url.substr(url.find("//") + 2);
  const auto authority = rest.substr(0, rest.find_first_of("/?"));
  if (authority.find('@') != std::string_view::npos) return false;
  const auto host = hostOf(authority);
  if (host.empty() || host.find_first_of("[]%") != std::string_view::npos) return false;
  return https || isLoopback(host);
}

}  // namespace

std::optional<RuleError> wrongInEndpoint(std::string_view fieldName, std::string_view url) {
  if (isEndpoint(url)) return std::nullopt;
  return invalidField(fieldName, "https://HOST/... is wanted, or http:// to this machine");
}

}  // namespace authd::core
