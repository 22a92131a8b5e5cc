#include "daemon/loop/mailbox.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <stdexcept>
#include <thread>
#include <vector>

namespace authd::loop {
namespace {

BOOST_AUTO_TEST_CASE(acts_of_one_thread_run_on_the_loop_in_their_order) {
  constexpr int COUNT = 10000;
  Loop loop;
  Mailbox mailbox(loop);
  auto done = kj::newPromiseAndFulfiller<void>();
  std::vector<int> seen;
  const auto here = std::this_thread::get_id();
  bool allHere = true;
  std::thread poster([&] {
    for (int i = 0; i < COUNT; ++i) {
      mailbox.post([&, i] {
        allHere = allHere && std::this_thread::get_id() == here;
        seen.push_back(i);
        if (i == COUNT - 1) done.fulfiller->fulfill();
      });
    }
  });
  loop.run(kj::mv(done.promise));
  poster.join();
  BOOST_TEST(allHere);
  BOOST_TEST(seen.size() == static_cast<std::size_t>(COUNT));
  BOOST_TEST(std::is_sorted(seen.begin(), seen.end()));
}

BOOST_AUTO_TEST_CASE(a_failing_act_does_not_keep_the_next_from_running) {
  Loop loop;
  Mailbox mailbox(loop);
  auto done = kj::newPromiseAndFulfiller<void>();
  mailbox.post([] { throw std::runtime_error("on purpose"); });
  mailbox.post([&] { done.fulfiller->fulfill(); });
  loop.run(kj::mv(done.promise));
}

BOOST_AUTO_TEST_CASE(an_act_may_post_another) {
  Loop loop;
  Mailbox mailbox(loop);
  auto done = kj::newPromiseAndFulfiller<void>();
  mailbox.post([&] { mailbox.post([&] { done.fulfiller->fulfill(); }); });
  loop.run(kj::mv(done.promise));
}

}  // namespace
}  // namespace authd::loop
