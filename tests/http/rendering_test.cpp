#include "daemon/http/rendering.h"

#include <boost/test/unit_test.hpp>

#include "daemon/http/accept.h"
#include "daemon/http/fields.h"
#include "daemon/http/output.h"

namespace authd::http {
namespace {

constexpr const char* CUSTOMER =
    R"({"id":1,"email":"a@b.c","addresses":[{"id":3,"city":"Rome","region":{"region":null,)"
    R"("region_id":0}},{"id":4,"city":"Bonn"}],"custom_attributes":[{"attribute_code":"x",)"
    R"("value":"1"},{"attribute_code":"y","value":"2"}],"n":1.50})";

std::string filtered(std::string body, std::string fields) {
  return rendered(answerJson(std::move(body)), {Format::JSON, std::move(fields)}).body;
}

std::string accepted(std::optional<std::string_view> header) {
  const auto format = acceptedFormat(header);
  if (!format) return "none";
  return *format == Format::XML ? "xml" : "json";
}

std::string nested(std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += "a[";
  return text + "b" + std::string(depth, ']');
}

BOOST_AUTO_TEST_SUITE(rendering)

BOOST_AUTO_TEST_CASE(the_first_type_that_fits_is_taken) {
  BOOST_TEST(accepted(std::nullopt) == "json");
  for (const char* header :
       {"", " , ", "*/*", "application/json", "Application/JSON", "{}", "application/*",
        "text/html, */*", "application/json;q=0.5, text/plain",
        "text/xml;q=0.1, application/json;q=0.2", "application/json, text/xml",
        "text/xml;level=1;q=0.3,application/json;q=0.30001"}) {
    BOOST_TEST(accepted(header) == "json", header);
  }
  for (const char* header :
       {"text/xml", "application/xml", "APPLICATION/XHTML+XML", "text/*",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "application/json;q=0.2,text/xml;q=0.3", "application/xml, application/json"}) {
    BOOST_TEST(accepted(header) == "xml", header);
  }
  for (const char* header : {"text/html", "image/png, text/html;q=0.5", "application/json;q=0",
                             "json", "*/xml", "text/xml;q=0.000"}) {
    BOOST_TEST(accepted(header) == "none", header);
  }
}

BOOST_AUTO_TEST_CASE(a_filter_keeps_what_it_names) {
  BOOST_TEST(filtered(CUSTOMER, "email,id,n") == R"({"id":1,"email":"a@b.c","n":1.50})");
  BOOST_TEST(filtered(CUSTOMER, "addresses[city,region[region_id]]") ==
             R"({"addresses":[{"city":"Rome","region":{"region_id":0}},{"city":"Bonn"}]})");
  BOOST_TEST(filtered(CUSTOMER, "custom_attributes[y]") ==
             R"({"custom_attributes":[{"attribute_code":"y","value":"2"}]})");
  BOOST_TEST(filtered(CUSTOMER, "id[x]") == R"({"id":1})");
  BOOST_TEST(filtered(CUSTOMER, "addresses[region[]]") == R"({"addresses":[{"region":[]},[]]})");
  BOOST_TEST(filtered(R"([{"a":1,"b":2},{"b":3}])", "a") == R"([{"a":1},[]])");
}

BOOST_AUTO_TEST_CASE(a_filter_that_fits_nothing_leaves_an_empty_list) {
  for (const char* fields : {"nothing", "id]", "[id]", "id[", "a[b[c]", "a]b[", "i d", "id;",
                             "id-x", "\xff", ",", "ID"}) {
    BOOST_TEST(filtered(CUSTOMER, fields) == "[]", fields);
  }
  BOOST_TEST(filtered(CUSTOMER, "id," + nested(JSON_MAX_DEPTH)) == R"({"id":1})");
  BOOST_TEST(filtered(CUSTOMER, "id," + nested(JSON_MAX_DEPTH + 1)) == "[]");
}

BOOST_AUTO_TEST_CASE(scalars_and_errors_are_not_filtered) {
  BOOST_TEST(filtered("true", "id") == "true");
  BOOST_TEST(filtered("\"token\"", "[") == "\"token\"");
  const auto problem = answerProblem(plainProblem(404, "x"));
  BOOST_TEST(rendered(Response(problem), {Format::JSON, "id"}).body == problem.body);
}

BOOST_AUTO_TEST_CASE(fields_are_taken_out_of_the_query) {
  QueryParams query = {{"fields", "a"}, {"x", "1"}, {"fields", "b"}, {"fieldset", "2"}};
  BOOST_TEST((takeFields(query) == "b"));
  BOOST_TEST(query.size() == 2U);
  query = {{"fields[]", "a"}};
  BOOST_TEST(filtered(CUSTOMER, *takeFields(query)) == "[]");
  query = {{"fields", ""}};
  BOOST_TEST(!takeFields(query));
  BOOST_TEST(query.empty());
}

BOOST_AUTO_TEST_CASE(answers_in_json_become_xml) {
  const auto token = rendered(answerJson("\"a/b\""), {Format::XML, {}});
  BOOST_TEST(token.contentType == "application/xml; charset=utf-8");
  BOOST_TEST(token.body == "<?xml version=\"1.0\"?>\n<response>a/b</response>\n");
  Response empty;
  BOOST_TEST(rendered(std::move(empty), {Format::XML, {}}).body.empty());
}

BOOST_AUTO_TEST_CASE(what_is_written_as_json_is_what_was_read) {
  for (const char* text : {R"({"a":[1,-2.50,1e400,"x\"\\\n",null,true,false,{},[]],"A":{"b":""}})",
                           "[]", "\"x\"", "7", "null"}) {
    const auto value = readJsonValue(text);
    BOOST_REQUIRE_MESSAGE(value, text);
    BOOST_TEST(writeJson(*value) == text);
  }
  BOOST_TEST(!readJsonValue("{"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
