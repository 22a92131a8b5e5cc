#include "daemon/record/utf8.h"

#include <cstdint>

namespace authd::record {
namespace {

// The bytes of the sequence at the start of the text, 0 if it is not valid (RFC 3629 §4).
std::size_t sequence(std::string_view text) {
  auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = at(0);
  if (first < 0x80) return 1;
  const std::size_t size = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (size == 0 || first > 0xF4 || text.size() < size) return 0;
  const std::uint8_t least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (at(1) < least || at(1) > most) return 0;
  for (std::size_t i = 2; i < size; ++i) {
    if ((at(i) & 0xC0) != 0x80) return 0;
  }
  return size;
}

}  // namespace

std::string replaceBadUtf8(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const std::size_t size = sequence(text);
    if (size == 0) {
      clean += "\xEF\xBF\xBD";
    } else {
      clean += text.substr(0, size);
    }
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return clean;
}

}  // namespace authd::record
