#include "daemon/core/rules/networks.h"

#include <algorithm>

#include "daemon/core/assert.h"
#include "daemon/core/rules/duration.h"

namespace authd::core {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

constexpr unsigned ALL_BITS = 128;
constexpr unsigned MAPPED_BITS = 96;
constexpr std::size_t GROUPS = 8;
constexpr Bytes MAPPED{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};

// Up to the separator, which goes with it; the rest if there is none.
std::string_view take(std::string_view& text, char separator) {
  const auto end = text.find(separator);
  const auto piece = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return piece;
}

std::optional<std::uint8_t> octetOf(std::string_view text) {
  if (text.size() > 3 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  const auto value = wholeNumber(text);
  if (!value || *value > 255) return std::nullopt;
  return static_cast<std::uint8_t>(*value);
}

bool parseV4(std::string_view text, std::uint8_t* into) {
  if (std::count(text.begin(), text.end(), '.') != 3) return false;
  for (int i = 0; i < 4; ++i) {
    const auto octet = octetOf(take(text, '.'));
    if (!octet) return false;
    into[i] = *octet;
  }
  return true;
}

std::optional<unsigned> groupOf(std::string_view text) {
  if (text.empty() || text.size() > 4) return std::nullopt;
  unsigned value = 0;
  for (const char c : text) {
    const auto digit = std::string_view("0123456789abcdef").find(c >= 'A' && c <= 'F' ? c + 32 : c);
    if (digit == std::string_view::npos) return std::nullopt;
    value = value * 16 + static_cast<unsigned>(digit);
  }
  return value;
}

// Groups with colons between, the last two perhaps as IPv4. How many bytes were read into `into`.
std::optional<std::size_t> parseGroups(std::string_view text, Bytes& into) {
  std::size_t size = 0;
  if (text.ends_with(':')) return std::nullopt;
  while (!text.empty()) {
    const auto piece = take(text, ':');
    if (piece.find('.') != std::string_view::npos) {
      if (!text.empty() || size + 4 > into.size() || !parseV4(piece, into.data() + size)) return {};
      return size + 4;
    }
    const auto group = groupOf(piece);
    if (!group || size + 2 > into.size()) return std::nullopt;
    into[size++] = static_cast<std::uint8_t>(*group >> 8);
    into[size++] = static_cast<std::uint8_t>(*group);
  }
  return size;
}

std::optional<Bytes> parseV6(std::string_view text) {
  Bytes head{};
  const auto gap = text.find("::");
  if (gap == std::string_view::npos) {
    const auto size = parseGroups(text, head);
    return size == head.size() ? std::optional(head) : std::nullopt;
  }
  // IPv4 stands at the end only.
  if (text.substr(0, gap).find('.') != std::string_view::npos) return std::nullopt;
  Bytes tail{};
  const auto before = parseGroups(text.substr(0, gap), head);
  const auto after = parseGroups(text.substr(gap + 2), tail);
  if (!before || !after || *before + *after > head.size() - 2) return std::nullopt;
  std::fill(head.begin() + *before, head.end(), 0);
  std::copy_n(tail.begin(), *after, head.end() - static_cast<std::ptrdiff_t>(*after));
  return head;
}

std::optional<Bytes> parseAddress(std::string_view text) {
  if (text.find(':') != std::string_view::npos) return parseV6(text);
  Bytes bytes = MAPPED;
  if (!parseV4(text, bytes.data() + MAPPED_BITS / 8)) return std::nullopt;
  return bytes;
}

bool sameBits(const Bytes& left, const Bytes& right, unsigned bits) {
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

std::string formatV4(const Bytes& bytes) {
  std::string text;
  for (std::size_t i = MAPPED_BITS / 8; i < bytes.size(); ++i) {
    if (!text.empty()) text += '.';
    text += std::to_string(bytes[i]);
  }
  return text;
}

unsigned groupAt(const Bytes& bytes, std::size_t group) {
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
std::pair<std::size_t, std::size_t> longestZeros(const Bytes& bytes) {
  std::pair<std::size_t, std::size_t> best{GROUPS, 0};
  for (std::size_t begin = 0; begin < GROUPS; ++begin) {
    std::size_t end = begin;
    while (end < GROUPS && groupAt(bytes, end) == 0) ++end;
    if (end - begin >= 2 && end - begin > best.second) best = {begin, end - begin};
  }
  return best;
}

std::string formatV6(const Bytes& bytes) {
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

std::optional<Network> parseNetwork(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parseAddress(text.substr(0, slash));
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

bool liesIn(const Networks& networks, std::string_view address) {
  const auto bytes = parseAddress(address);
  return bytes && std::any_of(networks.begin(), networks.end(), [&](const Network& network) {
           return sameBits(network.address, *bytes, network.bits);
         });
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
