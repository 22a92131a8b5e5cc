#pragma once

#include <string>
#include <string_view>

namespace authd::core {

// Everything but letters, digits and - . _ ~ as %XX (RFC 5849 3.6, RFC 3986 2.3).
std::string percentEncoded(std::string_view text);
// A damaged escape stays as it is, and so does `+`.
std::string percentDecoded(std::string_view text);

// Fit for an element or a quoted attribute of HTML.
std::string htmlEscaped(std::string_view text);

}  // namespace authd::core
