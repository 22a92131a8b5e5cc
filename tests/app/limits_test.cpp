#include <boost/test/unit_test.hpp>

#include "daemon/app/flood_gate.h"
#include "daemon/app/reset_limit.h"
#include "tests/support/facts.h"

namespace authd::app {
namespace {

using support::HOUR;
using support::MINUTE;
using support::NOON;
using support::SECOND;

BOOST_AUTO_TEST_SUITE(flood_gate)

int admitted(FloodGate& gate, const std::string& source, int tries, std::int64_t now = NOON) {
  int count = 0;
  for (int i = 0; i < tries; ++i) count += gate.admit(source, now) ? 1 : 0;
  return count;
}

BOOST_AUTO_TEST_CASE(one_source_has_fifty_a_second) {
  FloodGate gate{FloodGate::Budget{}};
  BOOST_TEST(admitted(gate, "192.0.2.1", 60) == 50);
  BOOST_TEST(admitted(gate, "192.0.2.2", 60) == 50);
  BOOST_TEST(admitted(gate, "192.0.2.1", 60, NOON + SECOND - 1) == 0);
  BOOST_TEST(admitted(gate, "192.0.2.1", 60, NOON + SECOND) == 50);
}

BOOST_AUTO_TEST_CASE(all_together_have_five_hundred_a_second) {
  FloodGate gate{FloodGate::Budget{}};
  int count = 0;
  for (int i = 0; i < 60; ++i) count += admitted(gate, "192.0.2." + std::to_string(i), 10);
  BOOST_TEST(count == 500);
  BOOST_TEST(!gate.admit("198.51.100.1", NOON));
  BOOST_TEST(gate.admit("198.51.100.1", NOON + SECOND));
}

BOOST_AUTO_TEST_CASE(callers_without_an_address_share_the_total_only) {
  FloodGate gate{FloodGate::Budget{}};
  BOOST_TEST(admitted(gate, "", 600) == 500);
}

BOOST_AUTO_TEST_CASE(what_was_refused_uses_nothing_up) {
  FloodGate gate{FloodGate::Budget{2, 5}};
  BOOST_TEST(admitted(gate, "a", 100) == 2);
  BOOST_TEST(admitted(gate, "b", 100) == 2);
  BOOST_TEST(admitted(gate, "c", 100) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

struct Reset {
  Reset() {
    settings.resetProtection = core::ResetProtection::SOURCE_AND_EMAIL;
    settings.resetMaxRequests = 5;
    settings.resetMinIntervalSeconds = 600;
  }
  bool ask(std::uint32_t email, const std::string& source, std::int64_t now) {
    return limit.admit(support::numbered<core::NameTag>(1, email), source, now, settings);
  }

  ResetLimit limit;
  core::Settings settings;
};

BOOST_FIXTURE_TEST_SUITE(reset_limit, Reset)

BOOST_AUTO_TEST_CASE(ten_minutes_lie_between_two_links) {
  BOOST_TEST(ask(1, "a", NOON));
  BOOST_TEST(!ask(1, "b", NOON + 10 * MINUTE - 1));
  BOOST_TEST(ask(1, "b", NOON + 10 * MINUTE));
}

BOOST_AUTO_TEST_CASE(what_was_refused_does_not_move_the_pause) {
  BOOST_TEST(ask(1, "a", NOON));
  for (int minute = 1; minute < 10; ++minute) BOOST_TEST(!ask(1, "a", NOON + minute * MINUTE));
  BOOST_TEST(ask(1, "a", NOON + 10 * MINUTE));
}

BOOST_AUTO_TEST_CASE(five_links_an_hour) {
  settings.resetMinIntervalSeconds = 0;
  for (int i = 0; i < 5; ++i) BOOST_TEST(ask(1, "", NOON + i));
  BOOST_TEST(!ask(1, "", NOON + HOUR - 1));
  BOOST_TEST(ask(1, "", NOON + HOUR));
}

BOOST_AUTO_TEST_CASE(a_source_is_limited_over_all_addresses) {
  BOOST_TEST(ask(1, "a", NOON));
  BOOST_TEST(!ask(2, "a", NOON));
  BOOST_TEST(ask(2, "b", NOON));
}

BOOST_AUTO_TEST_CASE(a_source_that_is_not_known_is_not_limited) {
  for (std::uint32_t email = 1; email < 20; ++email) BOOST_TEST(ask(email, "", NOON));
}

BOOST_AUTO_TEST_CASE(by_address_only) {
  settings.resetProtection = core::ResetProtection::EMAIL;
  BOOST_TEST(ask(1, "a", NOON));
  BOOST_TEST(ask(2, "a", NOON));
  BOOST_TEST(!ask(1, "b", NOON));
}

BOOST_AUTO_TEST_CASE(by_source_only) {
  settings.resetProtection = core::ResetProtection::SOURCE;
  BOOST_TEST(ask(1, "a", NOON));
  BOOST_TEST(ask(1, "b", NOON));
  BOOST_TEST(!ask(2, "a", NOON));
}

BOOST_AUTO_TEST_CASE(without_protection_there_is_no_limit) {
  settings.resetProtection = core::ResetProtection::NONE;
  for (int i = 0; i < 100; ++i) BOOST_TEST(ask(1, "a", NOON));
}

BOOST_AUTO_TEST_CASE(zero_is_no_limit) {
  settings.resetMaxRequests = 0;
  settings.resetMinIntervalSeconds = 0;
  for (int i = 0; i < 100; ++i) BOOST_TEST(ask(1, "a", NOON));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
