#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/core/types.h"
#include "daemon/http/errors.h"

namespace authd::http {

// The token of an Authorization header: exactly two pieces with one blank between them, the first
// `Bearer` in any case. Nothing for every other scheme.
std::optional<std::string_view> bearerToken(std::optional<std::string_view> header);

// The trace id of a W3C traceparent header (Trace Context level 1, §3.2.2), or nothing.
std::optional<core::EventId> traceId(std::optional<std::string_view> header);

// A client's key for retries: 1 to 255 printable ASCII characters. Nothing if it sent none.
Checked<std::optional<std::string>> idempotencyKey(std::optional<std::string_view> header);

// A User-Agent as it is recorded: printable ASCII, at most 255 characters.
std::string userAgentText(std::optional<std::string_view> header);

}  // namespace authd::http
