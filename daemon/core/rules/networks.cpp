#include "daemon/core/rules/networks.h"

#include <algorithm>
#include <boost/url/ipv4_address.hpp>
#include <boost/url/ipv6_address.hpp>

#include "daemon/core/assert.h"
#include "daemon/core/rules/duration.h"

namespace authd::core {
namespace {

constexpr unsigned ALL_BITS = 128;
constexpr unsigned MAPPED_BITS = 96;
constexpr std::size_t GROUPS = 8;
constexpr IpAddress MAPPED{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};

bool sameBits(const IpAddress& left, const IpAddress& right, unsigned bits) {
  const unsigned whole = bits / 8;
  if (!std::equal(left.begin(), left.begin() + whole, right.begin())) return false;
  if (bits % 8 == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xff << (8 - bits % 8));
  return (left[whole] & mask) == (right[whole] & mask);
}

void dropHostBits(Network& network) {
  for (unsigned bit = network.bits; bit < ALL_BITS; ++bit) {
    network.address[bit / 8] &= static_cast<std::uint8_t>(~(0x80U >> (bit % 8)));
  }
}

std::string formatV4(const IpAddress& mapped) {
  boost::urls::ipv4_address::bytes_type octets{};
  std::copy(mapped.begin() + MAPPED_BITS / 8, mapped.end(), octets.begin());
  return boost::urls::ipv4_address(octets).to_string();
}

unsigned groupAt(const IpAddress& bytes, std::size_t group) {
  return static_cast<unsigned>(bytes[2 * group] << 8 | bytes[2 * group + 1]);
}

std::string hexOf(unsigned value) {
  std::string text;
  do {
    text.insert(text.begin(), "0123456789abcdef"[value % 16]);
    value /= 16;
  } while (value != 0);
  return text;
}

// The first of the longest runs of zero groups that are at least two long; its length 0 = none.
std::pair<std::size_t, std::size_t> longestZeros(const IpAddress& bytes) {
  std::pair<std::size_t, std::size_t> best{GROUPS, 0};
  for (std::size_t begin = 0; begin < GROUPS; ++begin) {
    std::size_t end = begin;
    while (end < GROUPS && groupAt(bytes, end) == 0) ++end;
    if (end - begin >= 2 && end - begin > best.second) best = {begin, end - begin};
  }
  return best;
}

// Boost.URL shortens a single group of zeros too, which RFC 5952 4.2.2 forbids.
std::string formatV6(const IpAddress& bytes) {
  const auto [zeros, length] = longestZeros(bytes);
  std::string text;
  for (std::size_t group = 0; group < GROUPS; ++group) {
    if (group == zeros) {
      text += "::";
      group += length - 1;
      continue;
    }
    if (!text.empty() && !text.ends_with(':')) text += ':';
    text += hexOf(groupAt(bytes, group));
  }
  return text;
}

}  // namespace

std::optional<IpAddress> parseIpAddress(std::string_view text) {
  if (const auto v6 = boost::urls::parse_ipv6_address(text)) return v6->to_bytes();
  const auto v4 = boost::urls::parse_ipv4_address(text);
  if (!v4) return std::nullopt;
  IpAddress bytes = MAPPED;
  const auto octets = v4->to_bytes();
  std::copy(octets.begin(), octets.end(), bytes.begin() + MAPPED_BITS / 8);
  return bytes;
}

std::string formatIpAddress(const IpAddress& address) {
  return sameBits(address, MAPPED, MAPPED_BITS) ? formatV4(address) : formatV6(address);
}

std::optional<Network> parseNetwork(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parseIpAddress(text.substr(0, slash));
  if (!address) return std::nullopt;
  Network network{*address, ALL_BITS};
  if (slash != std::string_view::npos) {
    const bool v4 = text.find(':') == std::string_view::npos;
    const auto digits = text.substr(slash + 1);
    const auto bits = wholeNumber(digits);
    if (!bits || digits.size() > 3 || *bits > (v4 ? 32 : 128)) return std::nullopt;
    network.bits = static_cast<unsigned>(*bits) + (v4 ? MAPPED_BITS : 0);
  }
  dropHostBits(network);
  return network;
}

std::string formatNetwork(const Network& network) {
  if (network.bits >= MAPPED_BITS && sameBits(network.address, MAPPED, MAPPED_BITS)) {
    return formatV4(network.address) + "/" + std::to_string(network.bits - MAPPED_BITS);
  }
  return formatV6(network.address) + "/" + std::to_string(network.bits);
}

Networks networksOf(const std::vector<std::string>& texts) {
  Networks networks;
  for (const auto& text : texts) {
    const auto network = parseNetwork(text);
    AUTHD_ASSERT(network.has_value());
    networks.push_back(*network);
  }
  return networks;
}

bool liesIn(const Networks& networks, const IpAddress& address) {
  return std::any_of(networks.begin(), networks.end(), [&](const Network& network) {
    return sameBits(network.address, address, network.bits);
  });
}

bool liesIn(const Networks& networks, std::string_view address) {
  const auto bytes = parseIpAddress(address);
  return bytes && liesIn(networks, *bytes);
}

std::optional<RuleError> normaliseNetworks(std::vector<std::string>& texts) {
  for (auto& text : texts) {
    const auto network = parseNetwork(text);
    if (!network) return invalidField("ip", text.substr(0, 64));
    text = formatNetwork(*network);
  }
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  if (texts.size() > MOST_NETWORKS) return invalidField("ip", "more than 64 networks");
  return std::nullopt;
}

}  // namespace authd::core
