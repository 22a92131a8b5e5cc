#include "daemon/tlog/text.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "daemon/crypto/base64.h"
#include "daemon/crypto/digest.h"

namespace authd::tlog {
namespace {

// The bytes of a character that begins so; 0 if none does.
std::size_t sizeOf(std::uint8_t first) {
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

// Not a surrogate, and not written with more bytes than it needs.
bool isCharacter(char32_t value, std::size_t size) {
  constexpr std::array<char32_t, 5> LEAST{0, 0, 0x80, 0x800, 0x10000};
  return value >= LEAST[size] && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
}

}  // namespace

std::optional<char32_t> takeCharacter(std::string_view& rest) {
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(rest[i]); };
  const std::size_t size = sizeOf(at(0));
  if (size == 0 || rest.size() < size) return std::nullopt;
  char32_t value = size == 1 ? at(0) : at(0) & (0x7F >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((at(i) & 0xC0) != 0x80) return std::nullopt;
    value = value << 6 | (at(i) & 0x3F);
  }
  if (!isCharacter(value, size)) return std::nullopt;
  rest.remove_prefix(size);
  return value;
}

bool isText(std::string_view text) {
  while (!text.empty()) {
    const auto character = takeCharacter(text);
    if (!character || (*character < U' ' && *character != U'\n')) return false;
  }
  return true;
}

std::optional<std::string_view> takeLine(std::string_view& rest) {
  const auto end = rest.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return line;
}

bool takePrefix(std::string_view& rest, std::string_view prefix) {
  if (!rest.starts_with(prefix)) return false;
  rest.remove_prefix(prefix.size());
  return true;
}

std::optional<std::uint64_t> parseDecimal(std::string_view text) {
  if (text.empty() || (text.front() == '0' && text.size() > 1)) return std::nullopt;
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return value;
}

std::string formatHash(const storage::Hash& hash) {
  return crypto::base64(crypto::asText(hash));
}

std::optional<storage::Hash> parseHash(std::string_view text) {
  storage::Hash hash{};
  const auto bytes = crypto::fromBase64(text);
  if (!bytes || bytes->size() != hash.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), hash.begin());
  return hash;
}

std::string formatHashes(const storage::Proof& hashes) {
  std::string text;
  for (const storage::Hash& hash : hashes) text += formatHash(hash) + "\n";
  return text + "\n";
}

std::optional<storage::Proof> takeHashes(std::string_view& rest) {
  storage::Proof hashes;
  for (auto line = takeLine(rest); line; line = takeLine(rest)) {
    if (line->empty()) return hashes;
    const auto hash = parseHash(*line);
    if (!hash || hashes.size() == MOST_HASHES) return std::nullopt;
    hashes.push_back(*hash);
  }
  return std::nullopt;
}

}  // namespace authd::tlog
