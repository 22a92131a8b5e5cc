#pragma once

namespace authd::cli {

// What the shell sees; the same numbers are `code` in JSON errors and in authctl(1).
enum class ExitCode : int {
  DONE = 0,
  FAILED = 1,
  NOT_CONFIRMED = 2,
  NOT_FOUND = 3,
  NOT_PERMITTED = 4,
  CONFLICT = 5,
  PARTLY_DONE = 6,
  UNREACHABLE = 7,
  READ_ONLY = 8,
  OUTCOME_UNKNOWN = 9,
  USAGE = 64,
};

}  // namespace authd::cli
