#include "daemon/http/client_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

#include "daemon/core/rules/duration.h"
#include "daemon/core/rules/text.h"

namespace authd::http {
namespace {

constexpr unsigned MAPPED_BITS = 96;
constexpr std::array<std::uint8_t, 12> MAPPED_PREFIX = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool isMapped(const IpAddress& address) {
  return std::equal(MAPPED_PREFIX.begin(), MAPPED_PREFIX.end(), address.begin());
}

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

struct Prefix {
  IpAddress network;
  unsigned bits;
};

std::optional<Prefix> parseRange(std::string_view entry) {
  const auto slash = entry.find('/');
  const auto address = parseIpAddress(entry.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == std::string_view::npos) return Prefix{*address, 128};
  const auto bits = core::wholeNumber(entry.substr(slash + 1));
  const bool v4 = entry.find(':') == std::string_view::npos;
  if (!bits || *bits > (v4 ? 32 : 128)) return std::nullopt;
  return Prefix{*address, static_cast<unsigned>(*bits) + (v4 ? MAPPED_BITS : 0)};
}

bool sameBits(const IpAddress& left, const IpAddress& right, unsigned bits) {
  const auto whole = bits / 8;
  if (!std::equal(left.begin(), left.begin() + whole, right.begin())) return false;
  const unsigned rest = bits % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xff << (8 - rest));
  return (left[whole] & mask) == (right[whole] & mask);
}

// Takes the last entry of a comma list off its end.
std::string_view takeLast(std::string_view& list) {
  const auto comma = list.rfind(',');
  const auto last = comma == std::string_view::npos ? list : list.substr(comma + 1);
  list = comma == std::string_view::npos ? std::string_view() : list.substr(0, comma);
  return core::trimmed(last);
}

}  // namespace

std::optional<IpAddress> parseIpAddress(std::string_view text) {
  const auto bare = withoutPort(text);
  if (bare.empty() || bare.size() >= INET6_ADDRSTRLEN) return std::nullopt;
  char buffer[INET6_ADDRSTRLEN] = {};
  std::memcpy(buffer, bare.data(), bare.size());
  IpAddress address{};
  if (inet_pton(AF_INET6, buffer, address.data()) == 1) return address;
  std::copy(MAPPED_PREFIX.begin(), MAPPED_PREFIX.end(), address.begin());
  if (inet_pton(AF_INET, buffer, address.data() + MAPPED_PREFIX.size()) == 1) return address;
  return std::nullopt;
}

std::string formatIpAddress(const IpAddress& address) {
  char buffer[INET6_ADDRSTRLEN] = {};
  if (isMapped(address)) {
    inet_ntop(AF_INET, address.data() + MAPPED_PREFIX.size(), buffer, sizeof buffer);
  } else {
    inet_ntop(AF_INET6, address.data(), buffer, sizeof buffer);
  }
  return buffer;
}

std::variant<TrustedProxies, std::string> TrustedProxies::parse(
    const std::vector<std::string>& entries) {
  TrustedProxies proxies;
  for (const auto& entry : entries) {
    if (entry == "unix") {
      proxies.unix_ = true;
      continue;
    }
    const auto range = parseRange(entry);
    if (!range) return "\"" + entry + "\" is no address, no range such as 10.0.0.0/8, and not unix";
    proxies.ranges_.push_back({range->network, range->bits});
  }
  return proxies;
}

bool TrustedProxies::contains(const IpAddress& address) const {
  return std::any_of(ranges_.begin(), ranges_.end(), [&](const Range& range) {
    return sameBits(range.network, address, range.bits);
  });
}

ClientAddress clientAddress(const Peer& peer, std::optional<std::string_view> forwardedFor,
                            const TrustedProxies& trusted) {
  const auto direct = parseIpAddress(peer.address);
  ClientAddress own{direct ? formatIpAddress(*direct) : "unix", peer.local};
  if (!forwardedFor || core::isBlank(*forwardedFor)) return own;
  // A local program that says it speaks for others and may not is counted as one.
  own.local = !direct;
  if (direct ? !trusted.contains(*direct) : !trusted.containsUnix()) return own;
  ClientAddress last = own;
  for (auto list = *forwardedFor; !list.empty();) {
    const auto hop = parseIpAddress(takeLast(list));
    if (!hop) break;  // nothing left of an unreadable entry can be trusted
    last = {formatIpAddress(*hop), false};
    if (!trusted.contains(*hop)) break;
  }
  return last;
}

}  // namespace authd::http
