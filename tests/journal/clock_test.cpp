#include "daemon/journal/clock.h"

#include <boost/test/unit_test.hpp>

#include "tests/support/choice.h"
#include "tests/support/facts.h"

namespace authd::journal {
namespace {

using namespace support;
using core::ClockState;

struct Clocks {
  explicit Clocks(std::int64_t lastRecordUs = 0) : last(lastRecordUs) {}

  void pass(std::int64_t us) { wall += us, boot += us; }
  // Time passes in small steps, and the clock is read at each.
  void passReading(std::int64_t us) {
    for (std::int64_t done = 0; done < us; done += SECOND) pass(SECOND), clock.now();
  }
  std::int64_t ahead() { return clock.now().timeUs - wall; }
  bool uncertain() { return clock.now().state == ClockState::UNCERTAIN; }

  std::int64_t wall = NOON;
  std::int64_t boot = 5 * SECOND;
  std::int64_t last;
  SlewedClock clock{[this] { return wall; }, [this] { return boot; }, last};
};

BOOST_AUTO_TEST_SUITE(clock)

BOOST_AUTO_TEST_CASE(it_starts_at_the_wall_clock_and_runs_with_it) {
  Clocks clocks;
  BOOST_TEST(clocks.ahead() == 0);
  clocks.pass(HOUR);
  BOOST_TEST(clocks.ahead() == 0);
  BOOST_TEST(!clocks.uncertain());
}

BOOST_AUTO_TEST_CASE(it_starts_no_earlier_than_the_newest_record) {
  Clocks clocks(NOON + 5 * MINUTE);
  BOOST_TEST(clocks.ahead() == 5 * MINUTE);
  BOOST_TEST(!clocks.uncertain());
}

BOOST_AUTO_TEST_CASE(a_start_long_after_the_newest_record_is_ordinary) {
  Clocks clocks(NOON - 1000 * HOUR);
  BOOST_TEST(clocks.ahead() == 0);
  BOOST_TEST(!clocks.uncertain());
}

BOOST_AUTO_TEST_CASE(a_start_ten_minutes_before_the_newest_record_is_uncertain) {
  BOOST_TEST(!Clocks(NOON + 10 * MINUTE).uncertain());
  Clocks clocks(NOON + 10 * MINUTE + 1);
  BOOST_TEST(clocks.uncertain());
  BOOST_TEST(clocks.ahead() == 10 * MINUTE + 1);
}

BOOST_AUTO_TEST_CASE(a_small_difference_is_slewed_at_a_tenth_of_the_time_passed) {
  for (std::int64_t step : {MINUTE, -MINUTE}) {
    Clocks clocks;
    clocks.wall += step;
    clocks.passReading(5 * MINUTE);
    BOOST_TEST(clocks.ahead() == -step / 2);
    clocks.passReading(5 * MINUTE);
    BOOST_TEST(clocks.ahead() == 0);
    BOOST_TEST(!clocks.uncertain());
  }
}

BOOST_AUTO_TEST_CASE(a_step_over_ten_minutes_is_not_followed) {
  for (std::int64_t step : {10 * MINUTE + 1, -10 * MINUTE - 1}) {
    Clocks clocks;
    clocks.wall += step;
    BOOST_TEST(clocks.uncertain());
    clocks.passReading(HOUR);
    BOOST_TEST(clocks.ahead() == -step);
    clocks.wall -= step;
    BOOST_TEST(clocks.uncertain());  // until somebody accepts
    clocks.clock.accept();
    BOOST_TEST(!clocks.uncertain());
    BOOST_TEST(clocks.ahead() == 0);
  }
}

BOOST_AUTO_TEST_CASE(an_accepted_step_forward_is_followed_at_once) {
  Clocks clocks;
  clocks.wall += HOUR;
  BOOST_TEST(clocks.uncertain());
  clocks.clock.accept();
  BOOST_TEST(clocks.ahead() == 0);
  BOOST_TEST(!clocks.uncertain());
}

BOOST_AUTO_TEST_CASE(an_accepted_step_back_is_waited_for_without_going_back) {
  Clocks clocks;
  clocks.wall -= HOUR;
  BOOST_TEST(clocks.uncertain());
  clocks.clock.accept();
  BOOST_TEST(clocks.ahead() == HOUR);
  BOOST_TEST(!clocks.uncertain());
  clocks.passReading(5 * HOUR);
  BOOST_TEST(clocks.ahead() == HOUR / 2);
  clocks.passReading(5 * HOUR);
  BOOST_TEST(clocks.ahead() == 0);
  BOOST_TEST(!clocks.uncertain());
}

BOOST_AUTO_TEST_CASE(another_step_back_after_an_accepted_one_is_noticed) {
  Clocks clocks;
  clocks.wall -= HOUR;
  clocks.clock.now();
  clocks.clock.accept();
  clocks.passReading(5 * HOUR);
  clocks.wall -= 10 * MINUTE + SECOND;
  BOOST_TEST(clocks.uncertain());
}

BOOST_AUTO_TEST_CASE(sleep_of_the_machine_is_time_passed) {
  Clocks clocks;
  clocks.pass(100 * HOUR);
  BOOST_TEST(clocks.ahead() == 0);
  BOOST_TEST(!clocks.uncertain());
}

BOOST_AUTO_TEST_CASE(it_never_goes_back_and_never_stops) {
  BOOST_TEST(rc::check("monotonic", [] {
    Clocks clocks;
    std::int64_t before = clocks.clock.now().timeUs;
    for (const Choice& choice : *choices(5, 1200, 1200)) {
      std::int64_t passed = 0;
      switch (choice.what) {
        case 0: clocks.wall += (static_cast<std::int64_t>(choice.who) - 600) * SECOND; break;
        case 1: clocks.wall += (static_cast<std::int64_t>(choice.who) - 600) * MINUTE; break;
        case 2: clocks.clock.accept(); break;
        default: clocks.pass(passed = choice.how * SECOND);
      }
      std::int64_t now = clocks.clock.now().timeUs;
      RC_ASSERT(now >= before + passed - passed / 10);
      before = now;
    }
  }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::journal
