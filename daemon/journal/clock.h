#pragma once

#include <cstdint>
#include <functional>
#include <mutex>

#include "daemon/core/types.h"

namespace authd::journal {

// The one clock of the log: issue times, expiry and records all come from it.
class Clock {
 public:
  struct Reading {
    std::int64_t timeUs = 0;
    core::ClockState state = core::ClockState::SYNCED;
  };

  virtual ~Clock() = default;
  // Never smaller than an earlier reading. Any thread.
  virtual Reading now() = 0;
  // The wall clock as it is, for reports.
  virtual std::int64_t wallUs() = 0;
  // Follows the wall clock again after a step (never backwards).
  virtual void accept() = 0;
};

// Wall time at start, advanced by time since boot (which also runs while the machine sleeps), with
// small differences slewed at a tenth of the time passed. Never goes back. A wall clock that is off
// by more than ten minutes is not followed: the state is UNCERTAIN until accept().
class SlewedClock : public Clock {
 public:
  using Source = std::function<std::int64_t()>;

  // `lastRecordUs`: time of the newest record, which this clock starts at or after. A start after a
  // long stop is ordinary; a wall clock that is ten minutes before the newest record is not.
  SlewedClock(Source wallUs, Source bootUs, std::int64_t lastRecordUs);

  Reading now() override;
  std::int64_t wallUs() override { return wall_(); }
  void accept() override;

 private:
  Source wall_;
  Source boot_;
  std::mutex mutex_;
  std::int64_t baseUs_ = 0;  // our time at boot time lastBootUs_
  std::int64_t lastBootUs_ = 0;
  std::int64_t acceptedUs_ = 0;  // how far behind the wall clock was when it was accepted; <= 0
  bool uncertain_ = false;
};

// CLOCK_REALTIME and CLOCK_BOOTTIME in microseconds.
std::int64_t systemWallUs();
std::int64_t systemBootUs();

}  // namespace authd::journal
