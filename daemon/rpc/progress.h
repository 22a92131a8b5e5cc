#pragma once

#include <kj/async.h>
#include <kj/timer.h>

#include <atomic>
#include <cstdint>
#include <memory>

#include "daemon/app/events.h"
#include "ipc/admin.capnp.h"

namespace authd::rpc {

// How far work on another thread is, for a client that gave a sink for it.
// Threads: what progress() gives is called by the work, all else on the loop.
class Meter {
 public:
  // The `progress` of a call's parameters, which may be none.
  template <class Params>
  explicit Meter(Params params) {
    if (params.hasProgress()) sink_ = params.getProgress();
  }

  app::Progress progress() const;

  // The promise; until it is done the client hears twice a second how far the work is.
  kj::Promise<void> tellWhile(kj::Timer& timer, kj::Promise<void> work);

 private:
  struct State {
    std::atomic<std::uint64_t> done{0};
    std::atomic<std::uint64_t> size{0};  // 0: not begun
  };

  static kj::Promise<void> tell(kj::Timer& timer, std::shared_ptr<const State> state,
                                ipc::Sink::Client sink);

  std::shared_ptr<State> state_ = std::make_shared<State>();
  kj::Maybe<ipc::Sink::Client> sink_;
};

}  // namespace authd::rpc
