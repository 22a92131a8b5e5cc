#include "daemon/formats/escape.h"

#include <cstdint>
#include <cstdio>

#include "daemon/core/rules/text.h"

namespace authd::formats {
namespace {

constexpr std::string_view FORMULA = "=+-@\t\r\n";
constexpr std::string_view WHITE = "\t\r\n";
constexpr std::string_view URI_PUNCTUATION = "-._~:/?#@!$&'()*+,;=";

bool isControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

// A backslash before each of `marked`; control characters become spaces.
std::string marked(std::string_view text, std::string_view marks) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    if (marks.find(c) != std::string_view::npos) result += '\\';
    result += isControl(c) ? ' ' : c;
  }
  return result;
}

void addUnit(std::string& json, std::uint32_t unit) {
  char text[8];
  std::snprintf(text, sizeof text, "\\u%04x", static_cast<unsigned>(unit & 0xFFFF));
  json += text;
}

void addEscaped(std::string& json, std::uint32_t codePoint) {
  if (codePoint < 0x10000) return addUnit(json, codePoint);
  addUnit(json, 0xD800 + ((codePoint - 0x10000) >> 10));
  addUnit(json, 0xDC00 + ((codePoint - 0x10000) & 0x3FF));
}

}  // namespace

std::string csvCell(std::string_view text) {
  std::string cell;
  if (!text.empty() && FORMULA.find(text.front()) != std::string_view::npos) cell += '\'';
  for (const char c : text)
    cell += isControl(c) && WHITE.find(c) == std::string_view::npos ? ' ' : c;
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string structuredValue(std::string_view text) {
  return marked(text, "\"\\]");
}

std::string cefField(std::string_view text) {
  return marked(text, "\\|");
}

std::string cefValue(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\n') {
      result += "\\n";
    } else if (c == '\r') {
      result += "\\r";
    } else {
      result += marked({&c, 1}, "\\=");
    }
  }
  return result;
}

std::string asciiJson(std::string_view json) {
  std::string result;
  result.reserve(json.size());
  for (std::size_t at = 0; at < json.size();) {
    if (static_cast<unsigned char>(json[at]) < 0x80) {
      result += json[at++];
      continue;
    }
    std::size_t next = at;
    const auto codePoint = core::nextCodePoint(json, next);
    addEscaped(result, codePoint.value_or(0xFFFD));
    at = codePoint ? next : at + 1;
  }
  return result;
}

std::string uriReference(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || URI_PUNCTUATION.find(c) != std::string_view::npos) {
      result += c;
      continue;
    }
    char byte[4];
    std::snprintf(byte, sizeof byte, "%%%02X",
                  static_cast<unsigned>(static_cast<unsigned char>(c)));
    result += byte;
  }
  return result;
}

}  // namespace authd::formats
