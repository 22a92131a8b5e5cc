#include "daemon/loop/loop.h"

#include <signal.h>
#include <unistd.h>
#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <thread>
#include <vector>

#include "daemon/loop/mailbox.h"

namespace authd::loop {
namespace {

BOOST_AUTO_TEST_CASE(timers_fire_in_the_order_of_their_times) {
  Loop loop;
  std::vector<int> fired;
  auto late = loop.timer()
                  .afterDelay(8 * kj::MILLISECONDS)
                  .then([&] { fired.push_back(2); })
                  .eagerlyEvaluate(nullptr);
  auto early = loop.timer()
                   .afterDelay(1 * kj::MILLISECONDS)
                   .then([&] { fired.push_back(1); })
                   .eagerlyEvaluate(nullptr);
  loop.run(kj::mv(late));
  loop.run(kj::mv(early));
  BOOST_TEST((fired == std::vector<int>{1, 2}));
}

BOOST_AUTO_TEST_CASE(timers_that_are_due_at_once_need_nothing_else_to_happen) {
  Loop loop;
  for (int i = 0; i < 500; ++i) {
    loop.run(loop.timer().afterDelay(0 * kj::MILLISECONDS));
    loop.run(loop.timer().afterDelay(1 * kj::MICROSECONDS));
    loop.run(loop.timer().afterDelay(1 * kj::MILLISECONDS));
  }
  BOOST_TEST(true);
}

BOOST_AUTO_TEST_CASE(a_signal_reaches_its_act_on_the_loop) {
  Loop loop;
  auto caught = kj::newPromiseAndFulfiller<void>();
  loop.onSignal(SIGUSR1, [&] { caught.fulfiller->fulfill(); });
  raise(SIGUSR1);
  loop.run(kj::mv(caught.promise));
}

BOOST_AUTO_TEST_CASE(a_fault_while_acting_on_a_signal_stays_out_of_libuv) {
  Loop loop;
  auto second = kj::newPromiseAndFulfiller<void>();
  loop.onSignal(SIGUSR1, [] { throw std::runtime_error("on purpose"); });
  loop.onSignal(SIGUSR1, [&] { second.fulfiller->fulfill(); });
  raise(SIGUSR1);
  loop.run(kj::mv(second.promise));
}

// A chain of KJ events that never ends by itself, as RPC under full load looks to the loop.
kj::Promise<void> spin(const bool& enough) {
  if (enough) return kj::READY_NOW;
  return kj::evalLater([&enough] { return spin(enough); });
}

BOOST_AUTO_TEST_CASE(busy_promises_do_not_starve_descriptors) {
  Loop loop;
  Mailbox mailbox(loop);
  bool enough = false;
  std::thread other([&] { mailbox.post([&] { enough = true; }); });
  loop.run(spin(enough));
  BOOST_TEST(enough);
  other.join();
}

}  // namespace
}  // namespace authd::loop
