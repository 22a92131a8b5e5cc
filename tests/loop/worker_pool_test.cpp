#include "daemon/loop/worker_pool.h"

#include <kj/debug.h>
#include <boost/test/unit_test.hpp>

#include <future>
#include <thread>

#include "daemon/loop/interrupt.h"

namespace authd::loop {
namespace {

template <class T>
T& must(kj::Maybe<T>& maybe) {
  KJ_IF_MAYBE (value, maybe) {
    return *value;
  }
  KJ_FAIL_REQUIRE("refused");
}

BOOST_AUTO_TEST_CASE(work_runs_on_another_thread_and_resolves_on_the_loop) {
  Loop loop;
  WorkerPool pool(loop, "test", {.threads = 2, .queued = 8, .nice = 0});
  std::thread::id worker;
  std::thread::id after;
  auto submitted = pool.trySubmit([&] { worker = std::this_thread::get_id(); });
  loop.run(must(submitted).then([&] { after = std::this_thread::get_id(); }));
  BOOST_TEST((worker != std::this_thread::get_id()));
  BOOST_TEST((after == std::this_thread::get_id()));
}

BOOST_AUTO_TEST_CASE(the_exception_of_work_rejects_its_promise) {
  Loop loop;
  WorkerPool pool(loop, "test", {});
  auto submitted = pool.trySubmit([] { KJ_FAIL_REQUIRE("on purpose"); });
  BOOST_CHECK_THROW(loop.run(kj::mv(must(submitted))), kj::Exception);
}

BOOST_AUTO_TEST_CASE(a_full_queue_refuses_at_once_and_takes_again_later) {
  Loop loop;
  std::promise<void> begun;
  std::promise<void> gate;
  WorkerPool pool(loop, "test", {.threads = 1, .queued = 1, .nice = 0});
  auto running = pool.trySubmit([&] {
    begun.set_value();
    gate.get_future().wait();
  });
  begun.get_future().wait();
  auto queued = pool.trySubmit([] {});
  BOOST_TEST((queued != nullptr));
  BOOST_TEST((pool.trySubmit([] {}) == nullptr));
  gate.set_value();
  loop.run(kj::mv(must(running)));
  loop.run(kj::mv(must(queued)));
  auto again = pool.trySubmit([] {});
  loop.run(kj::mv(must(again)));
}

BOOST_AUTO_TEST_CASE(what_is_queued_when_the_pool_ends_is_dropped_and_its_promise_rejected) {
  Loop loop;
  std::promise<void> begun;
  std::promise<void> gate;
  auto pool = kj::heap<WorkerPool>(loop, "test", WorkerPool::Size{1, 1, 0});
  auto running = pool->trySubmit([&] {
    begun.set_value();
    gate.get_future().wait();
  });
  begun.get_future().wait();
  bool ran = false;
  auto queued = pool->trySubmit([&] { ran = true; });
  // The pool's end waits for the work in hand, so somebody else has to let it go on.
  std::thread opener([&] { gate.set_value(); });
  pool = nullptr;
  opener.join();
  loop.run(kj::mv(must(running)));
  if (!ran) BOOST_CHECK_THROW(loop.run(kj::mv(must(queued))), kj::Exception);
}

BOOST_AUTO_TEST_CASE(work_that_asks_ends_when_its_pool_stops) {
  Loop loop;
  std::promise<void> begun;
  WorkerPool pool(loop, "test", {});
  auto running = pool.trySubmit([&] {
    begun.set_value();
    while (!interruption()->load()) std::this_thread::yield();
    endIfInterrupted();
  });
  begun.get_future().wait();
  pool.stop();
  BOOST_CHECK_EXCEPTION(loop.run(kj::mv(must(running))), kj::Exception, isInterruption);
  BOOST_TEST(!isInterruption(KJ_EXCEPTION(FAILED, "the disk is gone")));
  endIfInterrupted();  // this thread is nobody's
  BOOST_TEST(interruption() == nullptr);
}

BOOST_AUTO_TEST_CASE(a_pool_that_has_stopped_takes_nothing_and_may_be_stopped_again) {
  Loop loop;
  WorkerPool pool(loop, "test", {});
  pool.stop();
  BOOST_TEST((pool.trySubmit([] {}) == nullptr));
  pool.stop();
}

}  // namespace
}  // namespace authd::loop
