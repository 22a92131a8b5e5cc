#include <boost/test/unit_test.hpp>

#include "tests/http/api_fixture.h"

namespace authd::http {
namespace {

using app::OauthFault;

const std::string REQUEST = "/oauth/token/request";
const std::string ACCESS = "/oauth/token/access";

struct Exchanging : ApiFixture {
  Response call(const std::string& method, const std::string& target, const std::string& body = "",
                bool withHeader = true) {
    Request request = makeRequest(method, target, body);
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                       {"Host", "shop.test"}};
    if (withHeader) request.headers.add("Authorization", "OAuth oauth_nonce=\"n\"");
    return send(std::move(request));
  }
};

BOOST_FIXTURE_TEST_SUITE(exchanges, Exchanging)

BOOST_AUTO_TEST_CASE(each_step_answers_with_a_pair_as_a_form) {
  const auto first = call("POST", REQUEST);
  BOOST_TEST(first.status == 200U);
  BOOST_TEST(first.contentType == "application/x-www-form-urlencoded");
  BOOST_TEST(first.body == "oauth_token=rt&oauth_token_secret=rs");
  BOOST_TEST(headerOf(first, "Cache-Control") == "no-store");
  BOOST_TEST(lastCall() == "giveRequestToken");
  BOOST_TEST(call("POST", ACCESS).body == "oauth_token=at&oauth_token_secret=as");
  BOOST_TEST(lastCall() == "giveAccessToken");
}

BOOST_AUTO_TEST_CASE(any_verb_counts_as_it_came_with_query_and_form) {
  for (const char* verb : {"GET", "POST", "PUT", "PATCH"}) {
    BOOST_TEST(call(verb, REQUEST + "?a=b", "c=d").status == 200U);
    const auto& request = fakeApp().signedCall.request;
    BOOST_TEST(request.method == verb);
    BOOST_TEST(request.query == "a=b");
    BOOST_TEST(request.form == "c=d");
    BOOST_TEST(fakeApp().call.source.address == "198.51.100.4");
  }
  BOOST_TEST(call("POST", "/oauth/token/other").status == 404U);
}

BOOST_AUTO_TEST_CASE(without_the_header_nothing_is_given) {
  call("POST", REQUEST + "?oauth_nonce=n", "oauth_nonce=n", false);
  BOOST_TEST(fakeApp().signedCall.request.oauth.empty());
}

BOOST_AUTO_TEST_CASE(errors_are_forms_too) {
  fakeApp().oauthRefusal = app::OauthRefusal{OauthFault::VERIFIER, {}};
  const auto wrong = call("POST", ACCESS);
  BOOST_TEST(wrong.status == 401U);
  BOOST_TEST(wrong.body == "oauth_problem=The%20verifier%20is%20not%20right.");
  fakeApp().oauthRefusal = app::OauthRefusal{OauthFault::MISSING, {"oauth_token", "oauth_nonce"}};
  const auto missing = call("POST", ACCESS);
  BOOST_TEST(missing.status == 400U);
  BOOST_TEST(has(missing, "oauth_token%2C%20oauth_nonce"));
  fakeApp().oauthRefusal.reset();
  fakeApp().refusal = app::busy(7);
  const auto busy = call("POST", ACCESS);
  BOOST_TEST(busy.status == 503U);
  BOOST_TEST(headerOf(busy, "Retry-After") == "7");
  BOOST_TEST(busy.body.starts_with("oauth_problem="));
}

BOOST_AUTO_TEST_CASE(faults_are_forms_too_and_tell_nothing_else) {
  fakeApp().breaks = true;
  const auto later = call("POST", REQUEST);
  fakeApp().breaksAtOnce = true;
  const auto atOnce = call("POST", ACCESS);
  BOOST_REQUIRE_EQUAL(faults_.size(), 2U);
  for (const auto* response : {&later, &atOnce}) {
    BOOST_TEST(response->status == 500U);
    BOOST_TEST(response->contentType == "application/x-www-form-urlencoded");
    BOOST_TEST(response->body.starts_with("oauth_problem=internal_error%26message%3DSomething"));
    BOOST_TEST(!has(*response, "secret"));
    BOOST_TEST(headerOf(*response, "Cache-Control") == "no-store");
  }
  BOOST_TEST(has(later, "webapi-" + faults_[0].substr(0, 13)));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(places_of_integrations, Exchanging)

BOOST_AUTO_TEST_CASE(an_integration_from_elsewhere_is_nobody) {
  BOOST_TEST(get("/rest/V1/customers/2", "erp").status == 200U);
  BOOST_TEST(fakeApp().admittedAddress == "198.51.100.4");
  fakeApp().onlyFrom = "10.0.0.1";
  const auto refused = get("/rest/V1/customers/2", "erp");
  BOOST_TEST(refused.status == 401U);
  BOOST_TEST(refused.body == get("/rest/V1/customers/2", "dead").body);
  BOOST_TEST(call("GET", "/rest/V1/customers/2").body == refused.body);
  BOOST_TEST(get("/auth/verify", "erp").status == 401U);
  BOOST_TEST(get("/auth/verify", "jane").status == 200U);
  BOOST_TEST(get("/rest/V1/customers/2", "admin").status == 200U);
}

BOOST_AUTO_TEST_CASE(the_place_is_the_clients_as_a_trusted_proxy_says) {
  fakeApp().onlyFrom = "192.0.2.9";
  Request request = makeRequest("GET", "/auth/verify", "", "erp");
  request.headers.add("X-Forwarded-For", "192.0.2.9");
  BOOST_TEST(send(Request(request)).status == 401U);
  request.peerAddress = "10.0.0.1";
  BOOST_TEST(send(std::move(request)).status == 200U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(signed_questions, Exchanging)

BOOST_AUTO_TEST_CASE(the_oauth2_endpoints_know_who_signs) {
  auto& erp = fakeApp().tokens["erp"];
  erp.permissions = std::make_shared<const core::Permissions>(
      core::Permissions{false, {"Shop_Authd::introspect", "Shop_Authd::revoke"}});
  for (const bool later : {false, true}) {
    fakeApp().waits = later;
    BOOST_TEST(has(call("POST", "/oauth2/introspect", "token=jane"), R"("sub":"customer:2")"));
    BOOST_TEST(fakeApp().signedCall.request.form == "token=jane");
    BOOST_TEST(call("POST", "/oauth2/revoke", "token=jane").status == 200U);
    BOOST_TEST(lastCall() == "revokeToken 102");
    BOOST_TEST((fakeApp().call.caller.kind == core::ActorKind::INTEGRATION));
  }
  fakeApp().onlyFrom = "10.0.0.1";
  BOOST_TEST(call("POST", "/oauth2/introspect", "token=jane").status == 401U);
}

BOOST_AUTO_TEST_CASE(a_bad_signature_is_an_error_there) {
  for (const bool later : {false, true}) {
    fakeApp().waits = later;
    fakeApp().oauthRefusal = app::OauthRefusal{OauthFault::SIGNATURE, {}};
    const auto refused = call("POST", "/oauth2/introspect", "token=jane");
    BOOST_TEST(refused.status == 401U);
    BOOST_TEST(has(refused, "signature"));
    fakeApp().oauthRefusal->fault = OauthFault::NOT_KEPT;
    BOOST_TEST(call("POST", "/oauth2/revoke", "token=jane").status == 503U);
  }
}

BOOST_AUTO_TEST_CASE(proxies_ask_with_a_bearer_token_only) {
  BOOST_TEST(call("GET", "/auth/verify").status == 401U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
