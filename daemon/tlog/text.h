#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/merkle.h"

namespace authd::tlog {

// Reading and writing the texts of this folder: by lines, strictly, never past the end.

// The next character of UTF-8 (RFC 3629); nothing if there is none. `rest` must not be empty.
std::optional<char32_t> takeCharacter(std::string_view& rest);
// Whether a text is UTF-8 without control characters other than newlines (below U+0020).
bool isText(std::string_view text);

// The next line, without its newline; nothing if no newline is left.
std::optional<std::string_view> takeLine(std::string_view& rest);
// Takes a prefix off, if it is there.
bool takePrefix(std::string_view& rest, std::string_view prefix);
// ASCII digits without leading zeros.
std::optional<std::uint64_t> parseDecimal(std::string_view text);

// A hash as base64.
std::string formatHash(const storage::Hash& hash);
std::optional<storage::Hash> parseHash(std::string_view text);

// A hash per line, then an empty line. At most 63 hashes: a tree of more than 2^63 entries is
// nobody's.
inline constexpr std::size_t MOST_HASHES = 63;
std::string formatHashes(const storage::Proof& hashes);
std::optional<storage::Proof> takeHashes(std::string_view& rest);

}  // namespace authd::tlog
