#include "daemon/http/client_address.h"

#include "daemon/core/rules/text.h"

namespace authd::http {
namespace {

// "[::1]:80" and "[::1]" without brackets, "1.2.3.4:80" without port.
std::string_view withoutPort(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    return end == std::string_view::npos ? std::string_view() : text.substr(1, end - 1);
  }
  const auto colon = text.find(':');
  const bool one = colon != std::string_view::npos && text.find(':', colon + 1) == text.npos;
  return one ? text.substr(0, colon) : text;
}

// Takes the last entry of a comma list off its end.
std::string_view takeLast(std::string_view& list) {
  const auto comma = list.rfind(',');
  const auto last = comma == std::string_view::npos ? list : list.substr(comma + 1);
  list = comma == std::string_view::npos ? std::string_view() : list.substr(0, comma);
  return core::trimmed(last);
}

}  // namespace

std::optional<core::IpAddress> parseNode(std::string_view text) {
  return core::parseIpAddress(withoutPort(text));
}

std::variant<TrustedProxies, std::string> TrustedProxies::parse(
    const std::vector<std::string>& entries) {
  TrustedProxies proxies;
  for (const auto& entry : entries) {
    if (entry == "unix") {
      proxies.unix_ = true;
      continue;
    }
    const auto range = core::parseNetwork(entry);
    if (!range) return "\"" + entry + "\" is no address, no range such as 10.0.0.0/8, and not unix";
    proxies.ranges_.push_back(*range);
  }
  return proxies;
}

ClientAddress clientAddress(const Peer& peer, std::optional<std::string_view> forwardedFor,
                            const TrustedProxies& trusted) {
  const auto direct = parseNode(peer.address);
  ClientAddress own{direct ? core::formatIpAddress(*direct) : "unix", peer.local};
  if (!forwardedFor || core::isBlank(*forwardedFor)) return own;
  // A local program that says it speaks for others and may not is counted as one.
  own.local = !direct;
  if (direct ? !trusted.contains(*direct) : !trusted.containsUnix()) return own;
  ClientAddress last = own;
  for (auto list = *forwardedFor; !list.empty();) {
    const auto hop = parseNode(takeLast(list));
    if (!hop) break;  // nothing left of an unreadable entry can be trusted
    last = {core::formatIpAddress(*hop), false};
    if (!trusted.contains(*hop)) break;
  }
  return last;
}

}  // namespace authd::http
