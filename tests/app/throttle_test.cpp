#include "daemon/app/throttle.h"

#include <boost/test/unit_test.hpp>

#include "storage/memory_log.h"
#include "tests/support/facts.h"

namespace authd::app {
namespace {

using support::HOUR;
using support::MINUTE;
using support::NOON;
using Entry = Throttle::Entry;

constexpr core::LockRule RULE{6, 1800};

Throttle::Key nameOf(std::uint32_t number, core::TokenType type = core::TokenType::CUSTOMER) {
  return {type, support::numbered<core::NameTag>(0xa0, number), {}};
}

struct Fixture {
  void fail(std::uint32_t times, std::int64_t now = NOON, const core::LockRule& rule = RULE) {
    for (std::uint32_t i = 0; i < times; ++i) {
      BOOST_REQUIRE(throttle.enter(jane, now, rule) == Entry::GO);
      throttle.failed(jane, now, rule);
    }
  }
  Entry enter(std::int64_t now = NOON) { return throttle.enter(jane, now, RULE); }

  std::unique_ptr<storage::MemoryLog> log = storage::openMemoryLog();
  Throttle throttle{*log, NOON};
  Throttle::Key jane = nameOf(1);
};

BOOST_FIXTURE_TEST_SUITE(throttle, Fixture)

BOOST_AUTO_TEST_CASE(five_failures_and_a_success_are_forgotten) {
  fail(5);
  BOOST_TEST((enter() == Entry::GO));
  throttle.succeeded(jane);
  BOOST_TEST(throttle.size() == 0);
  fail(5);
  BOOST_TEST((enter() == Entry::GO));
}

BOOST_AUTO_TEST_CASE(the_sixth_failure_locks_the_name_and_no_other) {
  fail(6);
  BOOST_TEST((enter() == Entry::LOCKED));
  BOOST_TEST((throttle.enter(nameOf(2), NOON, RULE) == Entry::GO));
  BOOST_TEST((throttle.enter(nameOf(1, core::TokenType::ADMIN), NOON, RULE) == Entry::GO));
}

BOOST_AUTO_TEST_CASE(a_lock_ends_half_an_hour_after_the_last_failure) {
  fail(5);
  fail(1, NOON + 10 * MINUTE);
  BOOST_TEST((enter(NOON + 40 * MINUTE - 1) == Entry::LOCKED));
  BOOST_TEST((enter(NOON + 40 * MINUTE) == Entry::GO));
}

BOOST_AUTO_TEST_CASE(attempts_at_a_locked_name_do_not_prolong_the_lock) {
  fail(6);
  for (int minute = 0; minute < 30; ++minute) enter(NOON + minute * MINUTE);
  BOOST_TEST((enter(NOON + 30 * MINUTE) == Entry::GO));
}

BOOST_AUTO_TEST_CASE(after_a_lock_has_passed_the_count_begins_anew) {
  fail(6);
  fail(5, NOON + HOUR);
  BOOST_TEST((enter(NOON + HOUR) == Entry::GO));
}

BOOST_AUTO_TEST_CASE(failures_that_are_long_past_are_not_counted) {
  fail(5);
  fail(5, NOON + 30 * MINUTE);
  BOOST_TEST((enter(NOON + 30 * MINUTE) == Entry::GO));
}

BOOST_AUTO_TEST_CASE(each_failure_moves_the_window) {
  for (int i = 0; i < 6; ++i) fail(1, NOON + i * 29 * MINUTE);
  BOOST_TEST((enter(NOON + 6 * 29 * MINUTE) == Entry::LOCKED));
}

BOOST_AUTO_TEST_CASE(two_attempts_at_a_name_are_under_way_and_a_third_waits) {
  BOOST_TEST((enter() == Entry::GO));
  BOOST_TEST((enter() == Entry::GO));
  BOOST_TEST((enter() == Entry::WAIT));
}

BOOST_AUTO_TEST_CASE(the_last_place_is_for_one_attempt) {
  fail(5);
  BOOST_TEST((enter() == Entry::GO));
  BOOST_TEST((enter() == Entry::WAIT));
  throttle.failed(jane, NOON, RULE);
  BOOST_TEST((enter() == Entry::LOCKED));
}

BOOST_AUTO_TEST_CASE(whoever_waits_is_woken_once_when_an_attempt_has_ended) {
  int woken = 0;
  enter();
  enter();
  BOOST_TEST(throttle.wait(jane, [&] { ++woken; }));
  throttle.failed(jane, NOON, RULE);
  BOOST_TEST(woken == 1);
  throttle.abandoned(jane);
  BOOST_TEST(woken == 1);
}

BOOST_AUTO_TEST_CASE(sixteen_may_wait) {
  enter();
  for (int i = 0; i < 16; ++i) BOOST_TEST(throttle.wait(jane, [] {}));
  BOOST_TEST(!throttle.wait(jane, [] {}));
}

BOOST_AUTO_TEST_CASE(an_attempt_that_was_given_up_costs_nothing) {
  for (int i = 0; i < 20; ++i) {
    BOOST_TEST((enter() == Entry::GO));
    throttle.abandoned(jane);
  }
  BOOST_TEST(throttle.size() == 0);
}

BOOST_AUTO_TEST_CASE(giving_up_does_not_forget_failures) {
  fail(5);
  enter();
  throttle.abandoned(jane);
  fail(1);
  BOOST_TEST((enter() == Entry::LOCKED));
}

BOOST_AUTO_TEST_CASE(an_unlock_clears_the_count) {
  fail(6);
  throttle.clear(jane.type, jane.name);
  BOOST_TEST((enter() == Entry::GO));
  throttle.clear(nameOf(9).type, nameOf(9).name);
}

BOOST_AUTO_TEST_CASE(known_sources_have_counts_of_their_own_and_one_unlock) {
  auto home = jane;
  home.source = support::numbered<core::NameTag>(0xb0, 1);
  fail(6);
  BOOST_TEST((throttle.enter(home, NOON, RULE) == Entry::GO));
  throttle.failed(home, NOON, RULE);
  BOOST_TEST(throttle.rowsAfterUnlocking(jane.type, jane.name).size() == 2);
  for (int i = 0; i < 5; ++i) {
    throttle.enter(home, NOON, RULE);
    throttle.failed(home, NOON, RULE);
  }
  BOOST_TEST((throttle.enter(home, NOON, RULE) == Entry::LOCKED));
  throttle.clear(jane.type, jane.name);
  BOOST_TEST((throttle.enter(home, NOON, RULE) == Entry::GO));
  BOOST_TEST((enter() == Entry::GO));
}

BOOST_AUTO_TEST_CASE(an_unlock_keeps_the_places_of_attempts_under_way) {
  fail(5);
  enter();
  throttle.clear(jane.type, jane.name);
  BOOST_TEST((enter() == Entry::GO));
  BOOST_TEST((enter() == Entry::WAIT));
}

BOOST_AUTO_TEST_CASE(without_a_limit_nothing_locks) {
  for (const core::LockRule& rule : {core::LockRule{0, 1800}, core::LockRule{6, 0}}) {
    fail(20, NOON, rule);
  }
}

BOOST_AUTO_TEST_CASE(attempts_at_locked_names_are_counted_and_taken_once) {
  fail(6);
  BOOST_TEST(throttle.takeRefused().empty());
  for (int i = 0; i < 3; ++i) enter();
  auto refused = throttle.takeRefused();
  BOOST_REQUIRE(refused.size() == 1);
  BOOST_TEST((refused.front().first.name == jane.name));
  BOOST_TEST(refused.front().second == 3);
  BOOST_TEST(throttle.takeRefused().empty());
}

BOOST_AUTO_TEST_CASE(rows_bring_locks_back_after_a_restart) {
  for (int i = 0; i < 6; ++i) {
    enter();
    auto rows = throttle.rowsAfterFailure(jane, NOON, RULE);
    throttle.failed(jane, NOON, RULE);
    log->append(0, {}, rows);
  }
  Throttle restarted(*log, NOON);
  BOOST_TEST((restarted.enter(jane, NOON, RULE) == Entry::LOCKED));
  BOOST_TEST((restarted.enter(jane, NOON + 30 * MINUTE, RULE) == Entry::GO));
  BOOST_TEST((restarted.enter(nameOf(2), NOON, RULE) == Entry::GO));
}

BOOST_AUTO_TEST_CASE(the_row_of_a_success_removes_the_failures) {
  fail(5);
  log->append(0, {}, throttle.rowsAfterFailure(jane, NOON, RULE));
  log->append(0, {}, std::vector{Throttle::rowAfterSuccess(jane)});
  Throttle restarted(*log, NOON);
  BOOST_TEST(restarted.size() == 0);
}

BOOST_AUTO_TEST_CASE(counts_that_have_ended_are_not_read_after_a_restart) {
  log->append(0, {}, throttle.rowsAfterFailure(jane, NOON, RULE));
  BOOST_TEST(Throttle(*log, NOON + 30 * MINUTE - 1).size() == 1);
  BOOST_TEST(Throttle(*log, NOON + 30 * MINUTE).size() == 0);
}

BOOST_AUTO_TEST_CASE(rows_of_counts_that_have_ended_are_removed_but_not_one_that_goes_on) {
  log->append(0, {}, throttle.rowsAfterFailure(jane, NOON, RULE));
  log->append(0, {}, throttle.rowsAfterFailure(nameOf(2), NOON, RULE));
  log->append(0, {}, throttle.rowsAfterFailure(nameOf(2), NOON + MINUTE, RULE));
  auto removed = [&](std::int64_t now) {
    auto rows = Throttle::expiredRows(*log, now, 1000);
    log->append(0, {}, rows);
    return rows.size();
  };
  BOOST_TEST(removed(NOON + 30 * MINUTE - 1) == 0);
  BOOST_TEST(removed(NOON + 30 * MINUTE) == 3);  // Jane's two, and one of the other's
  BOOST_TEST(Throttle(*log, NOON).size() == 1);
  BOOST_TEST(removed(NOON + 31 * MINUTE) == 2);
  BOOST_TEST(Throttle(*log, NOON).size() == 0);
}

BOOST_AUTO_TEST_CASE(at_most_a_hundred_thousand_names_are_kept_and_the_newest_of_them) {
  for (std::uint32_t number = 1; number <= 100'020; ++number) {
    for (int i = 0; i < (number > 100'000 ? 6 : 1); ++i) {
      throttle.enter(nameOf(number), NOON, RULE);
      throttle.failed(nameOf(number), NOON + number, RULE);
    }
  }
  BOOST_TEST(throttle.size() <= 100'000);
  BOOST_TEST((throttle.enter(nameOf(100'020), NOON, RULE) == Entry::LOCKED));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
