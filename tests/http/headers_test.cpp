#include "daemon/http/headers.h"

#include <boost/test/unit_test.hpp>

#include <string>

namespace authd::http {
namespace {

BOOST_AUTO_TEST_SUITE(headers)

BOOST_AUTO_TEST_CASE(names_are_found_in_any_case_the_first_of_equals) {
  const Headers fields{{"Accept", "a"}, {"X-Id", ""}, {"accept", "b"}};
  BOOST_TEST(fields.find("ACCEPT").value() == "a");
  BOOST_TEST(fields.find("x-id").value() == "");
  BOOST_TEST(!fields.find("X-I"));
  BOOST_TEST(!Headers().find(""));
  BOOST_TEST((fields[2] == Headers::Field("accept", "b")));
}

BOOST_AUTO_TEST_CASE(a_joined_field_keeps_its_place_and_the_others_theirs) {
  Headers fields;
  fields.join("A", "1");
  fields.join("B", "x");
  fields.join("a", "2");
  fields.join("b", "");
  fields.join("A", "3");
  BOOST_TEST(fields.size() == 2U);
  BOOST_TEST(fields.find("a").value() == "1, 2, 3");
  BOOST_TEST(fields.find("b").value() == "x, ");
}

BOOST_AUTO_TEST_CASE(copies_stand_for_themselves) {
  Headers fields{{"A", "1"}};
  const Headers copy = fields;
  fields.clear();
  fields.add("B", std::string(100'000, 'x'));
  BOOST_TEST(copy.find("A").value() == "1");
  BOOST_TEST(fields.size() == 1U);
  fields.clear();
  BOOST_TEST(fields.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
