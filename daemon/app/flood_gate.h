#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "daemon/app/source_delay.h"

namespace authd::app {

// A budget for what anonymous callers can append to the log: so many a second from one source, so
// many in all. Above it the caller hears "try again" before any work, whatever name it asked for.
// Threads: the loop.
class FloodGate {
 public:
  struct Budget {
    std::uint32_t perSource = 50;
    std::uint32_t total = 500;
  };

  explicit FloodGate(Budget budget) : budget_(budget) {}

  // An empty source (not known) counts towards the total only.
  bool admit(const std::string& source, std::int64_t nowUs);

  // Beside the budget: who keeps failing waits.
  SourceDelay delay;

 private:
  Budget budget_;
  std::int64_t second_ = 0;
  std::uint32_t total_ = 0;
  std::unordered_map<std::string, std::uint32_t> sources_;  // of this second: at most `total`
};

}  // namespace authd::app
