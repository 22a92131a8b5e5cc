#include "daemon/http/request_facts.h"

#include <boost/test/unit_test.hpp>

#include "daemon/http/content_type.h"

namespace authd::http {
namespace {

std::string tokenOf(const char* header) {
  return std::string(bearerToken(std::string_view(header)).value_or("-"));
}

bool isKey(const std::string& text) {
  const auto key = idempotencyKey(std::string_view(text));
  const auto* found = std::get_if<std::optional<std::string>>(&key);
  return found && *found == text;
}

std::optional<Problem> checked(const char* header) {
  const auto format = bodyFormat(std::string_view(header));
  const auto* problem = std::get_if<Problem>(&format);
  return problem ? std::optional<Problem>(*problem) : std::nullopt;
}

std::optional<Format> formatIn(const char* header) {
  const auto format = bodyFormat(std::string_view(header));
  const auto* found = std::get_if<Format>(&format);
  return found ? std::optional<Format>(*found) : std::nullopt;
}

BOOST_AUTO_TEST_SUITE(request_facts)

BOOST_AUTO_TEST_CASE(a_bearer_header_has_exactly_two_pieces) {
  for (const char* header : {"Bearer abc", "bearer abc", "BEARER abc"}) {
    BOOST_TEST(tokenOf(header) == "abc");
  }
  for (const char* header : {"", "Bearer", "Bearer ", "Bearer  abc", "Bearer abc ", " Bearer abc",
                             "Bearer a b", "Basic abc", "Bearer\tabc", "OAuth x=\"1\"", "abc"}) {
    BOOST_TEST(tokenOf(header) == "-", header);
  }
  BOOST_TEST(!bearerToken(std::nullopt));
}

BOOST_AUTO_TEST_CASE(a_valid_traceparent_gives_its_trace_id) {
  const std::string valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const auto id = traceId(std::string_view(valid));
  BOOST_REQUIRE(id);
  BOOST_TEST((*id)[0] == 0x0a);
  BOOST_TEST((*id)[15] == 0x9c);
  const std::string later = "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more";
  BOOST_TEST(traceId(std::string_view(later)).has_value());
}

BOOST_AUTO_TEST_CASE(a_damaged_traceparent_is_ignored) {
  for (const char* text : {"", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                           "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                           "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                           "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                           "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more"}) {
    BOOST_TEST(!traceId(std::string_view(text)), text);
  }
}

BOOST_AUTO_TEST_CASE(idempotency_keys_are_short_and_printable) {
  BOOST_TEST(isKey("5f7c"));
  BOOST_TEST(isKey("\"quoted key\""));
  BOOST_TEST(isKey(std::string(255, 'k')));
  for (const std::string& text :
       {std::string(), std::string(256, 'k'), std::string("a\x7f"), std::string("\xc3\xa4")}) {
    BOOST_TEST(!isKey(text));
  }
}

BOOST_AUTO_TEST_CASE(user_agents_are_made_harmless) {
  BOOST_TEST(userAgentText("curl/8\x1b[2J\xff") == "curl/8?[2J?");
  BOOST_TEST(userAgentText(std::string(300, 'x')).size() == 255U);
  BOOST_TEST(userAgentText(std::nullopt).empty());
}

BOOST_AUTO_TEST_CASE(json_and_xml_in_utf8_are_the_content_types) {
  for (const char* header :
       {"application/json", "Application/JSON", "application/json;charset=utf-8",
        "application/json; charset=UTF-8", " application/json ; Charset=\"utf-8\""}) {
    BOOST_TEST((formatIn(header) == Format::JSON), header);
  }
  for (const char* header :
       {"text/xml", "application/xml;charset=utf-8", "application/xhtml+xml"}) {
    BOOST_TEST((formatIn(header) == Format::XML), header);
  }
  for (const char* header :
       {"", " ", "json", "application/", "application/json; boundary=x", "application/json;",
        "application/json; charset=latin1", "application/json; charset=utf-8; version=1",
        "text/plain", "multipart/form-data", "application/xml; charset=utf-16", "text/html",
        "application/x-www-form-urlencoded", "a b/c"}) {
    const auto problem = checked(header);
    BOOST_REQUIRE_MESSAGE(problem, header);
    BOOST_TEST(problem->status == 400U);
  }
  BOOST_TEST(std::holds_alternative<Problem>(bodyFormat(std::nullopt)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
