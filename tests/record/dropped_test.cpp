#include "daemon/record/dropped.h"

#include <boost/test/unit_test.hpp>

#include "daemon/record/codec.h"

namespace authd::record {
namespace {

// An event that says which of from..to were dropped.
std::string saying(std::uint64_t from, std::uint64_t to, const std::vector<std::uint64_t>& which) {
  PositionSet set;
  for (const std::uint64_t position : which) set.add(position);
  core::Event event;
  event.eventId = {1};
  event.correlationId = {2};
  event.body = core::RetentionPruned{1, to, from, to, which.size(), set.bitsOf(from, to)};
  return encode(event);
}
std::string another() {
  core::Event event;
  event.eventId = {1};
  event.correlationId = {2};
  event.body = core::LogStopped{};
  return encode(event);
}

BOOST_AUTO_TEST_SUITE(dropped)

BOOST_AUTO_TEST_CASE(a_set_has_what_was_added) {
  PositionSet set;
  BOOST_TEST(!set.has(0));
  for (const std::uint64_t position : {3U, 8U, 1000U}) set.add(position);
  for (std::uint64_t position = 0; position < 1100; ++position) {
    BOOST_TEST(set.has(position) == (position == 3 || position == 8 || position == 1000));
  }
}

BOOST_AUTO_TEST_CASE(bits_of_any_stretch_lead_to_the_same_positions) {
  PositionSet set;
  for (const std::uint64_t position : {5U, 6U, 12U, 20U, 21U}) set.add(position);
  const std::string bits = set.bitsOf(6, 21);
  BOOST_TEST(bits.size() == 2U);
  BOOST_TEST(bits == std::string("\x41\x40"));
  PositionSet again;
  again.addBits(6, 21, bits);
  for (std::uint64_t position = 0; position < 30; ++position) {
    BOOST_TEST(again.has(position) == (position == 6 || position == 12 || position == 20));
  }
}

BOOST_AUTO_TEST_CASE(the_lowest_that_another_lacks_is_found) {
  PositionSet set;
  PositionSet other;
  BOOST_TEST(!set.firstNotIn(other));
  for (const std::uint64_t position : {9U, 11U, 70U}) set.add(position);
  BOOST_TEST(set.firstNotIn(other).value() == 9U);
  other.add(9);
  BOOST_TEST(set.firstNotIn(other).value() == 11U);
  other.add(11);
  BOOST_TEST(set.firstNotIn(other).value() == 70U);
  other.add(70);
  other.add(71);
  BOOST_TEST(!set.firstNotIn(other));
}

BOOST_AUTO_TEST_CASE(a_log_that_says_what_is_missing_is_right) {
  DroppedEvents events;
  events.add(0, another());
  events.add(1, "");
  events.add(2, "");
  BOOST_TEST(events.unsaid().value() == 1U);
  events.add(3, saying(0, 3, {1}));
  BOOST_TEST(events.unsaid().value() == 2U);
  events.add(4, saying(0, 3, {2}));
  BOOST_TEST(!events.unsaid());
  BOOST_TEST(events.count() == 2U);
}

// A copy of before.
BOOST_AUTO_TEST_CASE(what_was_dropped_may_still_be_there) {
  DroppedEvents events;
  events.add(0, another());
  events.add(1, saying(0, 1, {0}));
  BOOST_TEST(!events.unsaid());
  BOOST_TEST(events.count() == 0U);
}

BOOST_AUTO_TEST_CASE(nobody_says_beforehand_what_will_be_missing) {
  DroppedEvents events;
  events.add(0, saying(0, 3, {1}));
  events.add(1, "");
  events.add(2, another());
  BOOST_TEST(events.unsaid().value() == 1U);
}

// What is behind the stretch is not said, whatever the last byte holds.
BOOST_AUTO_TEST_CASE(bits_behind_the_stretch_say_nothing) {
  PositionSet set;
  set.addBits(0, 3, std::string("\xff\xff"));
  BOOST_TEST(set.has(2));
  BOOST_TEST(!set.has(3));
  BOOST_TEST(!set.has(8));
}

BOOST_AUTO_TEST_CASE(entries_that_are_no_records_say_nothing) {
  DroppedEvents events;
  events.add(0, "");
  events.add(1, "no record");
  events.add(2, saying(0, 1, {0}).substr(0, 40));
  BOOST_TEST(events.unsaid().value() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::record
