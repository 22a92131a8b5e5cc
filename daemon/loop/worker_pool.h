#pragma once

#include <kj/async.h>
#include <kj/function.h>

#include <cstddef>
#include <memory>
#include <string>

#include "daemon/loop/mailbox.h"

namespace authd::loop {

// Threads of our own for slow work; libuv's pool would let hashing starve files and names. The
// queue is bounded: what does not fit is refused at once. Stops when destroyed.
class WorkerPool {
 public:
  struct Size {
    std::size_t threads = 1;
    std::size_t queued = 64;
    int nice = 0;
  };

  WorkerPool(Loop& loop, const std::string& name, Size size);
  ~WorkerPool();
  KJ_DISALLOW_COPY(WorkerPool);

  // Runs `work` on a thread of the pool; resolves on the loop when it is done, or with its
  // exception. Nothing if the queue is full, or after stop().
  kj::Maybe<kj::Promise<void>> trySubmit(kj::Function<void()> work);

  // Pieces of work that no thread has begun.
  std::size_t waiting() const;

  // Ends the threads after the work they are at, which ends early where it looks (interrupt.h);
  // what is still queued is dropped. Called on the loop.
  void stop();

 private:
  struct Pool;
  std::unique_ptr<Pool> pool_;
};

}  // namespace authd::loop
