#include "daemon/mail/header.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

namespace authd::mail {
namespace {

constexpr std::string_view WORD_BEGIN = "=?UTF-8?Q?";
constexpr std::string_view WORD_END = "?=";
constexpr std::size_t LONGEST_WORD = 75;

bool control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}
bool plain(char c) {
  return !control(c) && static_cast<unsigned char>(c) < 0x80;
}
bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

std::string withoutControls(std::string_view text) {
  std::string clean(text);
  std::replace_if(clean.begin(), clean.end(), control, ' ');
  return clean;
}

// Letters and digits only: what is left of ASCII has a meaning in one kind of header or another.
std::string quoted(std::string_view character) {
  char first = character.front();
  bool alphanumeric = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') ||
                      (first >= '0' && first <= '9');
  if (alphanumeric) return std::string(character);
  if (first == ' ') return "_";
  std::string out;
  for (char c : character) out += fmt::format("={:02X}", static_cast<unsigned char>(c));
  return out;
}

std::string encodedWords(std::string_view utf8) {
  std::string out(WORD_BEGIN);
  std::size_t length = out.size();
  while (!utf8.empty()) {
    std::size_t size = 1;
    while (size < utf8.size() && size < 4 && continues(utf8[size])) ++size;
    std::string next = quoted(utf8.substr(0, size));
    utf8.remove_prefix(size);
    if (length + next.size() + WORD_END.size() > LONGEST_WORD) {
      out.append(WORD_END).append("\r\n ").append(WORD_BEGIN);
      length = WORD_BEGIN.size();
    }
    out += next;
    length += next.size();
  }
  return out.append(WORD_END);
}

std::string quotedString(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace

std::string headerText(std::string_view utf8) {
  std::string clean = withoutControls(utf8);
  // What looks like an encoded word must not be decoded as one.
  bool readable = std::all_of(clean.begin(), clean.end(), plain) &&
                  clean.find("=?") == std::string::npos && clean.size() <= LONGEST_WORD;
  return readable ? clean : encodedWords(clean);
}

std::string mailbox(std::string_view name, std::string_view address) {
  if (name.empty()) return std::string(address);
  std::string clean = withoutControls(name);
  std::string encoded = headerText(clean);
  std::string phrase = encoded == clean ? quotedString(clean) : encoded;
  return phrase + " <" + std::string(address) + ">";
}

std::string headerDate(std::int64_t timeUs) {
  auto seconds = static_cast<std::time_t>(timeUs / 1'000'000);
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000", fmt::gmtime(seconds));
}

}  // namespace authd::mail
