#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace authd::core {

// Reads the code point at `position` of strict UTF-8 (no overlong forms, no surrogates, at most
// U+10FFFF) and moves `position` behind it. Empty at damage, with `position` untouched.
std::optional<char32_t> nextCodePoint(std::string_view text, std::size_t& position);

bool isUtf8(std::string_view text);

// Number of code points; of damaged text, the number of bytes that begin something.
std::size_t countUtf8(std::string_view text);

// C0 and C1 controls, DEL, line and paragraph separators, and the marks that turn the direction of
// writing: what lets one line of a log look like two, or like another.
bool isControl(char32_t codePoint);

// Whether `text` is strict UTF-8 without such characters.
bool isPlainText(std::string_view text);

// Letters A to Z only; other bytes pass.
std::string asciiLower(std::string_view text);
bool equalsIgnoringCase(std::string_view left, std::string_view right);

// Without blanks, tabs and line ends (and NUL) at both ends.
std::string_view trimmed(std::string_view text);
bool isBlank(std::string_view text);

// The form under which e-mail addresses and user names are looked up and counted: A to Z become
// small, nothing is trimmed, everything else stays byte for byte. Empty for what can be no name:
// nothing at all, damaged UTF-8, control characters. Used wherever a name becomes a key.
std::optional<std::string> normaliseName(std::string_view name);

// Whether a first, middle or last name may hold this code point: letters, combining marks, digits,
// blank and , - _ . ' ’ `. Beyond ASCII an approximation by ranges; see this folder's README.
bool isNameCharacter(char32_t codePoint);

}  // namespace authd::core
