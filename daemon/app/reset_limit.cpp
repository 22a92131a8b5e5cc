#include "daemon/app/reset_limit.h"

#include <vector>

namespace authd::app {
namespace {

constexpr std::int64_t US = 1'000'000;
constexpr std::int64_t HOUR_US = 3600 * US;
constexpr std::size_t MOST = 100'000;

}  // namespace

bool ResetLimit::admit(const core::NameTag& email, const std::string& source, std::int64_t nowUs,
                       const core::Settings& settings) {
  using core::ResetProtection;
  ResetProtection by = settings.resetProtection;
  std::vector<std::string> keys;
  if (by == ResetProtection::SOURCE_AND_EMAIL || by == ResetProtection::EMAIL) {
    keys.push_back("e" + std::string(email.begin(), email.end()));
  }
  bool bySource = by == ResetProtection::SOURCE_AND_EMAIL || by == ResetProtection::SOURCE;
  if (bySource && !source.empty()) keys.push_back("s" + source);
  for (const auto& key : keys) {
    auto seen = seen_.find(key);
    if (seen != seen_.end() && tooOften(seen->second, nowUs, settings)) return false;
  }
  for (const auto& key : keys) count(key, nowUs);
  return true;
}

bool ResetLimit::tooOften(const Seen& seen, std::int64_t nowUs, const core::Settings& settings) {
  if (nowUs - seen.lastUs < settings.resetMinIntervalSeconds * US) return true;
  bool sameHour = nowUs - seen.hourBeganUs < HOUR_US;
  return sameHour && settings.resetMaxRequests > 0 && seen.count >= settings.resetMaxRequests;
}

void ResetLimit::count(const std::string& key, std::int64_t nowUs) {
  if (seen_.size() >= MOST) {
    std::erase_if(seen_, [&](const auto& entry) { return nowUs - entry.second.lastUs > HOUR_US; });
    if (seen_.size() >= MOST) seen_.clear();
  }
  Seen& seen = seen_[key];
  if (nowUs - seen.hourBeganUs >= HOUR_US) seen = {nowUs, nowUs, 0};
  seen.lastUs = nowUs;
  ++seen.count;
}

}  // namespace authd::app
