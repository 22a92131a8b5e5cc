#pragma once

#include <cstdint>
#include <string>

#include "daemon/journal/journal.h"

namespace authd::crash {

// How one round goes and where it ends.
struct Plan {
  std::uint64_t seed = 0;  // of this round
  std::uint64_t round = 0;
  std::int64_t startUs = 0;  // what the clock shows at first
  bool syncWrites = true;
  bool killsItself = false;  // at `step` of batch `after`; else killed after `after` answers
  journal::World::Step step{};
  std::uint64_t after = 0;
  bool whilePruning = false;  // `after` counts batches since events began to be dropped
};

// Opens the state in `directory` and works on it until killed: issues and revokes tokens, changes
// passwords, lets logins fail and once drops what was spent before it began; at most 64 commands in
// flight. Says everything over `pipe`.
[[noreturn]] void runLoad(const std::string& directory, const Plan& plan, int pipe);

}  // namespace authd::crash
