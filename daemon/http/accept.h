#pragma once

#include <optional>
#include <string_view>

#include "daemon/http/content_type.h"

namespace authd::http {

// How an answer is to be written, by the Accept header: the first type by descending q that is JSON
// (`*/*`, `application/*` and `application/json`) or XML (`text/*` and the types of XML bodies).
// JSON without the header or without a readable type in it; nothing if no type fits. q=0 excludes a
// type (RFC 9110 §12.4.2), which Magento does not know.
std::optional<Format> acceptedFormat(std::optional<std::string_view> header);

}  // namespace authd::http
