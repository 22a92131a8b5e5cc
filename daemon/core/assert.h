#pragma once

namespace authd::core {

// Ends the process with the failed condition: for bugs only, on in release.
[[noreturn]] void assertionFailed(const char* condition, const char* file, int line);

}  // namespace authd::core

#define AUTHD_ASSERT(condition)                                       \
  do {                                                                \
    if (!(condition)) {                                               \
      ::authd::core::assertionFailed(#condition, __FILE__, __LINE__); \
    }                                                                 \
  } while (false)
