#include "daemon/journal/clock.h"

#include <time.h>

#include <algorithm>
#include <utility>

namespace authd::journal {
namespace {

constexpr std::int64_t STEP_US = 10LL * 60 * 1'000'000;

std::int64_t readClock(clockid_t id) {
  timespec time{};
  clock_gettime(id, &time);
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000 + time.tv_nsec / 1000;
}

}  // namespace

std::int64_t systemWallUs() {
  return readClock(CLOCK_REALTIME);
}
std::int64_t systemBootUs() {
  return readClock(CLOCK_BOOTTIME);
}

SlewedClock::SlewedClock(Source wallUs, Source bootUs, std::int64_t lastRecordUs)
    : wall_(std::move(wallUs)), boot_(std::move(bootUs)) {
  std::int64_t wall = wall_();
  lastBootUs_ = boot_();
  baseUs_ = std::max(wall, lastRecordUs);
  uncertain_ = wall < lastRecordUs - STEP_US;
}

Clock::Reading SlewedClock::now() {
  std::lock_guard lock(mutex_);
  std::int64_t boot = boot_();
  std::int64_t passed = std::max<std::int64_t>(0, boot - lastBootUs_);
  std::int64_t expected = baseUs_ + passed;
  std::int64_t difference = wall_() - expected;
  lastBootUs_ = boot;
  if (difference > STEP_US || difference < acceptedUs_ - STEP_US) {
    uncertain_ = true;
    baseUs_ = expected;
  } else if (uncertain_) {
    baseUs_ = expected;
  } else {
    // A tenth of the time passed at most, so that time never stops and never goes back.
    baseUs_ = expected + std::clamp(difference, -(passed / 10), passed / 10);
    // Made good so far: a later step is measured from here.
    acceptedUs_ = std::max(acceptedUs_, std::min<std::int64_t>(0, difference));
  }
  return {baseUs_, uncertain_ ? core::ClockState::UNCERTAIN : core::ClockState::SYNCED};
}

void SlewedClock::accept() {
  std::lock_guard lock(mutex_);
  std::int64_t boot = boot_();
  std::int64_t wall = wall_();
  baseUs_ = std::max(wall, baseUs_ + std::max<std::int64_t>(0, boot - lastBootUs_));
  lastBootUs_ = boot;
  // We cannot go back to it: it catches up while we slew.
  acceptedUs_ = wall - baseUs_;
  uncertain_ = false;
}

}  // namespace authd::journal
