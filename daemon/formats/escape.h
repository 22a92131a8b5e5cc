#pragma once

#include <string>
#include <string_view>

namespace authd::formats {

// Internal: what anybody may have typed, made harmless for the reader of one form. All of them
// keep a value on one line, CSV excepted, where quotes hold it together.

// A cell (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe before it.
std::string csvCell(std::string_view text);

// The value of a parameter of structured data (RFC 5424 §6.3.3), without its quotes.
std::string structuredValue(std::string_view text);

// A field of CEF's header, and a value of its extension.
std::string cefField(std::string_view text);
std::string cefValue(std::string_view text);

// JSON in ASCII: every other character as \uXXXX, so that no reader has to know the encoding.
std::string asciiJson(std::string_view json);

// A URI-reference (RFC 3986): what may not stand in one as %XX.
std::string uriReference(std::string_view text);

}  // namespace authd::formats
