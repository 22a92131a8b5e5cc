#pragma once

#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <stdexcept>

#include "daemon/core/types.h"
#include "storage/hash.h"

namespace authd::crash {

enum class Act : std::uint8_t {
  OTHER,
  CUSTOMER,
  ISSUE,
  REVOKE,
  REVOKE_USER,
  PASSWORD,
  FAIL,
  PRUNE
};
enum class Word : std::uint8_t { SUBMITTED, ACKNOWLEDGED, REFUSED };

// What the process under load says over its pipe, where no crash reaches it: a command before it is
// handed in, and what came of it before that counts.
struct Message {
  Word word{};
  Act act{};
  std::uint32_t userId = 0;
  std::uint64_t id = 0;       // of the command; stands in its records as their correlation
  std::uint64_t target = 0;   // REVOKE: position of the issue
  std::uint64_t first = 0;    // ACKNOWLEDGED: position of the first record
  std::uint64_t records = 0;  // ACKNOWLEDGED: how many
  core::Digest token{};       // ISSUE
  storage::Hash bytes{};      // ACKNOWLEDGED: hash over the bytes of its records
};

inline void say(int pipe, const Message& message) {
  static_assert(sizeof(Message) < 4096, "the kernel must not split it");
  if (::write(pipe, &message, sizeof message) != sizeof message) {
    throw std::runtime_error("nobody listens");
  }
}

inline core::EventId correlationOf(std::uint64_t id) {
  core::EventId correlation{};
  std::memcpy(correlation.data(), &id, sizeof id);
  return correlation;
}
inline std::uint64_t idOf(const core::EventId& correlation) {
  std::uint64_t id = 0;
  std::memcpy(&id, correlation.data(), sizeof id);
  return id;
}

}  // namespace authd::crash
