#pragma once

#include <cstddef>
#include <string>
#include <thread>

#include "daemon/app/app.h"
#include "daemon/loop/worker_pool.h"

namespace authd::service {

// The threads of a pool, for the use cases.
class PoolWorkers final : public app::Workers {
 public:
  PoolWorkers(loop::Loop& loop, const std::string& name, loop::WorkerPool::Size size)
      : pool_(loop, name, size) {}
  kj::Maybe<kj::Promise<void>> trySubmit(kj::Function<void()> work) override {
    return pool_.trySubmit(kj::mv(work));
  }
  void stop() { pool_.stop(); }
  std::size_t waiting() const { return pool_.waiting(); }

 private:
  loop::WorkerPool pool_;
};

inline std::size_t hashingThreads() {
  unsigned cores = std::thread::hardware_concurrency();
  return cores > 1 ? cores - 1 : 1;
}

}  // namespace authd::service
