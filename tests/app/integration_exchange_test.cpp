#include "daemon/app/integration_exchange.h"

#include <boost/test/unit_test.hpp>
#include <map>

#include "daemon/app/signing_keys.h"
#include "daemon/core/rules/escaping.h"
#include "daemon/core/rules/settings_keys.h"
#include "daemon/crypto/oauth_signature.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

using support::HOUR;
using support::MINUTE;

constexpr std::int64_t US = 1'000'000;

// An integration `erp` with an endpoint, which takes what is posted there and signs its steps.
struct Fixture : World {
  Fixture() {
    NewIntegration erp;
    erp.name = "erp";
    erp.permissions.all = true;
    erp.networks = {"192.0.2.0/24"};
    erp.endpoint = "https://erp.example/endpoint";
    erp.identityLink = "https://erp.example/login?shop=1";
    id = good(wait(createIntegration(app(), {}, erp))).id;
  }

  Answer<IntegrationCredentials> begin(bool again = false) {
    return wait(activateIntegration(app(), {}, id, again));
  }
  // What was posted last.
  std::map<std::string, std::string> posted() const {
    std::map<std::string, std::string> fields;
    BOOST_REQUIRE(!poster.posts.empty());
    std::string form = poster.posts.back().second + "&";
    while (!form.empty()) {
      const auto pair = form.substr(0, form.find('&'));
      form.erase(0, pair.size() + 1);
      const auto equals = pair.find('=');
      fields[pair.substr(0, equals)] = core::percentDecoded(pair.substr(equals + 1));
    }
    return fields;
  }

  SignedCall step(const std::string& path) {
    SignedCall call;
    call.request = {"POST", "http", "shop.test", path, "", "", {}};
    call.request.oauth = {{"oauth_consumer_key", posted()["oauth_consumer_key"]},
                          {"oauth_nonce", "n" + std::to_string(++nonces)},
                          {"oauth_signature_method", "HMAC-SHA256"},
                          {"oauth_timestamp", std::to_string(nowUs() / US)}};
    return call;
  }
  void sign(SignedCall& call, const std::string& tokenSecret) {
    const auto key = core::oauthSigningKey(posted()["oauth_consumer_secret"], tokenSecret);
    call.request.oauth.emplace_back(
        "oauth_signature", crypto::oauthSignature(crypto::SignatureMethod::HMAC_SHA256,
                                                  core::oauthBaseString(call.request), key));
  }
  SignedCall requestStep() {
    auto call = step("/oauth/token/request");
    sign(call, "");
    return call;
  }
  SignedCall accessStep(const TokenPair& request, const std::string& verifier) {
    auto call = step("/oauth/token/access");
    call.request.oauth.emplace_back("oauth_token", request.token);
    call.request.oauth.emplace_back("oauth_verifier", verifier);
    sign(call, request.secret);
    return call;
  }
  TokenAnswer ask(const SignedCall& call) {
    return wait(giveRequestToken(app(), from(address), call));
  }
  TokenAnswer fetch(const SignedCall& call) {
    return wait(giveAccessToken(app(), from(address), call));
  }
  static TokenPair pair(const TokenAnswer& answer) {
    BOOST_REQUIRE(std::holds_alternative<TokenPair>(answer));
    return std::get<TokenPair>(answer);
  }
  static bool isFault(const TokenAnswer& answer, OauthFault fault) {
    const auto* refusal = std::get_if<OauthRefusal>(&answer);
    return refusal != nullptr && refusal->fault == fault;
  }
  TokenPair requestToken() { return pair(ask(requestStep())); }
  core::IntegrationStatus status() { return readIntegration(app(), id)->status; }

  std::uint32_t id = 0;
  int nonces = 0;
  std::string address = "192.0.2.7";
};

BOOST_FIXTURE_TEST_SUITE(integration_exchange, Fixture)

BOOST_AUTO_TEST_CASE(three_steps_give_an_access_token) {
  const auto before = size();
  const auto made = good(begin());
  BOOST_TEST(poster.posts.back().first == "https://erp.example/endpoint");
  BOOST_TEST(posted()["store_base_url"] == app().shop.defaultStore().baseUrl);
  BOOST_TEST(made.consumerSecret == "");
  BOOST_TEST(made.identityLink.starts_with(
      "https://erp.example/login?shop=1&oauth_consumer_key=" + posted()["oauth_consumer_key"] +
      "&success_call_back=http"));
  const auto request = requestToken();
  BOOST_TEST(request.token.size() == 32U);
  BOOST_CHECK(status() == core::IntegrationStatus::INACTIVE);
  const auto access = pair(fetch(accessStep(request, posted()["oauth_verifier"])));
  BOOST_CHECK(status() == core::IntegrationStatus::ACTIVE);
  BOOST_TEST(isLive(access.token));
  BOOST_TEST(!isLive(request.token));
  BOOST_TEST(events(before) ==
             "TokenExchangeBegun RequestTokenIssued IntegrationActivated TokenIssued");
  BOOST_CHECK(event(size() - 1).actorKind == core::ActorKind::INTEGRATION);
}

BOOST_AUTO_TEST_CASE(an_exchange_may_give_a_jwt) {
  good(wait(rotateKey(app(), {}, core::JwtAlgorithm::ES256, true)));
  set(core::keys::JWT_INTEGRATION, "yes");
  good(begin());
  const auto access = pair(fetch(accessStep(requestToken(), posted()["oauth_verifier"])));
  BOOST_TEST(access.token.starts_with("eyJ"));
  BOOST_TEST(isLive(access.token));
}

BOOST_AUTO_TEST_CASE(the_access_token_signs_calls) {
  good(begin());
  const auto access = pair(fetch(accessStep(requestToken(), posted()["oauth_verifier"])));
  auto call = step("/rest/V1/customers/1");
  call.request.oauth.emplace_back("oauth_token", access.token);
  sign(call, access.secret);
  auto caller = authenticateSigned(app(), call);
  const SignedCaller known = caller.is<SignedCaller>()
                                 ? caller.get<SignedCaller>()
                                 : wait(kj::mv(caller.get<kj::Promise<SignedCaller>>()));
  BOOST_REQUIRE(std::holds_alternative<Caller>(known));
  BOOST_TEST(std::get<Caller>(known).id == id);
}

BOOST_AUTO_TEST_CASE(the_event_is_on_disk_before_the_post) {
  poster.meanwhile = [this] {
    BOOST_TEST(events(size() - 1) == "TokenExchangeBegun");
    poster.meanwhile = nullptr;
  };
  good(begin());
  BOOST_TEST(!poster.meanwhile);
}

BOOST_AUTO_TEST_CASE(after_a_failed_post_it_may_be_activated_again) {
  poster.failure = "it answered 500";
  const auto answer = begin();
  BOOST_TEST(is(answer, Why::ENDPOINT_FAILED));
  BOOST_TEST(std::get<Refused>(answer).fields.front().second == "it answered 500");
  const auto first = posted();
  poster.failure.reset();
  good(begin());
  BOOST_TEST(posted()["oauth_consumer_key"] == first.at("oauth_consumer_key"));
  BOOST_TEST(posted()["oauth_consumer_secret"] == first.at("oauth_consumer_secret"));
  BOOST_TEST(posted()["oauth_verifier"] != first.at("oauth_verifier"));
  BOOST_CHECK(
      isFault(fetch(accessStep(requestToken(), first.at("oauth_verifier"))), OauthFault::VERIFIER));
}

BOOST_AUTO_TEST_CASE(a_retry_posts_anew) {
  auto call = keyed("k");
  poster.failure = "it answered 500";
  BOOST_TEST(is(wait(activateIntegration(app(), call, id, false)), Why::ENDPOINT_FAILED));
  poster.failure.reset();
  good(wait(activateIntegration(app(), call, id, false)));
  BOOST_TEST(poster.posts.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_request_token_is_given_once_and_in_time) {
  good(begin());
  clock().nowUs += 5 * MINUTE;
  BOOST_CHECK(isFault(ask(requestStep()), OauthFault::EXCHANGE_OVER));
  good(begin());
  requestToken();
  BOOST_CHECK(isFault(ask(requestStep()), OauthFault::EXCHANGE_OVER));
}

BOOST_AUTO_TEST_CASE(an_access_token_is_given_once) {
  good(begin());
  const auto request = requestToken();
  const auto verifier = posted()["oauth_verifier"];
  pair(fetch(accessStep(request, verifier)));
  BOOST_CHECK(isFault(fetch(accessStep(request, verifier)), OauthFault::TOKEN));
  BOOST_CHECK(isFault(ask(requestStep()), OauthFault::EXCHANGE_OVER));
}

BOOST_AUTO_TEST_CASE(no_step_works_twice_with_one_nonce) {
  good(begin());
  const auto call = requestStep();
  pair(ask(call));
  good(begin());
  BOOST_CHECK(isFault(ask(call), OauthFault::NONCE));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_told_apart) {
  good(begin());
  auto call = requestStep();
  call.request.query = "a=b";
  BOOST_CHECK(isFault(ask(call), OauthFault::SIGNATURE));
  call = requestStep();
  call.request.oauth[0].second = std::string(32, 'a');
  BOOST_CHECK(isFault(ask(call), OauthFault::CONSUMER));
  call = step("/oauth/token/request");
  call.request.oauth[3].second = std::to_string(nowUs() / US + 601);
  sign(call, "");
  BOOST_CHECK(isFault(ask(call), OauthFault::TIMESTAMP));
  BOOST_CHECK(isFault(ask(SignedCall()), OauthFault::MISSING));
  const auto request = requestToken();
  const auto verifier = posted()["oauth_verifier"];
  BOOST_CHECK(isFault(fetch(requestStep()), OauthFault::MISSING));
  BOOST_CHECK(
      isFault(fetch(accessStep({"short", request.secret}, verifier)), OauthFault::TOKEN_FORM));
  BOOST_CHECK(isFault(fetch(accessStep({std::string(32, 'b'), request.secret}, verifier)),
                      OauthFault::TOKEN));
  BOOST_CHECK(
      isFault(fetch(accessStep({request.token, "wrong"}, verifier)), OauthFault::SIGNATURE));
  BOOST_CHECK(isFault(fetch(accessStep(request, std::string(32, 'c'))), OauthFault::VERIFIER));
  pair(fetch(accessStep(request, verifier)));
}

BOOST_AUTO_TEST_CASE(from_elsewhere_there_is_no_such_consumer) {
  good(begin());
  address = "198.51.100.1";
  BOOST_CHECK(isFault(ask(requestStep()), OauthFault::CONSUMER));
}

BOOST_AUTO_TEST_CASE(authorizing_again_ends_the_old_token_and_begins_anew) {
  good(begin());
  const auto old = pair(fetch(accessStep(requestToken(), posted()["oauth_verifier"])));
  const auto key = posted()["oauth_consumer_key"];
  good(begin(true));
  BOOST_TEST(!isLive(old.token));
  BOOST_CHECK(status() == core::IntegrationStatus::INACTIVE);
  BOOST_TEST(posted()["oauth_consumer_key"] == key);
  const auto fresh = pair(fetch(accessStep(requestToken(), posted()["oauth_verifier"])));
  BOOST_TEST(isLive(fresh.token));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
