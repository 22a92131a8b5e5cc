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
