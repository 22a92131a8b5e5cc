#include <boost/test/unit_test.hpp>

#include "tests/http/api_fixture.h"

namespace authd::http {
namespace {

using app::OauthFault;

struct Signed : ApiFixture {
  Response call(const std::string& method, const std::string& target, const Headers& headers = {},
                const std::string& body = "") {
    Request request = makeRequest(method, target, body);
    request.headers.add("Host", "shop.test:8080");
    request.headers.add("Authorization", "OAuth oauth_nonce=\"n\"");
    for (const auto& [name, value] : headers) request.headers.add(name, value);
    request.peerAddress = peer;
    request.peerIsLocal = peer == "127.0.0.1";
    return send(std::move(request));
  }
  Response refused(OauthFault fault, const std::string& target = "/rest/V1/customers/2") {
    fakeApp().oauthRefusal = app::OauthRefusal{fault, {}};
    return call("GET", target);
  }
  // Scheme and authority that a call was signed for.
  std::string origin(const Headers& headers) {
    call("GET", "/rest/V1/customers/2", headers);
    const auto& request = fakeApp().signedCall.request;
    const std::string scheme = fakeApp().signedCall.anyScheme ? "any" : request.scheme;
    return scheme + " " + request.authority;
  }

  std::string peer = "198.51.100.4";
};

BOOST_FIXTURE_TEST_SUITE(signed_requests, Signed)

BOOST_AUTO_TEST_CASE(who_signs_is_the_caller_at_once_or_later) {
  for (const bool later : {false, true}) {
    fakeApp().waits = later;
    BOOST_TEST(call("GET", "/rest/V1/customers/2").status == 200U);
    const auto refused = call("POST", "/rest/V1/customers", {}, "{}");
    BOOST_TEST(refused.status == 401U);
    BOOST_TEST(has(refused, "Magento_Customer::manage"));
    BOOST_TEST(headerOf(refused, "Cache-Control") == "no-store");
  }
}

BOOST_AUTO_TEST_CASE(what_was_signed_is_the_request_as_it_came) {
  call("GET", "/rest/V1/customers/2?searchCriteria&a=%20b");
  const auto& request = fakeApp().signedCall.request;
  BOOST_TEST(request.method == "GET");
  BOOST_TEST(request.path == "/rest/V1/customers/2");
  BOOST_TEST(request.query == "searchCriteria&a=%20b");
  BOOST_TEST(request.form == "");
  BOOST_TEST(request.oauth.size() == 1U);
}

BOOST_AUTO_TEST_CASE(scheme_and_host_come_from_whom_we_trust) {
  const Headers forwarded = {{"X-Forwarded-Proto", "https"},
                             {"X-Forwarded-Host", "a.test, b.test"}};
  BOOST_TEST(origin({}) == "http shop.test:8080");
  BOOST_TEST(origin(forwarded) == "http shop.test:8080");
  peer = "10.0.0.1";
  BOOST_TEST(origin(forwarded) == "https b.test");  // a.test is what the client says
  BOOST_TEST(origin({}) == "any shop.test:8080");
  peer = "127.0.0.1";
  BOOST_TEST(origin(forwarded) == "any shop.test:8080");
}

BOOST_AUTO_TEST_CASE(a_bad_signature_is_an_error_where_somebody_is_needed) {
  for (const bool later : {false, true}) {
    fakeApp().waits = later;
    BOOST_TEST(refused(OauthFault::SIGNATURE).status == 401U);
    BOOST_TEST(!has(refused(OauthFault::SIGNATURE), "resources"));
    BOOST_TEST(refused(OauthFault::NONCE).status == 401U);
    BOOST_TEST(refused(OauthFault::TIMESTAMP).status == 401U);
    BOOST_TEST(refused(OauthFault::CONSUMER).status == 401U);
    BOOST_TEST(refused(OauthFault::TOKEN).status == 401U);
    BOOST_TEST(refused(OauthFault::VERSION).status == 400U);
    BOOST_TEST(refused(OauthFault::METHOD).status == 400U);
    BOOST_TEST(refused(OauthFault::TOKEN_FORM).status == 400U);
    BOOST_TEST(headerOf(refused(OauthFault::NOT_KEPT), "Retry-After") == "1");
  }
  fakeApp().selfRegistration = true;
  const std::string body = R"({"customer":{"email":"a@example.com"}})";
  BOOST_TEST(call("POST", "/rest/V1/customers", {}, body).status != 401U);
}

BOOST_AUTO_TEST_CASE(missing_parameters_are_named) {
  fakeApp().oauthRefusal = app::OauthRefusal{OauthFault::MISSING, {"oauth_nonce"}};
  const auto one = call("GET", "/rest/V1/customers/2");
  BOOST_TEST(one.status == 400U);
  BOOST_TEST(has(one, R"("parameters":{"fieldName":"oauth_nonce"})"));
  fakeApp().oauthRefusal->missing.emplace_back("oauth_timestamp");
  const auto two = call("GET", "/rest/V1/customers/2");
  BOOST_TEST(has(two, R"("errors":[)"));
  BOOST_TEST(has(two, R"({"fieldName":"oauth_timestamp"})"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
