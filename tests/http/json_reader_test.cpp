#include <boost/test/unit_test.hpp>

#include "daemon/http/json_value.h"

namespace authd::http {
namespace {

JsonObject objectOf(std::string_view text) {
  auto read = readJson(text);
  BOOST_REQUIRE_MESSAGE(std::holds_alternative<JsonObject>(read), text);
  return std::move(std::get<JsonObject>(read));
}

bool faults(std::string_view text, JsonFault fault) {
  const auto read = readJson(text);
  const auto* found = std::get_if<JsonFault>(&read);
  return found && *found == fault;
}

std::string nested(std::size_t depth) {
  std::string text = R"({"a":)";
  for (std::size_t i = 1; i < depth; ++i) text += "[";
  text += "1";
  for (std::size_t i = 1; i < depth; ++i) text += "]";
  return text + "}";
}

BOOST_AUTO_TEST_SUITE(json_reader)

BOOST_AUTO_TEST_CASE(values_keep_their_order_and_kind) {
  const auto object = objectOf(R"( {"b":"x\u00e4\n","a":[1,null,true,{"c":{}}],"d":-0.50} )");
  BOOST_TEST(object.size() == 3U);
  BOOST_TEST(object[0].name == "b");
  BOOST_TEST(std::get<std::string>(object[0].value.is) == "x\xc3\xa4\n");
  const auto& list = std::get<JsonArray>(object[1].value.is);
  BOOST_TEST(list.size() == 4U);
  BOOST_TEST(std::get<JsonNumber>(list[0].is).text == "1");
  BOOST_TEST(list[1].null());
  BOOST_TEST(std::get<bool>(list[2].is));
  BOOST_TEST(std::get<JsonObject>(list[3].is)[0].name == "c");
  BOOST_TEST(std::get<JsonNumber>(object[2].value.is).text == "-0.50");
}

BOOST_AUTO_TEST_CASE(numbers_keep_their_text) {
  for (const char* number : {"0", "7", "-7", "18446744073709551615", "18446744073709551616",
                             "123456789012345678901234567890123456789", "1.10", "1e3", "1E+400",
                             "-1.5e-400", "0.10000000000000000000000000000000000001"}) {
    const auto object = objectOf(std::string(R"({"n":)") + number + "}");
    BOOST_TEST(std::get<JsonNumber>(object[0].value.is).text == number);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_json_is_refused) {
  for (const char* text : {"", " ", "{", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}", "{\"a\":01}",
                           "{\"a\":NaN}", "{\"a\":1}x", "{\"a\":1}{}", "// c\n{}", "{\"a\":+1}",
                           "{\"a\":\"\n\"}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\\x\"}"}) {
    BOOST_TEST(faults(text, JsonFault::SYNTAX), text);
  }
}

BOOST_AUTO_TEST_CASE(damaged_utf8_is_refused_everywhere) {
  for (const char* text :
       {"{\"a\":\"\xff\"}", "{\"a\":\"\xc0\xaf\"}", "{\"a\":\"\xed\xa0\x80\"}",
        "{\"a\":\"\xf4\x90\x80\x80\"}", "{\"a\":\"\xe2\x82\"}", "{\"\xff\":1}"}) {
    BOOST_TEST(faults(text, JsonFault::SYNTAX));
  }
}

BOOST_AUTO_TEST_CASE(a_property_that_comes_twice_is_refused) {
  for (const char* text :
       {R"({"a":1,"a":1})", R"({"x":{"regionId":1,"region_id":2}})", R"({"id":1,"Id":2})",
        R"({"x":[{"a":1,"b":2,"A_":3}]})", R"({"a":1,"\u0061":2})"}) {
    BOOST_TEST(faults(text, JsonFault::TWICE), text);
  }
}

BOOST_AUTO_TEST_CASE(the_outermost_value_is_an_object) {
  for (const char* text : {"1", "\"a\"", "null", "[]", "[{}]", "true"}) {
    BOOST_TEST(faults(text, JsonFault::NO_OBJECT), text);
  }
}

BOOST_AUTO_TEST_CASE(depth_has_a_limit) {
  BOOST_TEST(objectOf(nested(JSON_MAX_DEPTH)).size() == 1U);
  BOOST_TEST(faults(nested(JSON_MAX_DEPTH + 1), JsonFault::TOO_DEEP));
  BOOST_TEST(faults(nested(100'000), JsonFault::TOO_DEEP));
}

BOOST_AUTO_TEST_CASE(spellings_of_one_property_have_one_key) {
  for (const char* name : {"defaultShipping", "default_shipping", "default_Shipping"}) {
    BOOST_TEST(propertyKey(name) == "defaultshipping");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
