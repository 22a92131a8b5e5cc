#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/core/rules/rule_error.h"

namespace authd::core {

// An IPv4 or IPv6 address; IPv4 in its mapped form (::ffff:a.b.c.d), so that both spellings of one
// are equal.
using IpAddress = std::array<std::uint8_t, 16>;

struct Network {
  IpAddress address{};
  unsigned bits = 0;  // of the 16 bytes

  bool operator==(const Network&) const = default;
};
using Networks = std::vector<Network>;

inline constexpr std::size_t MOST_NETWORKS = 64;

// Nothing for what is no numeric address: names, zones, ports, octets with leading zeros.
std::optional<IpAddress> parseIpAddress(std::string_view text);
// RFC 5952; a mapped IPv4 address as IPv4.
std::string formatIpAddress(const IpAddress& address);

// `10.0.0.0/8`, `2001:db8::/32`, or one address. Bits behind the prefix are dropped. Nothing for
// what is none.
std::optional<Network> parseNetwork(std::string_view text);

// The one text of a network, always with its prefix: `10.0.0.0/8`, `2001:db8::/32` (RFC 5952).
std::string formatNetwork(const Network& network);

// Those of normalised texts.
Networks networksOf(const std::vector<std::string>& texts);

bool liesIn(const Networks& networks, const IpAddress& address);
// The same for a numeric text. One that is no address lies in none.
bool liesIn(const Networks& networks, std::string_view address);

// Puts texts into the form and order in which records have them, each once. Says what is none, or
// that there are more than MOST_NETWORKS.
std::optional<RuleError> normaliseNetworks(std::vector<std::string>& texts);

}  // namespace authd::core
