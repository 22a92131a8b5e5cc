#pragma once

#include <kj/time.h>

#include <algorithm>

namespace authd::app {

// When something that is done again and again is due: at once, then a while after each success,
// and later and later after failures.
class Pace {
 public:
  // `longest` bounds the time after a failure.
  Pace(kj::Duration every, kj::Duration longest) : every_(every), longest_(longest) {}

  bool isDue(kj::TimePoint now) const { return now >= due_; }
  void succeeded(kj::TimePoint now) {
    wait_ = FIRST_WAIT;
    due_ = now + every_;
  }
  void failed(kj::TimePoint now) {
    due_ = now + std::min(wait_, longest_);
    wait_ = std::min(wait_ * 2, longest_);
  }

 private:
  static constexpr kj::Duration FIRST_WAIT = 10 * kj::SECONDS;

  kj::Duration every_;
  kj::Duration longest_;
  kj::Duration wait_ = FIRST_WAIT;
  kj::TimePoint due_ = kj::origin<kj::TimePoint>();
};

}  // namespace authd::app
