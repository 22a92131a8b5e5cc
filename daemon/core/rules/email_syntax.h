#pragma once

#include <string_view>

namespace authd::core {

inline constexpr std::size_t EMAIL_MAX_LENGTH = 255;

// Whether `email` is local@host: at most 255 characters; a local part of at most 64 ASCII
// characters, RFC 5321 dot-string (no quoted string, no comment); a host name of at least two DNS
// labels (RFC 1123), the last of two or more characters and not all digits. No list of top-level
// domains.
bool isEmailSyntax(std::string_view email);

}  // namespace authd::core
