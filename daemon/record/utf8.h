#pragma once

#include <string>
#include <string_view>

namespace authd::record {

// The text with each byte that is not part of valid UTF-8 (RFC 3629) replaced by U+FFFD.
std::string replaceBadUtf8(std::string_view text);

}  // namespace authd::record
