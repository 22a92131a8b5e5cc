#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace authd::cli {

struct SeqPlace {
  std::uint64_t seq = 0;
};
struct TimePlace {
  std::int64_t timeUs = 0;
};
// A place in the log: nowhere in particular, a position, or a time.
using LogPlace = std::variant<std::monostate, SeqPlace, TimePlace>;

// Microseconds since 1970 of RFC 3339 (`2026-05-01T12:00:00.5+02:00`), empty for everything else.
std::optional<std::int64_t> rfc3339Us(std::string_view text);

// `now`, `@1777000000`, `-2h` (before `nowUs`), RFC 3339 or `seq:12`. Throws Failure (usage).
LogPlace parsePlace(std::string_view text, std::int64_t nowUs);

// A position: `12` or `seq:12`. Throws Failure (usage).
std::uint64_t parseSeq(std::string_view text);

// As parsePlace, and a bare number is a position. Throws Failure (usage).
LogPlace parseSeqOrPlace(std::string_view text, std::int64_t nowUs);

// Seconds of `90d`; -1 for `never`. A number without a unit is refused. Throws Failure (usage).
std::int64_t parseLifetime(std::string_view text);

// `2026-05-01T12:00:00.123456Z`.
std::string formatUtc(std::int64_t timeUs);
// `2026-05-01 14:00:00+0200`, in the time zone of the process.
std::string formatLocal(std::int64_t timeUs);

std::int64_t currentTimeUs();

// The number that stands for a reason: leak, logout, rotated, left, policy, test, other; 0 if
// empty. Throws Failure (usage).
std::uint8_t parseReasonCode(std::string_view text);

struct UserName {
  std::string type;
  std::string name;
};
// `customer:jane@example.com`; the types are admin, customer and integration. Throws Failure.
UserName parseUser(std::string_view text);

// Throws Failure (usage) for everything but admin, customer and integration.
std::string parseUserType(std::string_view text);

}  // namespace authd::cli
