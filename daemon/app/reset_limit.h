#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "daemon/core/rules/settings.h"
#include "daemon/core/types.h"

namespace authd::app {

// Magento's limit on password links: so many an hour, and a pause between two, by address asked
// for, by source, or both. Local state in memory, bounded. Threads: the loop.
class ResetLimit {
 public:
  bool admit(const core::NameTag& email, const std::string& source, std::int64_t nowUs,
             const core::Settings& settings);

 private:
  struct Seen {
    std::int64_t hourBeganUs = 0;
    std::int64_t lastUs = 0;
    std::int64_t count = 0;
  };
  static bool tooOften(const Seen& seen, std::int64_t nowUs, const core::Settings& settings);
  void count(const std::string& key, std::int64_t nowUs);

  std::map<std::string, Seen> seen_;
};

}  // namespace authd::app
