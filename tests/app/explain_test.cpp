#include "daemon/app/explain.h"

#include <boost/test/unit_test.hpp>

#include "daemon/app/admins.h"
#include "daemon/app/integrations.h"
#include "daemon/app/presented.h"
#include "daemon/core/event_types.h"
#include "daemon/core/rules/settings_keys.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

using core::EventType;
using core::TokenType;
using support::HOUR;
using support::MINUTE;

const std::string JANE = "jane@example.com";

struct Fixture : World {
  Fixture() {
    addAdmin("ada", PASSWORD);
    jane = addCustomer(JANE, PASSWORD);
  }

  IssuedToken issue() { return good(login(TokenType::CUSTOMER, JANE, PASSWORD)); }
  // A check that failed, now.
  Decision check(const std::string& token, const std::string& why = "token_dead") {
    Decision decision;
    decision.timeUs = nowUs();
    decision.cause.why = why;
    decision.cause.token = digestOf(token);
    return decision;
  }
  // A use case that refused, now.
  template <class T>
  Decision refusedTo(const Answer<T>& answer) {
    Decision decision;
    decision.timeUs = nowUs();
    decision.cause = causeOf(std::get<Refused>(answer));
    return decision;
  }
  Explanation why(const Decision& decision, bool open = false) {
    return explain(app(), decision, open);
  }
  static EventType typeIn(const Explanation& told) {
    BOOST_REQUIRE(told.event.has_value());
    return core::typeOf(told.event->event.body);
  }
  std::uint64_t revoke(std::uint64_t id, Call call = {}) {
    return good(wait(revokeToken(app(), std::move(call), id)));
  }
  std::uint64_t revokeAllOfJane() {
    const core::Scope scope{core::ScopeKind::USER, TokenType::CUSTOMER, 0, jane, 0};
    return good(wait(revokeTokens(app(), {}, scope, {})));
  }
  IntegrationCredentials activated() {
    NewIntegration erp;
    erp.name = "erp";
    erp.permissions.resources = {"Magento_Customer::customer"};
    integration = good(wait(createIntegration(app(), {}, erp))).id;
    return good(wait(activateIntegration(app(), {}, integration, false)));
  }

  std::uint32_t jane = 0;
  std::uint32_t integration = 0;
};

BOOST_FIXTURE_TEST_SUITE(explanations, Fixture)

BOOST_AUTO_TEST_CASE(a_revoked_token_is_explained_by_its_revocation) {
  const auto token = issue();
  Call call = from("192.0.2.7");
  call.reason = "seen in a paste";
  call.reasonCode = core::ReasonCode::LEAK;
  const auto seq = revoke(token.seq, call);
  const auto told = why(check(token.token), true);
  BOOST_TEST(told.why == "token_revoked");
  BOOST_TEST((told.tokenId == token.seq));
  BOOST_TEST((typeIn(told) == EventType::TOKEN_REVOKED));
  BOOST_TEST(told.event->event.seq == seq);
  BOOST_TEST(told.sinceUs == event(seq).timeUs);
  BOOST_TEST((told.event->event.reasonCode == core::ReasonCode::LEAK));
  BOOST_TEST(told.event->reason == "seen in a paste");
  BOOST_TEST(why(check(token.token)).event->reason == "");
}

BOOST_AUTO_TEST_CASE(a_token_that_nobody_knows_has_no_event) {
  const auto told = why(check("0000000000000000000000000000000"));
  BOOST_TEST(told.why == "token_unknown");
  BOOST_TEST(!told.event.has_value());
  BOOST_TEST(!told.tokenId.has_value());
}

BOOST_AUTO_TEST_CASE(an_expired_token_says_since_when) {
  const auto token = issue();
  const auto issuedUs = event(token.seq).timeUs;
  pass(HOUR + MINUTE);
  const auto told = why(check(token.token));
  BOOST_TEST(told.why == "token_expired");
  BOOST_TEST(told.sinceUs == issuedUs + HOUR);
  BOOST_TEST(!told.event.has_value());
  BOOST_TEST((told.tokenId == token.seq));
}

BOOST_AUTO_TEST_CASE(a_shorter_lifetime_is_told_with_the_change_that_ended_the_token) {
  const auto token = issue();
  pass(10 * MINUTE);
  set(core::keys::CUSTOMER_LIFETIME, "5m");
  const auto change = size() - 1;
  const auto told = why(check(token.token));
  BOOST_TEST(told.why == "token_expired");
  BOOST_TEST((typeIn(told) == EventType::SETTING_CHANGED));
  BOOST_TEST(told.event->event.seq == change);
  BOOST_TEST(told.sinceUs == event(change).timeUs);
}

BOOST_AUTO_TEST_CASE(of_two_revocations_the_first_is_told) {
  const auto token = issue();
  const auto first = revokeAllOfJane();
  pass(MINUTE);
  revokeAllOfJane();
  pass(MINUTE);
  const auto told = why(check(token.token));
  BOOST_TEST(told.why == "tokens_revoked");
  BOOST_TEST(told.event->event.seq == first);
}

BOOST_AUTO_TEST_CASE(what_came_after_the_refusal_does_not_explain_it) {
  const auto token = issue();
  pass(2 * HOUR);
  const auto decision = check(token.token);
  pass(MINUTE);
  revoke(token.seq);
  BOOST_TEST(why(decision).why == "token_expired");
}

BOOST_AUTO_TEST_CASE(a_new_password_ends_tokens) {
  const auto token = good(login(TokenType::ADMIN, "ada", PASSWORD));
  good(wait(setAdminPassword(app(), {}, 1, crypto::Secret("Another1horse"))));
  const auto told = why(check(token.token));
  BOOST_TEST(told.why == "password_changed");
  BOOST_TEST((typeIn(told) == EventType::PASSWORD_CHANGED));
}

BOOST_AUTO_TEST_CASE(a_suspended_integration_explains_also_when_it_works_again) {
  const auto token = activated().accessToken;
  pass(MINUTE);
  good(wait(setIntegrationEnabled(app(), {}, integration, false)));
  const auto suspended = size() - 1;
  pass(MINUTE);
  const auto decision = check(token);
  BOOST_TEST(why(decision).why == "integration_disabled");
  pass(MINUTE);
  good(wait(setIntegrationEnabled(app(), {}, integration, true)));
  const auto told = why(decision);
  BOOST_TEST(told.why == "integration_disabled");
  BOOST_TEST(told.event->event.seq == suspended);
  BOOST_TEST(why(check(token)).why == "token_good_now");
}

BOOST_AUTO_TEST_CASE(a_setting_may_keep_an_integrations_token_out) {
  const auto token = activated().accessToken;
  set(core::keys::INTEGRATION_AS_BEARER, "no");
  const auto told = why(check(token));
  BOOST_TEST(told.why == "not_as_bearer");
  BOOST_TEST((typeIn(told) == EventType::SETTING_CHANGED));
}

BOOST_AUTO_TEST_CASE(who_lacks_a_resource_keeps_that_reason_while_the_token_is_good) {
  const auto token = issue();
  const auto told = why(check(token.token, "forbidden"));
  BOOST_TEST(told.why == "forbidden");
  BOOST_TEST((told.tokenId == token.seq));
  revoke(token.seq);
  BOOST_TEST(why(check(token.token, "forbidden")).why == "token_revoked");
}

BOOST_AUTO_TEST_CASE(a_failed_login_is_explained_by_its_event) {
  const auto wrong = why(refusedTo(login(TokenType::ADMIN, "ada", WRONG)));
  BOOST_TEST(wrong.why == "wrong_password");
  BOOST_TEST((typeIn(wrong) == EventType::TOKEN_ISSUE_FAILED));
  BOOST_TEST(why(refusedTo(login(TokenType::ADMIN, "nobody", WRONG))).why == "unknown_user");
}

BOOST_AUTO_TEST_CASE(a_locked_account_is_explained_by_its_lock) {
  for (int i = 0; i < 6; ++i) login(TokenType::ADMIN, "ada", WRONG);
  const auto locked = size() - 1;
  pass(MINUTE);
  const auto decision = refusedTo(login(TokenType::ADMIN, "ada", PASSWORD));
  BOOST_TEST(decision.cause.why == "throttled");
  const auto told = why(decision);
  BOOST_TEST(told.why == "account_locked");
  BOOST_TEST((typeIn(told) == EventType::ACCOUNT_LOCKED));
  BOOST_TEST(told.event->event.seq == locked);
  // An unlock later changes nothing about that.
  pass(MINUTE);
  good(wait(unlockAccount(app(), {}, TokenType::ADMIN, 1)));
  BOOST_TEST(why(decision).why == "account_locked");
}

BOOST_AUTO_TEST_CASE(a_name_that_was_tried_too_often_is_told_from_a_locked_account) {
  for (int i = 0; i < 6; ++i) login(TokenType::ADMIN, "nobody", WRONG);
  const auto told = why(refusedTo(login(TokenType::ADMIN, "nobody", WRONG)));
  BOOST_TEST(told.why == "throttled");
  BOOST_TEST(!told.event.has_value());
}

BOOST_AUTO_TEST_CASE(every_word_that_an_explanation_finds_has_a_sentence) {
  for (const char* word : {"token_unknown", "token_revoked", "tokens_revoked", "token_expired",
                           "integration_disabled", "account_locked", "throttled", "no_token"}) {
    BOOST_TEST(!sentenceFor(word).empty());
  }
  BOOST_TEST(sentenceFor("nonsense").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
