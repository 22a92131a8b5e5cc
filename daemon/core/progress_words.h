#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace authd::core {

// How far long work on events is, for people:
// `1,234,567 of 10,000,000 events, 812,000/s, 11 s left`. The rate is that since the first call.
class ProgressWords {
 public:
  // `nowUs` of any clock that goes on evenly.
  std::string at(std::uint64_t done, std::uint64_t size, std::int64_t nowUs);

 private:
  struct Moment {
    std::uint64_t done = 0;
    std::int64_t us = 0;
  };
  std::optional<Moment> first_;
};

}  // namespace authd::core
