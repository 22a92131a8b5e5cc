#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "daemon/http/errors.h"

namespace authd::http {

// How a body is written.
enum class Format : std::uint8_t { JSON = 1, XML = 2 };

// What a body with this Content-Type header is: `application/json`, `application/xml`, `text/xml`
// or `application/xhtml+xml`, with no parameter but `charset=utf-8`; 400 for all else. Ask only if
// there is a body.
Checked<Format> bodyFormat(std::optional<std::string_view> header);

// JSON or XML for the name of a media type, without regard to case.
std::optional<Format> formatOf(std::string_view mediaType);

}  // namespace authd::http
