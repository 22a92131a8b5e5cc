#include "daemon/core/rules/dates.h"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>

namespace authd::core {
namespace {

BOOST_AUTO_TEST_SUITE(dates)

BOOST_AUTO_TEST_CASE(a_date_may_stand_alone_or_before_a_time) {
  for (const auto text : {"1980-02-29", "1980-02-29 00:00:00", "1980-02-29T23:59:59Z"}) {
    BOOST_TEST(normaliseDate(text).value_or("") == "1980-02-29", text);
  }
  BOOST_TEST(normaliseDate("1899-12-31").value_or("") == "1899-12-31");
}

BOOST_AUTO_TEST_CASE(what_is_no_date_is_refused) {
  for (const auto text : {"",
                          "1980",
                          "1980-02",
                          "1980-02-30",
                          "1981-02-29",
                          "1980-13-01",
                          "1980-00-01",
                          "1980-01-00",
                          "0999-01-01",
                          "80-01-01",
                          "1980/01/01",
                          "1980-1-1",
                          "01-01-1980",
                          "1980-01-01x",
                          "1980-01-01 ",
                          "1980-01-01 24:00:00",
                          "1980-01-01 10:60:00",
                          "1980-01-01 10:00:60",
                          "1980-01-01 10:00",
                          "1980-01-01+10:00:00",
                          "1980-01-01 10:00:00Z",
                          " 1980-01-01",
                          "+980-01-01",
                          "1980-01-01T10:00:00+01:00",
                          "yesterday",
                          "١٩٨٠-٠١-٠١"}) {
    BOOST_TEST(!normaliseDate(text), text);
  }
}

BOOST_AUTO_TEST_CASE(a_creation_date_reads_back_as_midnight_utc) {
  BOOST_REQUIRE(timestampUs("2013-11-05"));
  BOOST_TEST(formatTimestamp(*timestampUs("2013-11-05")) == "2013-11-05 00:00:00");
}

BOOST_AUTO_TEST_CASE(known_moments_have_their_known_number) {
  BOOST_TEST(timestampUs("1970-01-01").value_or(-1) == 0);
  BOOST_TEST(timestampUs("2017-01-31 01:18:13").value_or(-1) == 1485825493000000);
  BOOST_TEST(timestampUs("2017-01-31T01:18:13Z").value_or(-1) == 1485825493000000);
  BOOST_TEST(!timestampUs("1969-12-31 23:59:59"));
  BOOST_TEST(formatTimestamp(0) == "1970-01-01 00:00:00");
  BOOST_TEST(formatTimestamp(1485825493999999) == "2017-01-31 01:18:13");
  BOOST_TEST(formatTimestamp(253402300799000000) == "9999-12-31 23:59:59");
}

BOOST_AUTO_TEST_CASE(every_second_reads_back_as_it_was_written) {
  BOOST_TEST(rc::check("format and parse", [] {
    const auto seconds = *rc::gen::inRange<std::int64_t>(0, 253402300799);
    RC_ASSERT(timestampUs(formatTimestamp(seconds * 1000000)) == seconds * 1000000);
  }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::core
