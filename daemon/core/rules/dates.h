#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace authd::core {

// `YYYY-MM-DD`, years 1000 to 9999, with or without a time behind it, as `YYYY-MM-DD`.
std::optional<std::string> normaliseDate(std::string_view text);

// Microseconds since 1970 of `YYYY-MM-DD`, `YYYY-MM-DD HH:MM:SS` or `YYYY-MM-DDTHH:MM:SSZ`, in UTC;
// empty for everything else, and before 1970.
std::optional<std::int64_t> timestampUs(std::string_view text);

// `YYYY-MM-DD HH:MM:SS` in UTC, rounded down. From 1970 to 9999.
std::string formatTimestamp(std::int64_t timeUs);

}  // namespace authd::core
