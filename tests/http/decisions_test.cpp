#include "daemon/app/decisions.h"

#include <boost/test/unit_test.hpp>

#include "daemon/crypto/digest.h"
#include "tests/http/api_fixture.h"

namespace authd::http {
namespace {

struct Deciding : ApiFixture {
  Deciding() { app().decisions = &decisions; }

  static std::string idOf(const Response& response) { return headerOf(response, "X-Decision-Id"); }
  // What is remembered of an answer, which must have an id.
  app::Decision decision(const Response& response) {
    const auto id = app::decisionId(idOf(response));
    BOOST_REQUIRE(id.has_value());
    auto found = decisions.find(*id);
    BOOST_REQUIRE(found.has_value());
    return *found;
  }
  std::string why(const Response& response) { return decision(response).cause.why; }
  Response form(const std::string& target, const std::string& body, const std::string& token) {
    Request request = makeRequest("POST", target, body, token);
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    if (!token.empty()) request.headers.add("Authorization", "Bearer " + token);
    return send(std::move(request));
  }

  crypto::SystemEntropy entropy;
  app::Decisions decisions{entropy, 0};
};

BOOST_FIXTURE_TEST_SUITE(decisions_over_http, Deciding)

BOOST_AUTO_TEST_CASE(a_success_is_no_decision) {
  BOOST_TEST(idOf(get("/auth/verify", "jane")) == "(none)");
  BOOST_TEST(idOf(get("/healthz")) == "(none)");
  BOOST_TEST(decisions.kept() == 0U);
}

BOOST_AUTO_TEST_CASE(a_token_that_does_not_count_is_remembered_by_its_digest) {
  const auto told = decision(get("/auth/verify", "dead"));
  BOOST_TEST(told.cause.why == "token_dead");
  BOOST_TEST(told.asked == "verifyToken");
  BOOST_TEST((told.cause.token == crypto::sha256("dead")));
  BOOST_TEST(why(get("/auth/verify")) == "no_token");
  BOOST_TEST(why(get("/rest/V1/customers/me", "dead")) == "token_dead");
  BOOST_TEST(why(get("/rest/V1/customers/me")) == "no_token");
  fakeApp().onlyFrom = "192.0.2.1";
  BOOST_TEST(why(get("/auth/verify", "erp")) == "token_elsewhere");
}

BOOST_AUTO_TEST_CASE(what_a_caller_lacks_is_remembered) {
  const auto told = decision(get("/auth/verify?resource=Magento_Customer::manage", "erp"));
  BOOST_TEST(told.cause.why == "forbidden");
  BOOST_TEST(told.cause.resources == "Magento_Customer::manage");
  BOOST_TEST((told.cause.token == crypto::sha256("erp")));
  const auto route = decision(post("/rest/V1/customers", "{}", "erp"));
  BOOST_TEST(route.cause.why == "forbidden");
  BOOST_TEST(route.cause.resources == "Magento_Customer::manage");
  // Anybody may write anything there.
  BOOST_TEST(decision(get("/auth/verify?resource=jane@example.com", "erp")).cause.resources == "");
}

BOOST_AUTO_TEST_CASE(what_use_cases_refuse_keeps_the_reason_that_clients_do_not_hear) {
  app::Refused refusal = app::refused(app::Why::LOGIN_FAILED, app::Limit::LOCK);
  refusal.rejection.seq = 41;
  fakeApp().refusal = refusal;
  const auto answer = post("/rest/V1/integration/customer/token",
                           R"({"username":"jane@example.com","password":"x"})");
  BOOST_TEST(answer.status == 401U);
  const auto told = decision(answer);
  BOOST_TEST(told.cause.why == "account_locked");
  BOOST_TEST(told.cause.seq == 41U);
}

BOOST_AUTO_TEST_CASE(every_kind_of_refusal_has_an_id) {
  BOOST_TEST(why(get("/nowhere")) == "not_found");
  BOOST_TEST(why(get("/rest/V1/nowhere")) == "not_found");
  BOOST_TEST(why(send(makeRequest("PATCH", "/rest/V1/customers", "{}"))) == "wrong_verb");
  BOOST_TEST(why(post("/rest/V1/customers", "{", "admin")) == "bad_request");
  BOOST_TEST(why(form("/oauth2/introspect", "token=jane", "")) == "no_token");
  BOOST_TEST(why(form("/oauth2/introspect", "token=jane", "erp")) == "forbidden");
  readiness_.draining = true;
  BOOST_TEST(why(get("/readyz")) == "not_now");
  fakeApp().breaks = true;
  BOOST_TEST(why(post("/rest/V1/integration/customer/token",
                      R"({"username":"jane@example.com","password":"x"})")) == "fault");
  Response broken;
  broken.status = 431;
  api().refusing(broken);
  BOOST_TEST(why(broken) == "too_large");
}

BOOST_AUTO_TEST_CASE(an_inactive_token_is_a_decision_about_that_token) {
  auto& gate = fakeApp().tokens["gate"];
  gate = fakeApp().tokens["erp"];
  gate.permissions = std::make_shared<const core::Permissions>(
      core::Permissions{false, {"Shop_Authd::introspect"}});
  const auto inactive = form("/oauth2/introspect", "token=dead", "gate");
  BOOST_TEST(inactive.status == 200U);
  BOOST_TEST((decision(inactive).cause.token == crypto::sha256("dead")));
  BOOST_TEST(idOf(form("/oauth2/introspect", "token=jane", "gate")) == "(none)");
}

BOOST_AUTO_TEST_CASE(a_bad_signature_says_what_is_bad_about_it) {
  fakeApp().oauthRefusal = app::OauthRefusal{app::OauthFault::NONCE, {}};
  Request request = makeRequest("GET", "/rest/V1/customers/2", "");
  request.headers = {{"Host", "shop.test"},
                     {"Authorization", R"(OAuth oauth_nonce="n", oauth_token="signed")"}};
  const auto told = decision(send(std::move(request)));
  BOOST_TEST(told.cause.why == "oauth_nonce_used");
  BOOST_TEST((told.cause.token == crypto::sha256("signed")));
}

BOOST_AUTO_TEST_CASE(known_and_unknown_get_ids_that_tell_nothing) {
  fakeApp().refusal = app::refused(app::Why::LOGIN_FAILED);
  std::string ids;
  for (const char* name : {"jane@example.com", "nobody@example.com"}) {
    const auto id = idOf(post("/rest/V1/integration/customer/token",
                              std::string(R"({"username":")") + name + R"(","password":"x"})"));
    BOOST_TEST(id.size() == 13U);
    BOOST_TEST(ids.find(id) == std::string::npos);
    ids += id;
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
