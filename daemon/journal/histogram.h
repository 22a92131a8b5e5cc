#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace authd::journal {

// How values were spread: how many lay in each bucket, and their sum.
struct Spread {
  static constexpr std::size_t BUCKETS = 10;
  using Bounds = std::array<std::uint64_t, BUCKETS>;

  Bounds bounds{};                                  // the largest value of each bucket, ascending
  std::array<std::uint64_t, BUCKETS + 1> counts{};  // the last: above all bounds
  std::uint64_t sum = 0;
};

// Counts values. Threads: any; what is read may lack the half of a value that is being added.
class Histogram {
 public:
  explicit Histogram(const Spread::Bounds& bounds) : bounds_(bounds) {}

  void add(std::uint64_t value) {
    const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value);
    ++counts_[static_cast<std::size_t>(bucket - bounds_.begin())];
    sum_ += value;
  }

  Spread read() const {
    Spread spread{bounds_, {}, sum_.load()};
    std::transform(counts_.begin(), counts_.end(), spread.counts.begin(),
                   [](const auto& count) { return count.load(); });
    return spread;
  }

 private:
  const Spread::Bounds bounds_;
  std::array<std::atomic<std::uint64_t>, Spread::BUCKETS + 1> counts_{};
  std::atomic<std::uint64_t> sum_{0};
};

}  // namespace authd::journal
