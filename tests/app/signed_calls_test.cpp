#include "daemon/app/signed_calls.h"

#include <boost/test/unit_test.hpp>
#include <utility>

#include "daemon/app/integrations.h"
#include "daemon/core/rules/settings_keys.h"
#include "daemon/crypto/oauth_signature.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

using crypto::SignatureMethod;

constexpr std::int64_t US = 1'000'000;

// An integration `erp` that is active, and a call that it signs.
struct Fixture : World {
  Fixture() {
    NewIntegration erp;
    erp.name = "erp";
    erp.permissions.all = true;
    id = good(wait(createIntegration(app(), Call(), erp))).id;
    made = good(wait(activateIntegration(app(), Call(), id, false)));
  }

  SignedCall call(const std::string& nonce = "n1", std::int64_t ago = 0) const {
    SignedCall call;
    call.request = {"GET", "http", "shop.test", "/rest/V1/customers/1", "searchCriteria", {}, {}};
    call.request.oauth = {{"oauth_consumer_key", made.consumerKey},
                          {"oauth_nonce", nonce},
                          {"oauth_signature_method", "HMAC-SHA256"},
                          {"oauth_timestamp", std::to_string(nowUs() / US - ago)},
                          {"oauth_token", made.accessToken},
                          {"oauth_version", "1.0"}};
    return call;
  }
  static void put(SignedCall& call, std::string_view name, const std::string& value) {
    for (auto& param : call.request.oauth) {
      if (param.first == name) param.second = value;
    }
  }
  void sign(SignedCall& call, const std::string& base,
            SignatureMethod method = SignatureMethod::HMAC_SHA256) const {
    const auto key = core::oauthSigningKey(made.consumerSecret, made.accessTokenSecret);
    call.request.oauth.emplace_back("oauth_signature", crypto::oauthSignature(method, base, key));
  }
  void sign(SignedCall& call) const { sign(call, core::oauthBaseString(call.request)); }

  SignedCaller send(const SignedCall& call) {
    auto caller = authenticateSigned(app(), call);
    if (caller.is<SignedCaller>()) return caller.get<SignedCaller>();
    return wait(kj::mv(caller.get<kj::Promise<SignedCaller>>()));
  }
  // The id of who signed; 0 for nobody; a negative number for a fault.
  int who(const SignedCall& call) {
    const SignedCaller caller = send(call);
    if (const auto* refused = std::get_if<OauthRefusal>(&caller)) {
      return -static_cast<int>(refused->fault);
    }
    return static_cast<int>(std::get<Caller>(caller).id);
  }
  int whoSigned(SignedCall call) {
    sign(call);
    return who(call);
  }
  int whoSignedWith(std::string_view name, const std::string& value) {
    SignedCall changed = call();
    put(changed, name, value);
    return whoSigned(changed);
  }

  std::uint32_t id = 0;
  IntegrationCredentials made;
};

int faultOf(OauthFault fault) {
  return -static_cast<int>(fault);
}

BOOST_FIXTURE_TEST_SUITE(signed_calls, Fixture)

BOOST_AUTO_TEST_CASE(an_integration_is_known_by_its_signature) {
  SignedCall signedCall = call();
  sign(signedCall);
  const SignedCaller caller = send(signedCall);
  BOOST_REQUIRE(std::holds_alternative<Caller>(caller));
  const Caller& erp = std::get<Caller>(caller);
  BOOST_TEST((erp.kind == core::ActorKind::INTEGRATION));
  BOOST_TEST(erp.id == id);
  BOOST_TEST(erp.may("Magento_Customer::customer"));
}

BOOST_AUTO_TEST_CASE(whatever_is_signed_cannot_be_changed) {
  const auto changed = [this](auto change) {
    SignedCall signedCall = call("n2");
    sign(signedCall);
    change(signedCall);
    return who(signedCall);
  };
  const int wrong = faultOf(OauthFault::SIGNATURE);
  BOOST_TEST(changed([](SignedCall& c) { c.request.method = "DELETE"; }) == wrong);
  BOOST_TEST(changed([](SignedCall& c) { c.request.path += "0"; }) == wrong);
  BOOST_TEST(changed([](SignedCall& c) { c.request.authority = "other.test"; }) == wrong);
  BOOST_TEST(changed([](SignedCall& c) { c.request.scheme = "https"; }) == wrong);
  BOOST_TEST(changed([](SignedCall& c) { c.request.query += "&a=b"; }) == wrong);
  BOOST_TEST(changed([](SignedCall& c) { put(c, "oauth_nonce", "n3"); }) == wrong);
  BOOST_TEST(changed([](SignedCall& c) { put(c, "oauth_signature", ""); }) ==
             faultOf(OauthFault::MISSING));
  BOOST_TEST(changed([](SignedCall&) {}) == static_cast<int>(id));
}

BOOST_AUTO_TEST_CASE(magentos_base_string_counts_too) {
  SignedCall signedCall = call();
  sign(signedCall, *core::oauthMagentoBaseString(signedCall.request));
  BOOST_TEST(who(signedCall) == static_cast<int>(id));
}

BOOST_AUTO_TEST_CASE(behind_a_silent_proxy_either_scheme_counts) {
  for (const char* scheme : {"https", "http"}) {
    SignedCall signedCall = call(scheme);
    signedCall.request.scheme = scheme;
    sign(signedCall);
    signedCall.request.scheme = "http";
    signedCall.anyScheme = true;
    BOOST_TEST(who(signedCall) == static_cast<int>(id));
  }
}

BOOST_AUTO_TEST_CASE(sha1_counts_until_it_is_switched_off) {
  SignedCall signedCall = call();
  put(signedCall, "oauth_signature_method", "HMAC-SHA1");
  sign(signedCall, core::oauthBaseString(signedCall.request), SignatureMethod::HMAC_SHA1);
  BOOST_TEST(who(signedCall) == static_cast<int>(id));
  set(core::keys::OAUTH_HMAC_SHA1, "no");
  BOOST_TEST(who(signedCall) == faultOf(OauthFault::METHOD));
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_named) {
  SignedCall bare = call();
  bare.request.oauth = {{"oauth_nonce", "n"}, {"oauth_token", ""}};
  const SignedCaller caller = send(bare);
  BOOST_REQUIRE(std::holds_alternative<OauthRefusal>(caller));
  const std::vector<std::string> missing = std::get<OauthRefusal>(caller).missing;
  const std::vector<std::string> expected{"oauth_consumer_key", "oauth_token",
                                          "oauth_signature_method", "oauth_signature",
                                          "oauth_timestamp"};
  BOOST_TEST(missing == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(wrong_parameters_are_told_apart) {
  BOOST_TEST(whoSignedWith("oauth_version", "2.0") == faultOf(OauthFault::VERSION));
  BOOST_TEST(whoSignedWith("oauth_signature_method", "PLAINTEXT") == faultOf(OauthFault::METHOD));
  BOOST_TEST(whoSignedWith("oauth_token", "short") == faultOf(OauthFault::TOKEN_FORM));
  BOOST_TEST(whoSignedWith("oauth_token", std::string(32, 'a')) == faultOf(OauthFault::TOKEN));
  BOOST_TEST(whoSignedWith("oauth_consumer_key", std::string(32, 'a')) ==
             faultOf(OauthFault::CONSUMER));
  for (const char* timestamp : {"0", "-1", "1e9", "soon", "99999999999999999999"}) {
    BOOST_TEST(whoSignedWith("oauth_timestamp", timestamp) == faultOf(OauthFault::TIMESTAMP));
  }
}

BOOST_AUTO_TEST_CASE(timestamps_have_bounds_on_both_sides) {
  BOOST_TEST(whoSigned(call("a", -600)) == static_cast<int>(id));
  BOOST_TEST(whoSigned(call("b", -601)) == faultOf(OauthFault::TIMESTAMP));
  BOOST_TEST(whoSigned(call("c", 600)) == static_cast<int>(id));
  BOOST_TEST(whoSigned(call("d", 601)) == faultOf(OauthFault::TIMESTAMP));
  set(core::keys::OAUTH_WINDOW, "1m");
  BOOST_TEST(whoSigned(call("e", 61)) == faultOf(OauthFault::TIMESTAMP));
}

BOOST_AUTO_TEST_CASE(no_call_works_twice_not_even_after_a_crash) {
  SignedCall signedCall = call();
  sign(signedCall);
  BOOST_TEST(who(signedCall) == static_cast<int>(id));
  BOOST_TEST(who(signedCall) == faultOf(OauthFault::NONCE));
  restart();
  BOOST_TEST(who(signedCall) == faultOf(OauthFault::TIMESTAMP));
}

BOOST_AUTO_TEST_CASE(after_an_end_in_order_others_are_welcome_at_once) {
  SignedCall signedCall = call();
  sign(signedCall);
  BOOST_TEST(who(signedCall) == static_cast<int>(id));
  wait(keepNonces(app()));
  restart();
  BOOST_TEST(who(signedCall) == faultOf(OauthFault::NONCE));
  BOOST_TEST(whoSigned(call("n2")) == static_cast<int>(id));
}

BOOST_AUTO_TEST_CASE(a_wrong_signature_uses_no_nonce_up) {
  SignedCall wrong = call();
  wrong.request.oauth.emplace_back("oauth_signature", "x");
  BOOST_TEST(who(wrong) == faultOf(OauthFault::SIGNATURE));
  BOOST_TEST(whoSigned(call()) == static_cast<int>(id));
}

BOOST_AUTO_TEST_CASE(who_is_disabled_or_revoked_is_nobody) {
  good(wait(setIntegrationEnabled(app(), Call(), id, false)));
  BOOST_TEST(whoSigned(call("a")) == 0);
  good(wait(setIntegrationEnabled(app(), Call(), id, true)));
  BOOST_TEST(whoSigned(call("b")) == static_cast<int>(id));
  good(wait(revokeTokens(app(), Call(), {}, std::nullopt)));
  BOOST_TEST(whoSigned(call("c")) == 0);
}

BOOST_AUTO_TEST_CASE(a_new_authorization_ends_the_old_credentials) {
  const SignedCall old = call("a");
  const auto before = std::exchange(made, good(wait(activateIntegration(app(), {}, id, true))));
  BOOST_TEST(made.consumerKey == before.consumerKey);
  BOOST_TEST(made.consumerSecret == before.consumerSecret);
  BOOST_TEST(made.accessToken != before.accessToken);
  BOOST_TEST(whoSigned(call("b")) == static_cast<int>(id));
  BOOST_TEST(whoSigned(old) == 0);
  good(wait(deleteIntegration(app(), Call(), id)));
  BOOST_TEST(whoSigned(call("c")) == faultOf(OauthFault::CONSUMER));
}

BOOST_AUTO_TEST_CASE(in_an_overlap_each_token_goes_with_its_own_secret) {
  const auto old = made;
  const auto fresh = good(wait(rotateIntegration(app(), {}, id, 3600)));
  BOOST_TEST(fresh.consumerKey == "");
  made.accessToken = fresh.accessToken;
  BOOST_TEST(whoSigned(call("a")) == faultOf(OauthFault::SIGNATURE));
  made.accessTokenSecret = fresh.accessTokenSecret;
  BOOST_TEST(whoSigned(call("b")) == static_cast<int>(id));
  made = old;
  BOOST_TEST(whoSigned(call("c")) == static_cast<int>(id));
  made.accessTokenSecret = fresh.accessTokenSecret;
  BOOST_TEST(whoSigned(call("d")) == faultOf(OauthFault::SIGNATURE));
  made = old;
  clock().nowUs += 3600 * US;
  BOOST_TEST(whoSigned(call("e")) == 0);
}

BOOST_AUTO_TEST_CASE(signing_works_where_bearer_does_not) {
  set(core::keys::INTEGRATION_AS_BEARER, "no");
  BOOST_TEST(!isLive(made.accessToken));
  BOOST_TEST(whoSigned(call()) == static_cast<int>(id));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
