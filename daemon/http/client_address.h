#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace authd::http {

// An IPv4 or IPv6 address as 16 bytes; IPv4 in its mapped form, so that both spellings are equal.
using IpAddress = std::array<std::uint8_t, 16>;

// Of a numeric text, also with a port or in brackets as proxies write it. Empty if it is none.
std::optional<IpAddress> parseIpAddress(std::string_view text);
std::string formatIpAddress(const IpAddress& address);

// The proxies whose X-Forwarded-For is believed.
class TrustedProxies {
 public:
  // Addresses and CIDR ranges, and the word `unix` for peers on UNIX sockets. Otherwise: which
  // entry is wrong, in words.
  static std::variant<TrustedProxies, std::string> parse(const std::vector<std::string>& entries);

  bool contains(const IpAddress& address) const;
  bool containsUnix() const { return unix_; }

 private:
  struct Range {
    IpAddress network;
    unsigned bits;
  };
  std::vector<Range> ranges_;
  bool unix_ = false;
};

struct Peer {
  std::string_view address;  // numeric; empty for a UNIX socket
  bool local = false;        // loopback or UNIX socket
};

struct ClientAddress {
  std::string text;    // numeric, or `unix`
  bool local = false;  // a local peer's own: nobody said for whom it speaks
};

// The client's address. The header is read from the right past trusted hops; what stands left of
// the first untrusted one is its own claim. For a local peer's own address limits by source must
// stay off, for it may be a proxy that names nobody.
ClientAddress clientAddress(const Peer& peer, std::optional<std::string_view> forwardedFor,
                            const TrustedProxies& trusted);

}  // namespace authd::http
