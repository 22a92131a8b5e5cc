#include "daemon/loop/loop.h"

#include <kj/debug.h>
#include <signal.h>
#include <uv.h>

#include <atomic>
#include <utility>
#include <vector>

namespace authd::loop {
namespace {

// KJ looks at libuv after this many of its own events even when it still has some.
constexpr unsigned POLL_EVERY = 64;

class Port : public kj::EventPort {
 public:
  Port() : timer_(kj::systemPreciseMonotonicClock().now()) {
    KJ_ASSERT(uv_loop_init(&loop_) == 0);
    KJ_ASSERT(uv_async_init(&loop_, &async_, [](uv_async_t*) {}) == 0);
    KJ_ASSERT(uv_timer_init(&loop_, &alarm_) == 0);
  }

  ~Port() noexcept(false) {
    uv_walk(&loop_, closeHandle, nullptr);
    uv_run(&loop_, UV_RUN_DEFAULT);
    KJ_ASSERT(uv_loop_close(&loop_) == 0, "a handle outlived its loop");
  }

  bool wait() override {
    auto now = kj::systemPreciseMonotonicClock().now();
    KJ_IF_MAYBE (ms, timer_.timeoutToNextEvent(now, kj::MILLISECONDS, INT32_MAX)) {
      // libuv runs timers that are due before it polls, and would then poll without a limit.
      uv_timer_start(
          &alarm_, [](uv_timer_t* alarm) { uv_stop(alarm->loop); }, *ms, 0);
    }
    uv_run(&loop_, UV_RUN_ONCE);
    uv_timer_stop(&alarm_);
    return afterRun();
  }

  bool poll() override {
    uv_run(&loop_, UV_RUN_NOWAIT);
    return afterRun();
  }

  void wake() const override {
    woken_.store(true, std::memory_order_release);
    uv_async_send(const_cast<uv_async_t*>(&async_));
  }

  uv_loop_t* loop() { return &loop_; }
  kj::TimerImpl& timer() { return timer_; }

 private:
  static void closeHandle(uv_handle_t* handle, void*) {
    if (!uv_is_closing(handle)) uv_close(handle, nullptr);
  }

  bool afterRun() {
    timer_.advanceTo(kj::systemPreciseMonotonicClock().now());
    return woken_.exchange(false, std::memory_order_acquire);
  }

  uv_loop_t loop_;
  uv_async_t async_;
  uv_timer_t alarm_;
  kj::TimerImpl timer_;
  mutable std::atomic<bool> woken_{false};
};

struct Signal {
  uv_signal_t handle;
  std::function<void()> act;
};

}  // namespace

struct Loop::Parts {
  Port port;
  kj::EventLoop events{port};
  kj::WaitScope scope{events};
  std::vector<std::unique_ptr<Signal>> signals;
};

Loop::Loop() : parts_(std::make_unique<Parts>()) {
  signal(SIGPIPE, SIG_IGN);
  parts_->scope.setBusyPollInterval(POLL_EVERY);
}

Loop::~Loop() noexcept(false) {
  for (auto& signal : parts_->signals) {
    uv_close(reinterpret_cast<uv_handle_t*>(&signal->handle), nullptr);
  }
  uv_run(parts_->port.loop(), UV_RUN_NOWAIT);
}

kj::WaitScope& Loop::waitScope() {
  return parts_->scope;
}
kj::Timer& Loop::timer() {
  return parts_->port.timer();
}
uv_loop_s* Loop::raw() {
  return parts_->port.loop();
}

void Loop::onSignal(int number, std::function<void()> act) {
  auto signal = std::make_unique<Signal>();
  signal->act = std::move(act);
  KJ_ASSERT(uv_signal_init(raw(), &signal->handle) == 0);
  signal->handle.data = signal.get();
  auto call = [](uv_signal_t* handle, int) {
    auto* caught = static_cast<Signal*>(handle->data);
    KJ_IF_MAYBE (exception, kj::runCatchingExceptions([&] { caught->act(); })) {
      KJ_LOG(ERROR, "acting on a signal failed", *exception);
    }
  };
  KJ_ASSERT(uv_signal_start(&signal->handle, call, number) == 0);
  parts_->signals.push_back(std::move(signal));
}

}  // namespace authd::loop
