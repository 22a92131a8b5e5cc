#include "daemon/core/progress_words.h"

#include <boost/test/unit_test.hpp>

namespace authd::core {
namespace {

constexpr std::int64_t SECOND = 1'000'000;

// What is said `us` after a beginning at `from`.
std::string later(std::uint64_t from, std::uint64_t done, std::uint64_t size, std::int64_t us) {
  ProgressWords words;
  words.at(from, size, 7 * SECOND);
  return words.at(done, size, 7 * SECOND + us);
}

BOOST_AUTO_TEST_SUITE(progress_words)

BOOST_AUTO_TEST_CASE(the_first_line_knows_no_rate) {
  ProgressWords words;
  BOOST_TEST(words.at(0, 10'000'000, SECOND) == "0 of 10,000,000 events");
  BOOST_TEST(words.at(999, 10'000'000, SECOND) == "999 of 10,000,000 events");
}

BOOST_AUTO_TEST_CASE(later_lines_tell_rate_and_time_left) {
  BOOST_TEST(later(0, 1'234'567, 10'000'000, 1'520'000) ==
             "1,234,567 of 10,000,000 events, 812,000/s, 11 s left");
}

BOOST_AUTO_TEST_CASE(the_rate_is_that_of_what_was_seen) {
  BOOST_TEST(later(500, 1500, 2500, SECOND) == "1,500 of 2,500 events, 1,000/s, 1 s left");
}

BOOST_AUTO_TEST_CASE(longer_times_have_larger_units) {
  BOOST_TEST(later(0, 100, 12'100, SECOND) == "100 of 12,100 events, 100/s, 120 s left");
  BOOST_TEST(later(0, 100, 12'101, SECOND) == "100 of 12,101 events, 100/s, 3 min left");
  BOOST_TEST(later(0, 1, 7'201, SECOND) == "1 of 7,201 events, 1/s, 120 min left");
  BOOST_TEST(later(0, 1, 7'202, SECOND) == "1 of 7,202 events, 1/s, 3 h left");
}

BOOST_AUTO_TEST_CASE(what_is_slower_than_one_each_second_has_no_rate) {
  BOOST_TEST(later(0, 1, 3, 2 * SECOND) == "1 of 3 events, 4 s left");
}

BOOST_AUTO_TEST_CASE(nothing_is_left_at_the_end) {
  BOOST_TEST(later(0, 1000, 1000, SECOND) == "1,000 of 1,000 events, 1,000/s");
  BOOST_TEST(later(0, 0, 0, SECOND) == "0 of 0 events");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::core
