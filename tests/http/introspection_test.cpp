#include <boost/test/unit_test.hpp>

#include "tests/http/api_fixture.h"

namespace authd::http {
namespace {

struct Introspecting : ApiFixture {
  Introspecting() {
    auto& gate = fakeApp().tokens["gate"];
    gate = fakeApp().tokens["erp"];
    gate.id = 9;
    gate.permissions = std::make_shared<const core::Permissions>(
        core::Permissions{false, {"Shop_Authd::introspect", "Shop_Authd::revoke"}});
  }
  Response form(const std::string& target, const std::string& body, const std::string& token) {
    Request request = makeRequest("POST", target, body, token);
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    if (!token.empty()) request.headers.add("Authorization", "Bearer " + token);
    return send(std::move(request));
  }
  Response refusedSignature(const std::string& target, app::OauthRefusal refusal) {
    fakeApp().oauthRefusal = std::move(refusal);
    Request request = makeRequest("POST", target, "token=jane");
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                       {"Host", "shop.test"},
                       {"Authorization", "OAuth oauth_nonce=\"n\""}};
    return send(std::move(request));
  }
  Response introspect(const std::string& body, const std::string& token = "gate") {
    return form("/oauth2/introspect", body, token);
  }
  Response revoke(const std::string& body, const std::string& token = "gate") {
    return form("/oauth2/revoke", body, token);
  }
};

BOOST_FIXTURE_TEST_SUITE(introspection, Introspecting)

BOOST_AUTO_TEST_CASE(a_live_token_is_described) {
  BOOST_TEST(introspect("token=jane").body ==
             R"({"active":true,"token_type":"Bearer","scope":"self","sub":"customer:2",)"
             R"("iat":1600000000,"exp":1700000000,"jti":"102","auth_type":"customer",)"
             R"("auth_id":2,"website_id":1})");
  BOOST_TEST(introspect("token=erp&token_type_hint=access_token").body ==
             R"({"active":true,"token_type":"Bearer","scope":"Magento_Customer::customer",)"
             R"("sub":"integration:4","iat":1600000000,"jti":"104","auth_type":"integration",)"
             R"("auth_id":4})");
  BOOST_TEST(has(introspect("token=admin"), R"("scope":"Magento_Backend::all")"));
  BOOST_TEST(headerOf(introspect("token=jane"), "Cache-Control") == "no-store");
}

BOOST_AUTO_TEST_CASE(of_every_other_token_nothing_is_said) {
  for (const char* token : {"dead", "5r8cvmpr11j6gmau8990rcj2qk7unh8i", "%00", "+"}) {
    const auto answer = introspect(std::string("token=") + token);
    BOOST_TEST(answer.status == 200U);
    BOOST_TEST(answer.body == R"({"active":false})");
  }
}

BOOST_AUTO_TEST_CASE(who_may_not_ask_learns_nothing) {
  for (const char* body : {"token=jane", "token=dead", ""}) {
    const auto nobody = introspect(body, "");
    BOOST_TEST(nobody.status == 401U);
    BOOST_TEST(nobody.body == R"({"error":"invalid_token"})");
    BOOST_TEST(headerOf(nobody, "WWW-Authenticate") == "Bearer");
    for (const char* caller : {"erp", "jane"}) {
      const auto refused = introspect(body, caller);
      BOOST_TEST(refused.status == 403U);
      BOOST_TEST(refused.body == R"({"error":"insufficient_scope"})");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_request_without_one_token_is_refused) {
  for (const char* body : {"", "token=", "tok=jane", "token=jane&token=erp"}) {
    BOOST_TEST_CONTEXT(body) {
      BOOST_TEST(introspect(body).status == 400U);
      BOOST_TEST(introspect(body).body == R"({"error":"invalid_request"})");
      BOOST_TEST(revoke(body).status == 400U);
    }
  }
  // Neither in the query, which proxies log, nor as JSON.
  BOOST_TEST(introspect("", "gate").status == 400U);
  BOOST_TEST(form("/oauth2/introspect?token=jane", "", "gate").status == 400U);
  BOOST_TEST(post("/oauth2/introspect", R"({"token":"jane"})", "gate").status == 400U);
  BOOST_TEST(get("/oauth2/introspect?token=jane", "gate").status == 404U);
}

BOOST_AUTO_TEST_CASE(a_token_is_ended) {
  const auto answer = revoke("token=jane");
  BOOST_TEST(answer.status == 200U);
  BOOST_TEST(answer.body.empty());
  BOOST_TEST(lastCall() == "revokeToken 102");
  BOOST_TEST((fakeApp().call.caller.kind == core::ActorKind::INTEGRATION));
  BOOST_TEST(fakeApp().call.source.address == "198.51.100.4");
}

BOOST_AUTO_TEST_CASE(a_token_that_is_none_is_ended_already) {
  BOOST_TEST(revoke("token=dead").status == 200U);
  BOOST_TEST(fakeApp().calls.empty());
  fakeApp().refusal = app::refused(app::Why::REFUSED);
  fakeApp().refusal->rejection.refusal = core::Refusal::ALREADY_REVOKED;
  BOOST_TEST(revoke("token=jane").status == 200U);
}

BOOST_AUTO_TEST_CASE(what_could_not_be_recorded_is_not_confirmed) {
  fakeApp().refusal = app::refused(app::Why::OUTCOME_UNKNOWN);
  const auto answer = revoke("token=jane");
  BOOST_TEST(answer.status == 503U);
  BOOST_TEST(answer.body.starts_with(R"({"error":"temporarily_unavailable",)"));
}

BOOST_AUTO_TEST_CASE(a_bad_signature_is_told_in_the_words_of_the_standard) {
  for (const bool later : {false, true}) {
    fakeApp().waits = later;
    for (const char* target : {"/oauth2/introspect", "/oauth2/revoke"}) {
      const auto wrong = refusedSignature(target, {app::OauthFault::SIGNATURE, {}});
      BOOST_TEST(wrong.status == 401U);
      BOOST_TEST(wrong.body == R"({"error":"invalid_client",)"
                               R"("error_description":"The signature is not right."})");
      BOOST_TEST(headerOf(wrong, "WWW-Authenticate") == "OAuth");
      const auto missing =
          refusedSignature(target, {app::OauthFault::MISSING, {"oauth_token", "oauth_timestamp"}});
      BOOST_TEST(missing.status == 400U);
      BOOST_TEST(missing.body.starts_with(R"({"error":"invalid_request",)"));
      BOOST_TEST(has(missing, "oauth_token, oauth_timestamp"));
      BOOST_TEST(headerOf(missing, "WWW-Authenticate") == "(none)");
      const auto notKept = refusedSignature(target, {app::OauthFault::NOT_KEPT, {}});
      BOOST_TEST(notKept.status == 503U);
      BOOST_TEST(notKept.body.starts_with(R"({"error":"temporarily_unavailable",)"));
      BOOST_TEST(headerOf(notKept, "Retry-After") == "1");
    }
  }
  BOOST_TEST(fakeApp().calls.empty());
}

BOOST_AUTO_TEST_CASE(who_may_not_revoke_ends_nothing) {
  BOOST_TEST(revoke("token=jane", "").status == 401U);
  BOOST_TEST(revoke("token=jane", "erp").status == 403U);
  BOOST_TEST(fakeApp().calls.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
