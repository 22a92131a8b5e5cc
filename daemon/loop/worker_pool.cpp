#include "daemon/loop/worker_pool.h"

#include <kj/debug.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "daemon/loop/interrupt.h"

namespace authd::loop {
namespace {

// One piece of work; the fulfiller is touched on the loop only.
struct Job {
  kj::Function<void()> work;
  kj::Own<kj::PromiseFulfiller<void>> fulfiller;
  kj::Maybe<kj::Exception> failure;
};

}  // namespace

struct WorkerPool::Pool {
  Pool(Loop& loop, std::string poolName, Size poolSize)
      : size(poolSize), name(std::move(poolName)), mailbox(loop) {
    for (std::size_t i = 0; i < size.threads; ++i) threads.emplace_back([this] { run(); });
  }

  ~Pool() { stop(); }

  void stop() {
    {
      std::lock_guard lock(mutex);
      stopping = true;
    }
    wake.notify_all();
    for (auto& thread : threads) thread.join();
    threads.clear();
    queue.clear();
  }

  void run() {
    pthread_setname_np(pthread_self(), name.c_str());
    setInterrupt(&stopping);
    // Linux gives each thread a nice value of its own.
    if (size.nice != 0)
      setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), size.nice);
    while (true) {
      std::shared_ptr<Job> job;
      {
        std::unique_lock lock(mutex);
        wake.wait(lock, [this] { return stopping || !queue.empty(); });
        if (stopping) return;
        job = std::move(queue.front());
        queue.pop_front();
      }
      job->failure = kj::runCatchingExceptions([&] { job->work(); });
      mailbox.post([job = std::move(job)] { finish(*job); });
    }
  }

  static void finish(Job& job) {
    KJ_IF_MAYBE (failure, job.failure) {
      job.fulfiller->reject(kj::mv(*failure));
    } else {
      job.fulfiller->fulfill();
    }
  }

  Size size;
  std::string name;
  Mailbox mailbox;
  std::mutex mutex;
  std::condition_variable wake;
  std::deque<std::shared_ptr<Job>> queue;
  std::atomic<bool> stopping{false};  // set under the lock; running work looks at it without
  std::vector<std::thread> threads;
};

WorkerPool::WorkerPool(Loop& loop, const std::string& name, Size size)
    : pool_(std::make_unique<Pool>(loop, name, size)) {}
WorkerPool::~WorkerPool() = default;

std::size_t WorkerPool::waiting() const {
  std::lock_guard lock(pool_->mutex);
  return pool_->queue.size();
}

void WorkerPool::stop() {
  pool_->stop();
}

kj::Maybe<kj::Promise<void>> WorkerPool::trySubmit(kj::Function<void()> work) {
  auto paf = kj::newPromiseAndFulfiller<void>();
  auto job = std::make_shared<Job>(Job{kj::mv(work), kj::mv(paf.fulfiller), nullptr});
  {
    std::lock_guard lock(pool_->mutex);
    if (pool_->stopping || pool_->queue.size() >= pool_->size.queued) return nullptr;
    pool_->queue.push_back(std::move(job));
  }
  pool_->wake.notify_one();
  return kj::mv(paf.promise);
}

}  // namespace authd::loop
