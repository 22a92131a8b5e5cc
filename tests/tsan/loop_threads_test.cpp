#include <kj/vector.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <thread>
#include <vector>

#include "daemon/loop/loop.h"
#include "daemon/loop/mailbox.h"
#include "daemon/loop/worker_pool.h"

namespace authd::loop {
namespace {

BOOST_AUTO_TEST_CASE(what_many_threads_post_runs_on_the_loop_in_order) {
  constexpr int THREADS = 3;
  constexpr int POSTS = 1000;
  Loop loop;
  auto done = kj::newPromiseAndFulfiller<void>();
  std::vector<int> next(THREADS, 0);
  int left = THREADS * POSTS;
  bool ordered = true;
  {
    Mailbox mailbox(loop);
    std::vector<std::thread> threads;
    for (int thread = 0; thread < THREADS; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; i < POSTS; ++i) {
          mailbox.post([&, thread, i] {
            ordered = ordered && next[thread]++ == i;
            if (--left == 0) done.fulfiller->fulfill();
          });
        }
      });
    }
    loop.run(kj::mv(done.promise));
    for (std::thread& thread : threads) thread.join();
  }
  BOOST_TEST(ordered);
  BOOST_TEST(left == 0);
}

BOOST_AUTO_TEST_CASE(work_of_the_pool_is_visible_when_its_promise_resolves) {
  Loop loop;
  WorkerPool pool(loop, "test", {2, 64, 0});
  for (int round = 0; round < 20; ++round) {
    std::vector<int> results(16, 0);
    kj::Vector<kj::Promise<void>> promises;
    for (int i = 0; i < 16; ++i) {
      KJ_IF_MAYBE (promise, pool.trySubmit([&results, i] { results[i] = i + 1; })) {
        promises.add(kj::mv(*promise));
      }
    }
    BOOST_TEST(promises.size() == 16u);
    loop.run(kj::joinPromises(promises.releaseAsArray()));
    for (int i = 0; i < 16; ++i) BOOST_TEST(results[i] == i + 1);
  }
}

BOOST_AUTO_TEST_CASE(a_pool_ends_with_work_in_its_queue) {
  Loop loop;
  std::atomic<int> ran{0};
  {
    WorkerPool pool(loop, "test", {2, 64, 0});
    kj::Vector<kj::Promise<void>> promises;
    for (int i = 0; i < 32; ++i) {
      KJ_IF_MAYBE (promise, pool.trySubmit([&ran] { ++ran; })) promises.add(kj::mv(*promise));
    }
  }
  BOOST_TEST(ran <= 32);
}

}  // namespace
}  // namespace authd::loop
