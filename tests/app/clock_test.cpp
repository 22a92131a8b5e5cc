#include <boost/test/unit_test.hpp>

#include "daemon/app/clock_watch.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

using support::SECOND;

struct Fixture : World {
  void begin() {
    before = size();
    watching = watchClock(app()).eagerlyEvaluate([](kj::Exception&&) { BOOST_TEST(false); });
    settle();
  }
  void step() { clock().state = core::ClockState::UNCERTAIN; }

  std::uint64_t before = 0;
  kj::Promise<void> watching = kj::READY_NOW;
};

BOOST_FIXTURE_TEST_SUITE(clock_watch, Fixture)

BOOST_AUTO_TEST_CASE(a_clock_that_is_followed_leaves_no_record) {
  begin();
  for (int i = 0; i < 10; ++i) pass(SECOND);
  BOOST_TEST(events(before).empty());
}

BOOST_AUTO_TEST_CASE(a_step_is_recorded_once_and_says_that_times_are_in_doubt) {
  begin();
  step();
  for (int i = 0; i < 10; ++i) pass(SECOND);
  BOOST_TEST(events(before) == "ClockStepped");
  BOOST_TEST((event(before).clockState == core::ClockState::UNCERTAIN));
}

BOOST_AUTO_TEST_CASE(a_start_on_a_wrong_clock_is_recorded_at_once) {
  step();
  begin();
  BOOST_TEST(events(before) == "ClockStepped");
}

BOOST_AUTO_TEST_CASE(each_step_has_its_record) {
  begin();
  step();
  pass(SECOND);
  clock().accept();
  pass(SECOND);
  step();
  pass(SECOND);
  BOOST_TEST(events(before) == "ClockStepped ClockStepped");
}

BOOST_AUTO_TEST_CASE(an_operator_accepts_the_clock_and_tokens_are_issued_again) {
  addCustomer("jane@example.com", PASSWORD);
  begin();
  step();
  pass(SECOND);
  const auto jane = [this] {
    return login(core::TokenType::CUSTOMER, "jane@example.com", PASSWORD);
  };
  BOOST_TEST(isRefusedBy(jane(), core::Refusal::CLOCK_UNCERTAIN));
  const auto from = size();
  good(wait(acceptClock(app(), {})));
  BOOST_TEST(events(from) == "ClockAccepted");
  BOOST_TEST((event(from).clockState == core::ClockState::UNCERTAIN));
  good(jane());
  BOOST_TEST(isRefusedBy(wait(acceptClock(app(), {})), core::Refusal::ALREADY_SO));
}

BOOST_AUTO_TEST_CASE(a_full_disk_takes_the_record_when_there_is_room) {
  begin();
  fillDisk(journal::DiskLevel::FULL);
  step();
  for (int i = 0; i < 3; ++i) pass(SECOND);
  BOOST_TEST(events(before).empty());
  fillDisk(journal::DiskLevel::NORMAL);
  pass(SECOND);
  BOOST_TEST(events(before) == "ClockStepped");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
