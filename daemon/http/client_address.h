#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/core/rules/networks.h"

namespace authd::http {

// The address of a node as proxies write it: numeric, also with a port or in brackets (RFC 7239 6).
std::optional<core::IpAddress> parseNode(std::string_view text);

// The proxies whose X-Forwarded-For is believed.
class TrustedProxies {
 public:
  // Addresses and CIDR ranges, and the word `unix` for peers on UNIX sockets. Otherwise: which
  // entry is wrong, in words.
  static std::variant<TrustedProxies, std::string> parse(const std::vector<std::string>& entries);

  bool contains(const core::IpAddress& address) const { return core::liesIn(ranges_, address); }
  bool containsUnix() const { return unix_; }

 private:
  core::Networks ranges_;
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
