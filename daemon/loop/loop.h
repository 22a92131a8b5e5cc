#pragma once

#include <kj/async.h>
#include <kj/timer.h>

#include <functional>
#include <memory>

struct uv_loop_s;

namespace authd::loop {

// One libuv loop with KJ promises on top: KJ drives, and whenever it has nothing to do its event
// port runs libuv. Owns both; everything made from it must be gone before it is.
// Threads: it belongs to the thread that made it; other threads reach it through a Mailbox.
class Loop {
 public:
  Loop();
  ~Loop() noexcept(false);
  KJ_DISALLOW_COPY(Loop);

  // Runs until the promise is settled.
  template <class T>
  T run(kj::Promise<T> promise) {
    return promise.wait(waitScope());
  }
  kj::WaitScope& waitScope();
  kj::Timer& timer();

  // Calls `act` on the loop at each of these signals.
  void onSignal(int number, std::function<void()> act);

  // For this folder only.
  uv_loop_s* raw();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace authd::loop
