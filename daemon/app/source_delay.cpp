#include "daemon/app/source_delay.h"

#include <algorithm>

namespace authd::app {
namespace {

constexpr std::size_t MOST_SOURCES = 100'000;
constexpr std::uint32_t FREE = 5;
constexpr std::uint32_t MOST_DOUBLINGS = 4;
constexpr std::int64_t FORGOTTEN_US = std::int64_t{10} * 60 * 1'000'000;
constexpr auto FIRST = 250 * kj::MILLISECONDS;
constexpr auto LONGEST = 3 * kj::SECONDS;
constexpr auto MOST_WAIT = 10 * kj::SECONDS;

}  // namespace

kj::Duration SourceDelay::of(const std::string& source, std::int64_t nowUs) const {
  const auto found = seen_.find(source);
  if (source.empty() || found == seen_.end()) return 0 * kj::SECONDS;
  const Seen& seen = found->second;
  if (seen.failures <= FREE || nowUs - seen.lastUs >= FORGOTTEN_US) return 0 * kj::SECONDS;
  const std::uint32_t doublings = std::min(seen.failures - FREE - 1, MOST_DOUBLINGS);
  return std::min(FIRST * (1U << doublings), LONGEST);
}

std::optional<kj::Duration> SourceDelay::take(const std::string& source, std::int64_t nowUs) {
  const kj::Duration delay = of(source, nowUs);
  if (delay == 0 * kj::SECONDS) return delay;
  Seen& seen = seen_.at(source);
  const std::int64_t placeUs = std::max(nowUs, seen.lastPlaceUs) + delay / kj::MICROSECONDS;
  const kj::Duration wait = (placeUs - nowUs) * kj::MICROSECONDS;
  if (wait > MOST_WAIT) return std::nullopt;
  seen.lastPlaceUs = placeUs;
  return wait;
}

void SourceDelay::failed(const std::string& source, std::int64_t nowUs) {
  if (source.empty()) return;
  Seen& seen = seen_[source];
  byLast_.erase({seen.lastUs, source});
  if (nowUs - seen.lastUs >= FORGOTTEN_US) seen.failures = 0;
  ++seen.failures;
  seen.lastUs = nowUs;
  byLast_.emplace(nowUs, source);
  if (seen_.size() <= MOST_SOURCES) return;
  seen_.erase(byLast_.begin()->second);
  byLast_.erase(byLast_.begin());
}

}  // namespace authd::app
