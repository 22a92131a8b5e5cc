#include "daemon/http/input.h"

#include <boost/test/unit_test.hpp>

namespace authd::http {
namespace {

Request jsonRequest(std::string body) {
  Request request;
  request.headers = {{"Content-Type", "application/json"}};
  request.body = std::move(body);
  return request;
}

Input inputOf(std::string body, QueryParams query = {}) {
  auto read = readInput(jsonRequest(std::move(body)), std::move(query));
  BOOST_REQUIRE(std::holds_alternative<Input>(read));
  return std::move(std::get<Input>(read));
}

std::string textOf(Input& input, std::string_view name, bool secret = false) {
  const auto text = input.text(name, secret);
  if (std::holds_alternative<Problem>(text)) return "(problem)";
  return std::get<std::optional<std::string>>(text).value_or("(none)");
}

std::string missingOf(std::string body) {
  Input input = inputOf(std::move(body));
  std::string username;
  std::string password;
  const auto problem =
      readRequired(input, {{"username", &username}, {"password", &password, true}});
  return problem ? answerProblem(*problem).body : "";
}

BOOST_AUTO_TEST_SUITE(input)

BOOST_AUTO_TEST_CASE(parameters_are_named_in_camel_or_snake_case) {
  auto body = inputOf(R"({"customer_email":"a","websiteId":1,"other":2})");
  BOOST_TEST(textOf(body, "customerEmail") == "a");
  BOOST_TEST(textOf(body, "websiteId") == "1");
  BOOST_TEST(textOf(body, "nothing") == "(none)");
}

BOOST_AUTO_TEST_CASE(null_is_missing_and_empty_is_not) {
  auto body = inputOf(R"({"a":null,"b":""})");
  BOOST_TEST(textOf(body, "a") == "(none)");
  BOOST_TEST(textOf(body, "b") == "");
}

BOOST_AUTO_TEST_CASE(scalars_become_texts_as_in_php) {
  auto body = inputOf(R"({"i":12345678901234567890123,"d":1.50,"t":true,"f":false,"l":[],"o":{}})");
  BOOST_TEST(textOf(body, "i") == "12345678901234567890123");
  BOOST_TEST(textOf(body, "d") == "1.50");
  BOOST_TEST(textOf(body, "t") == "1");
  BOOST_TEST(textOf(body, "f") == "");
  BOOST_TEST(textOf(body, "l") == "(problem)");
  BOOST_TEST(textOf(body, "o") == "(problem)");
}

BOOST_AUTO_TEST_CASE(the_query_wins_but_never_carries_a_secret) {
  auto both = inputOf(R"({"email":"body","password":"body"})",
                      {{"email", "query"}, {"password", "query"}, {"website_id", "2"}});
  BOOST_TEST(textOf(both, "email") == "query");
  BOOST_TEST(textOf(both, "websiteId") == "2");
  BOOST_TEST(textOf(both, "password", true) == "body");
  auto query = inputOf("{}", {{"password", "query"}});
  BOOST_TEST(textOf(query, "password", true) == "(none)");
}

BOOST_AUTO_TEST_CASE(an_empty_body_has_no_parameters_and_needs_no_content_type) {
  auto read = readInput(Request{}, {});
  BOOST_TEST(std::holds_alternative<Input>(read));
  Request untyped;
  untyped.body = "{}";
  BOOST_TEST(std::holds_alternative<Problem>(readInput(untyped, {})));
}

BOOST_AUTO_TEST_CASE(bodies_that_cannot_be_read_are_bad_requests) {
  for (const char* body : {"{", "[]", "\"x\"", "{\"a\":\"\xff\"}", R"({"a":1,"a":2})"}) {
    const auto read = readInput(jsonRequest(body), {});
    const auto* problem = std::get_if<Problem>(&read);
    BOOST_REQUIRE_MESSAGE(problem, body);
    BOOST_TEST(problem->status == 400U);
  }
}

BOOST_AUTO_TEST_CASE(xml_bodies_are_read_like_json) {
  Request request;
  request.headers = {{"Content-Type", "text/xml; charset=UTF-8"}};
  request.body = "<login><user_name>a&amp;b</user_name><other/></login>";
  auto read = readInput(request, {});
  BOOST_REQUIRE(std::holds_alternative<Input>(read));
  BOOST_TEST(textOf(std::get<Input>(read), "userName") == "a&b");
  BOOST_TEST(textOf(std::get<Input>(read), "other") == "(none)");
  for (const char* body : {"{\"a\":1}", "<a>", "<!DOCTYPE a><a/>", "<a>text</a>"}) {
    request.body = body;
    read = readInput(request, {});
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<Problem>(read), body);
    BOOST_TEST(answerProblem(std::get<Problem>(read)).body.find("XML") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(missing_parameters_come_before_empty_ones) {
  BOOST_TEST(missingOf(R"({"username":"a","password":"b"})").empty());
  const auto both = missingOf("{}");
  BOOST_TEST(both.find(R"("fieldName":"username")") != std::string::npos);
  BOOST_TEST(both.find(R"("fieldName":"password")") != std::string::npos);
  const auto one = missingOf(R"({"username":"","password":null})");
  BOOST_TEST(one.find(R"("parameters":{"fieldName":"password"})") != std::string::npos);
  BOOST_TEST(one.find("username") == std::string::npos);
  const auto empty = missingOf(R"({"username":"","password":"b"})");
  BOOST_TEST(empty.find(R"("parameters":{"fieldName":"username"})") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(truth_is_what_php_takes_for_it) {
  for (const JsonValue& value : {JsonValue{true}, JsonValue{JsonNumber{"1"}},
                                 JsonValue{std::string("Yes")}, JsonValue{std::string("on")}}) {
    BOOST_TEST(scalarBool(value));
  }
  for (const JsonValue& value :
       {JsonValue{false}, JsonValue{JsonNumber{"2"}}, JsonValue{std::string("no")}, JsonValue{},
        JsonValue{JsonArray{}}}) {
    BOOST_TEST(!scalarBool(value));
  }
}

BOOST_AUTO_TEST_CASE(ids_are_whole_numbers_in_range) {
  const auto id = [](const char* text) { return std::get<0>(idOf("customerId", text)); };
  BOOST_TEST((id("7") == 7U));
  BOOST_TEST((id("7.9") == 7U));
  BOOST_TEST(!id("-1"));
  BOOST_TEST(!id("4294967296"));
  for (const char* text : {"abc", "", "7x", "1e3", "99999999999999999999", "\xff"}) {
    BOOST_TEST(std::holds_alternative<Problem>(idOf("customerId", text)), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
