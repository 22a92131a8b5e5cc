#include "daemon/core/rules/text.h"

#include <algorithm>
#include <iterator>

namespace authd::core {
namespace {

constexpr std::string_view WHITESPACE{" \t\n\r\v\0", 6};

struct Range {
  char32_t first;
  char32_t last;
};

// Beyond U+009F: what is no letter, combining mark, digit or blank. Sorted, not overlapping.
constexpr Range NOT_IN_NAMES[] = {
    {0x00A1, 0x00A9},     // Latin-1 signs
    {0x00AB, 0x00B4},     //
    {0x00B6, 0x00B9},     //
    {0x00BB, 0x00BF},     //
    {0x00D7, 0x00D7},     // multiplication
    {0x00F7, 0x00F7},     // division
    {0x055A, 0x055F},     // Armenian punctuation
    {0x0589, 0x058F},     //
    {0x0600, 0x060F},     // Arabic number signs and punctuation
    {0x061B, 0x061F},     //
    {0x066A, 0x066D},     //
    {0x06D4, 0x06D4},     //
    {0x0964, 0x0965},     // danda
    {0x0970, 0x0970},     //
    {0x0E3F, 0x0E3F},     // baht
    {0x0E4F, 0x0E4F},     // Thai signs
    {0x0E5A, 0x0E5B},     //
    {0x1680, 0x1680},     // ogham blank
    {0x1800, 0x180E},     // Mongolian punctuation
    {0x2000, 0x2018},     // general punctuation, invisible marks (U+2019 is an apostrophe)
    {0x201A, 0x2BFF},     // punctuation, currency, arrows, mathematics, boxes, dingbats
    {0x2E00, 0x2FFF},     // punctuation, radicals, description characters
    {0x3001, 0x3004},     // CJK punctuation
    {0x3008, 0x3020},     //
    {0x3030, 0x3030},     //
    {0x3036, 0x3037},     //
    {0x303D, 0x303F},     //
    {0x3190, 0x319F},     // annotations
    {0x31C0, 0x31EF},     // strokes
    {0x3200, 0x33FF},     // enclosed and squared
    {0x4DC0, 0x4DFF},     // hexagrams
    {0xA490, 0xA4CF},     // Yi radicals
    {0xD800, 0xF8FF},     // surrogates, private use
    {0xFD3E, 0xFD4F},     // ornate parentheses
    {0xFDCF, 0xFDEF},     // non-characters
    {0xFDFC, 0xFE0F},     // rial, variation selectors (how a symbol turns into an emoji)
    {0xFE10, 0xFE1F},     // vertical forms
    {0xFE30, 0xFE6F},     //
    {0xFEFF, 0xFF0F},     // byte order mark, full-width punctuation
    {0xFF1A, 0xFF20},     //
    {0xFF3B, 0xFF40},     //
    {0xFF5B, 0xFF65},     //
    {0xFFE0, 0xFFFF},     // full-width signs, specials
    {0x10100, 0x101CF},   // ancient numbers and symbols
    {0x1BCA0, 0x1BCAF},   // shorthand controls
    {0x1CF00, 0x1D3FF},   // musical and other notation
    {0x1F000, 0x1FBFF},   // pictures
    {0xE0000, 0xE00FF},   // tags
    {0xE01F0, 0x10FFFF},  // private use
};

bool isExcluded(char32_t codePoint) {
  const auto* range = std::lower_bound(
      std::begin(NOT_IN_NAMES), std::end(NOT_IN_NAMES), codePoint,
      [](const Range& candidate, char32_t value) { return candidate.last < value; });
  return range != std::end(NOT_IN_NAMES) && range->first <= codePoint;
}

bool isNonCharacter(char32_t codePoint) {
  return (codePoint & 0xFFFE) == 0xFFFE;
}

bool isAsciiAlnum(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

unsigned byteAt(std::string_view text, std::size_t position) {
  return static_cast<unsigned char>(text[position]);
}

// Bytes of a sequence by its first byte; 0 = no sequence begins so.
std::size_t sequenceLength(unsigned lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

// Overlong three- and four-byte forms, surrogates, and beyond Unicode.
bool isForbiddenScalar(char32_t value, std::size_t length) {
  if (length == 3) return value < 0x800 || (value >= 0xD800 && value <= 0xDFFF);
  return length == 4 && (value < 0x10000 || value > 0x10FFFF);
}

char lowerCharacter(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

}  // namespace

std::optional<char32_t> nextCodePoint(std::string_view text, std::size_t& position) {
  if (position >= text.size()) return std::nullopt;
  const unsigned lead = byteAt(text, position);
  const std::size_t length = sequenceLength(lead);
  if (length == 0 || text.size() - position < length) return std::nullopt;
  char32_t value = length == 1 ? lead : lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const unsigned byte = byteAt(text, position + i);
    if ((byte & 0xC0U) != 0x80U) return std::nullopt;
    value = (value << 6) | (byte & 0x3FU);
  }
  if (isForbiddenScalar(value, length)) return std::nullopt;
  position += length;
  return value;
}

bool isUtf8(std::string_view text) {
  for (std::size_t position = 0; position < text.size();) {
    if (!nextCodePoint(text, position)) return false;
  }
  return true;
}

std::size_t countUtf8(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

bool isControl(char32_t codePoint) {
  if (codePoint < 0x20 || (codePoint >= 0x7F && codePoint < 0xA0)) return true;
  return codePoint == 0x2028 || codePoint == 0x2029 || codePoint == 0x061C || codePoint == 0x200E ||
         codePoint == 0x200F || (codePoint >= 0x202A && codePoint <= 0x202E) ||
         (codePoint >= 0x2066 && codePoint <= 0x2069) || codePoint == 0xFEFF;
}

bool isPlainText(std::string_view text) {
  for (std::size_t position = 0; position < text.size();) {
    const auto codePoint = nextCodePoint(text, position);
    if (!codePoint || isControl(*codePoint)) return false;
  }
  return true;
}

std::string asciiLower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lowerCharacter);
  return result;
}

bool equalsIgnoringCase(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lowerCharacter(a) == lowerCharacter(b); });
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(WHITESPACE);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(WHITESPACE) - first + 1);
}

bool isBlank(std::string_view text) {
  return trimmed(text).empty();
}

std::optional<std::string> normaliseName(std::string_view name) {
  if (name.empty() || !isPlainText(name)) return std::nullopt;
  return asciiLower(name);
}

bool isNameCharacter(char32_t codePoint) {
  if (codePoint < 0x80) {
    return isAsciiAlnum(codePoint) ||
           std::string_view(" ,-_.'`").find(static_cast<char>(codePoint)) != std::string_view::npos;
  }
  return codePoint >= 0xA0 && !isExcluded(codePoint) && !isNonCharacter(codePoint);
}

}  // namespace authd::core
