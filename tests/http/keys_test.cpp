#include <boost/test/unit_test.hpp>

#include "tests/http/api_fixture.h"

namespace authd::http {
namespace {

constexpr const char* PATH = "/.well-known/jwks.json";

struct Keys : ApiFixture {
  Response getIf(const std::string& tags) {
    auto request = makeRequest("GET", PATH, "");
    request.headers.add("If-None-Match", tags);
    return send(std::move(request));
  }
};

BOOST_FIXTURE_TEST_SUITE(signing_keys, Keys)

BOOST_AUTO_TEST_CASE(keys_are_public_and_may_be_kept_for_a_while) {
  const auto answer = get(PATH);
  BOOST_TEST(answer.status == 200U);
  BOOST_TEST(answer.contentType.starts_with("application/json"));
  BOOST_TEST(answer.body == R"({"keys":[]})");
  BOOST_TEST(headerOf(answer, "Cache-Control") == "public, max-age=1800");
  BOOST_TEST(headerOf(answer, "ETag") == "\"00ff\"");
}

BOOST_AUTO_TEST_CASE(who_has_them_already_is_told_so) {
  for (const char* tags : {"\"00ff\"", "W/\"00ff\"", "*", "\"a\", \"00ff\"", "\"a\",W/\"00ff\""}) {
    const auto answer = getIf(tags);
    BOOST_TEST(answer.status == 304U);
    BOOST_TEST(answer.body.empty());
    BOOST_TEST(headerOf(answer, "ETag") == "\"00ff\"");
    BOOST_TEST(headerOf(answer, "Cache-Control") == "public, max-age=1800");
  }
  for (const char* tags : {"", "\"a\"", "00ff", "\"00f\"", ",", "W/"}) {
    BOOST_TEST(getIf(tags).status == 200U);
  }
}

BOOST_AUTO_TEST_CASE(everything_else_stays_forbidden_to_keep) {
  BOOST_TEST(headerOf(get("/healthz"), "Cache-Control") == "no-store");
  BOOST_TEST(headerOf(post(PATH, ""), "Cache-Control") == "no-store");
  BOOST_TEST(post(PATH, "").status == 404U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
