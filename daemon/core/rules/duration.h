#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace authd::core {

// Seconds of a length of time such as `2s`, `90m`, `4h`, `30d` or `1h30m`: whole numbers, each with
// its unit d, h, m or s, larger units first, each at most once. Empty for everything else, a bare
// number included, and beyond 100 years.
std::optional<std::int64_t> durationSeconds(std::string_view text);

// The shortest text of its kind, largest units first: 5400 is `1h30m`, 0 is `0s`. Not negative.
std::string formatDuration(std::int64_t seconds);

// Bytes of a size such as `19MiB` (B, KiB, MiB, GiB); a bare number is refused, as is 2^50 or more.
std::optional<std::int64_t> sizeBytes(std::string_view text);

// In the largest unit that leaves a whole number. Not negative.
std::string formatSize(std::int64_t bytes);

// A whole number of at most 18 digits without sign.
std::optional<std::int64_t> wholeNumber(std::string_view text);

}  // namespace authd::core
