#include <boost/test/unit_test.hpp>

#include "daemon/core/rules/settings_keys.h"
#include "tests/support/scenario.h"

namespace authd::core {
namespace {

using namespace support;
using enum TokenType;

IssueToken issue(const Scenario& s, TokenType type, std::uint32_t userId, std::uint32_t number) {
  return {type, userId, 1, s.credential(type, userId), token(number), 0, false, draft(1), draft(2)};
}
FailLogin fail(TokenType type, std::uint32_t userId,
               FailureReason reason = FailureReason::WRONG_PASSWORD, std::uint32_t attempts = 1) {
  return {type, userId, reason, attempts, draft(3)};
}
RevokeTokens revokeAll(Scope scope, std::optional<std::uint64_t> before = {}) {
  return {scope, before, draft(4)};
}
Scope ofUser(TokenType type, std::uint32_t userId) {
  return {ScopeKind::USER, type, 0, userId, 0};
}

Story admins() {
  return roleCreated(1) + adminCreated(1);
}

BOOST_AUTO_TEST_SUITE(token_decisions)

BOOST_AUTO_TEST_CASE(a_verified_password_gives_a_token) {
  auto s = given(customerCreated(1));
  std::uint64_t credential = s.credential(CUSTOMER, 1);
  s.when(issue(s, CUSTOMER, 1, 7)).then({TokenIssued{token(7), CUSTOMER, 1, 1, 0, credential, 0}});
  BOOST_TEST(s.alive(7));
  BOOST_CHECK(s.facts()[0].event.subject == refOf(SubjectKind::CUSTOMER, 1));
  BOOST_CHECK(s.facts()[0].event.eventId == draft(1).eventId);
}

BOOST_AUTO_TEST_CASE(tokens_of_one_user_coexist) {
  auto s = given(customerCreated(1));
  s.when(issue(s, CUSTOMER, 1, 7)).when(issue(s, CUSTOMER, 1, 8));
  BOOST_TEST(s.alive(7));
  BOOST_TEST(s.alive(8));
}

BOOST_AUTO_TEST_CASE(an_expiry_of_its_own_stays_with_the_token) {
  auto s = given(customerCreated(1));
  auto command = issue(s, CUSTOMER, 1, 7);
  command.expiresUs = NOON + SECOND;
  s.when(command);
  BOOST_TEST(s.at(NOON + SECOND - 1).alive(7));
  BOOST_TEST(!s.at(NOON + SECOND).alive(7));
}

BOOST_AUTO_TEST_CASE(a_changed_password_makes_the_verified_one_stale) {
  auto s = given(customerCreated(1));
  auto command = issue(s, CUSTOMER, 1, 7);
  s.given(passwordSet(CUSTOMER, 1)).when(command).refused(Refusal::STALE_CREDENTIAL);
}

BOOST_AUTO_TEST_CASE(a_rehash_makes_the_verified_one_stale_too) {
  auto s = given(customerCreated(1));
  auto command = issue(s, CUSTOMER, 1, 7);
  s.given(happened(PasswordRehashed{CUSTOMER, 1}));
  s.when(command).refused(Refusal::STALE_CREDENTIAL);
}

BOOST_AUTO_TEST_CASE(nobody_gets_a_token_who_has_no_account_or_no_password) {
  auto s = given(customerRegistered(1));
  s.when(issue(s, CUSTOMER, 1, 7)).refused(Refusal::STALE_CREDENTIAL);
  s.when(issue(s, CUSTOMER, 2, 7)).refused(Refusal::STALE_CREDENTIAL);
  s.when(issue(s, INTEGRATION, 1, 7)).refused(Refusal::STALE_CREDENTIAL);
  s.when(issue(s, NONE, 1, 7)).refused(Refusal::STALE_CREDENTIAL);
}

BOOST_AUTO_TEST_CASE(a_disabled_admin_fails_with_the_right_password) {
  auto s = given(admins() + happened(AdminDisabled{1}));
  s.when(issue(s, ADMIN, 1, 7)).then({TokenIssueFailed{ADMIN, 1, FailureReason::DISABLED, 1, 0}});
  BOOST_TEST(!s.alive(7));
  BOOST_CHECK(s.facts()[0].event.outcome == Outcome::FAILURE);
  BOOST_CHECK(s.facts()[0].event.eventId == draft(2).eventId);
}

BOOST_AUTO_TEST_CASE(strangers_lock_nobody_out_of_a_known_source) {
  auto s = given(customerCreated(1) + happened(AccountLocked{CUSTOMER, 1, NOON + MINUTE}));
  auto command = issue(s, CUSTOMER, 1, 7);
  command.knownSource = true;
  s.when(command);
  BOOST_TEST(s.alive(7));
}

BOOST_AUTO_TEST_CASE(a_known_source_opens_no_disabled_account) {
  auto s = given(admins() + happened(AccountLocked{ADMIN, 1, NOON + MINUTE}) +
                 happened(AdminDisabled{1}));
  auto command = issue(s, ADMIN, 1, 7);
  command.knownSource = true;
  s.when(command).then({TokenIssueFailed{ADMIN, 1, FailureReason::DISABLED, 1, 0}});
}

BOOST_AUTO_TEST_CASE(a_lock_ends_at_its_instant) {
  auto s = given(customerCreated(1) + happened(AccountLocked{CUSTOMER, 1, NOON + MINUTE}));
  s.at(NOON + MINUTE - 1)
      .when(issue(s, CUSTOMER, 1, 7))
      .then({TokenIssueFailed{CUSTOMER, 1, FailureReason::LOCKED, 1, 0}});
  s.at(NOON + MINUTE).when(issue(s, CUSTOMER, 1, 7));
  BOOST_TEST(s.alive(7));
}

BOOST_AUTO_TEST_CASE(nothing_is_issued_while_the_clock_is_uncertain) {
  auto s = given(customerCreated(1) + integrationCreated(1));
  s.clock(ClockState::UNCERTAIN);
  s.when(issue(s, CUSTOMER, 1, 7)).refused(Refusal::CLOCK_UNCERTAIN);
  s.when(ActivateIntegration{1, {}, false, digest(1), token(1), {}, {}})
      .refused(Refusal::CLOCK_UNCERTAIN);
}

BOOST_AUTO_TEST_CASE(revocation_works_while_the_clock_is_uncertain) {
  auto s = given(customerCreated(1) + tokenIssued(7, CUSTOMER, 1));
  s.clock(ClockState::UNCERTAIN).when(RevokeToken{s.issueOf(7), draft(1)});
  BOOST_TEST(!s.alive(7));
}

BOOST_AUTO_TEST_CASE(the_lifetime_decides_at_use) {
  auto s = given(customerCreated(1) + tokenIssued(7, CUSTOMER, 1));
  BOOST_TEST(s.at(NOON + HOUR - 1).alive(7));
  BOOST_TEST(!s.at(NOON + HOUR).alive(7));
}

BOOST_AUTO_TEST_CASE(failures_of_unknown_names_are_recorded_and_lock_nobody) {
  given()
      .when(fail(CUSTOMER, 0, FailureReason::UNKNOWN_USER, 100))
      .then({TokenIssueFailed{CUSTOMER, 0, FailureReason::UNKNOWN_USER, 100, 0}});
}

BOOST_AUTO_TEST_CASE(the_tenth_failure_locks_a_customer_for_ten_minutes) {
  auto s = given(customerCreated(1));
  for (std::uint32_t i = 1; i < 10; ++i) {
    s.at(NOON + i * HOUR)  // a customer's failures have no window
        .when(fail(CUSTOMER, 1))
        .then({TokenIssueFailed{CUSTOMER, 1, FailureReason::WRONG_PASSWORD, 1, i}});
  }
  s.when(fail(CUSTOMER, 1))
      .then({TokenIssueFailed{CUSTOMER, 1, FailureReason::WRONG_PASSWORD, 1, 10},
             AccountLocked{CUSTOMER, 1, s.now() + 10 * MINUTE}});
}

BOOST_AUTO_TEST_CASE(the_sixth_failure_locks_an_admin_for_half_an_hour) {
  auto s = given(admins());
  for (int i = 0; i < 5; ++i) s.when(fail(ADMIN, 1));
  s.when(fail(ADMIN, 1))
      .then({TokenIssueFailed{ADMIN, 1, FailureReason::WRONG_PASSWORD, 1, 6},
             AccountLocked{ADMIN, 1, s.now() + 30 * MINUTE}});
}

BOOST_AUTO_TEST_CASE(an_admins_failures_count_within_half_an_hour_of_the_first) {
  auto s = given(admins());
  for (int i = 0; i < 5; ++i) s.when(fail(ADMIN, 1));
  s.at(NOON + 30 * MINUTE + 1)
      .when(fail(ADMIN, 1))
      .then({TokenIssueFailed{ADMIN, 1, FailureReason::WRONG_PASSWORD, 1, 1}});
  s.at(NOON + 60 * MINUTE + 1)
      .when(fail(ADMIN, 1))
      .then({TokenIssueFailed{ADMIN, 1, FailureReason::WRONG_PASSWORD, 1, 2}});
}

BOOST_AUTO_TEST_CASE(failures_while_locked_do_not_count_and_do_not_lengthen_the_lock) {
  auto s = given(customerCreated(1) + happened(AccountLocked{CUSTOMER, 1, NOON + MINUTE}));
  s.when(fail(CUSTOMER, 1, FailureReason::WRONG_PASSWORD, 50))
      .then({TokenIssueFailed{CUSTOMER, 1, FailureReason::WRONG_PASSWORD, 50, 0}});
  BOOST_TEST(s.row<CustomerRow>(1u).lock.untilUs == NOON + MINUTE);
}

BOOST_AUTO_TEST_CASE(failures_begin_anew_after_a_lock) {
  auto s = given(customerCreated(1));
  s.when(fail(CUSTOMER, 1, FailureReason::WRONG_PASSWORD, 10));
  s.at(NOON + 10 * MINUTE)
      .when(fail(CUSTOMER, 1))
      .then({TokenIssueFailed{CUSTOMER, 1, FailureReason::WRONG_PASSWORD, 1, 1}});
  s.when(issue(s, CUSTOMER, 1, 7));
  BOOST_TEST(s.alive(7));
}

BOOST_AUTO_TEST_CASE(only_a_password_that_was_wrong_counts) {
  auto s = given(customerCreated(1));
  for (auto reason : {FailureReason::THROTTLED, FailureReason::LOCKED, FailureReason::DISABLED}) {
    s.when(fail(CUSTOMER, 1, reason, 50)).then({TokenIssueFailed{CUSTOMER, 1, reason, 50, 0}});
  }
}

BOOST_AUTO_TEST_CASE(a_success_forgets_the_failures) {
  auto s = given(customerCreated(1));
  s.when(fail(CUSTOMER, 1, FailureReason::WRONG_PASSWORD, 9));
  s.when(issue(s, CUSTOMER, 1, 7));
  s.when(fail(CUSTOMER, 1))
      .then({TokenIssueFailed{CUSTOMER, 1, FailureReason::WRONG_PASSWORD, 1, 1}});
}

BOOST_AUTO_TEST_CASE(a_lock_rule_of_zero_never_locks) {
  for (auto key : {keys::CUSTOMER_LOCK_FAILURES, keys::CUSTOMER_LOCK_TIME}) {
    auto s = given(customerCreated(1));
    s.when(ChangeSetting{std::string(key), key == keys::CUSTOMER_LOCK_TIME ? "0s" : "0", {}});
    s.when(fail(CUSTOMER, 1, FailureReason::WRONG_PASSWORD, 500))
        .then({TokenIssueFailed{CUSTOMER, 1, FailureReason::WRONG_PASSWORD, 500, 0}});
  }
}

BOOST_AUTO_TEST_CASE(a_revoked_token_is_dead_in_the_same_microsecond) {
  auto s = given(customerCreated(1) + tokenIssued(7, CUSTOMER, 1) + tokenIssued(8, CUSTOMER, 1));
  std::uint64_t issued = s.issueOf(7);
  s.when(RevokeToken{issued, draft(1)}).then({TokenRevoked{issued}});
  BOOST_TEST(!s.alive(7));
  BOOST_TEST(s.alive(8));
  BOOST_CHECK(s.facts()[0].event.subject == refOf(SubjectKind::CUSTOMER, 1));
}

BOOST_AUTO_TEST_CASE(a_token_is_revoked_once) {
  auto s = given(customerCreated(1) + tokenIssued(7, CUSTOMER, 1));
  std::uint64_t issued = s.issueOf(7);
  std::uint64_t revoked = s.nextSeq();
  s.when(RevokeToken{issued, draft(1)});
  s.when(RevokeToken{issued, draft(1)}).refused(Refusal::ALREADY_REVOKED, revoked);
}

BOOST_AUTO_TEST_CASE(a_token_below_a_cut_off_names_what_ended_it) {
  auto s = given(customerCreated(1) + tokenIssued(7, CUSTOMER, 1));
  std::uint64_t cut = s.nextSeq();
  s.when(revokeAll({})).then({TokensRevoked{{}, cut}});
  s.when(RevokeToken{s.issueOf(7), draft(1)}).refused(Refusal::ALREADY_REVOKED, cut);
}

BOOST_AUTO_TEST_CASE(what_is_no_issue_cannot_be_revoked) {
  given(customerCreated(1)).when(RevokeToken{1, draft(1)}).refused(Refusal::NOT_FOUND);
  given().when(RevokeToken{1'000'000, draft(1)}).refused(Refusal::NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(a_revocation_spares_what_is_issued_after_it_in_the_same_microsecond) {
  auto s = given(customerCreated(1) + tokenIssued(7, CUSTOMER, 1));
  s.when(revokeAll(ofUser(CUSTOMER, 1))).given(tokenIssued(8, CUSTOMER, 1));
  BOOST_TEST(!s.alive(7));
  BOOST_TEST(s.alive(8));
}

BOOST_AUTO_TEST_CASE(before_names_a_position_up_to_the_end_of_the_log) {
  auto s = given(customerCreated(1) + tokenIssued(7, CUSTOMER, 1) + tokenIssued(8, CUSTOMER, 1));
  std::uint64_t second = s.issueOf(8);
  s.when(revokeAll({}, s.nextSeq() + 1)).refused(Refusal::BAD_SCOPE);
  std::uint64_t cut = s.nextSeq();
  s.when(revokeAll({}, second)).then({TokensRevoked{{}, second}});
  BOOST_TEST(!s.alive(7));
  BOOST_TEST(s.alive(8));
  s.when(revokeAll({}, second)).refused(Refusal::ALREADY_REVOKED, cut);
  s.when(revokeAll({}, second - 1)).refused(Refusal::ALREADY_REVOKED, cut);
  s.when(revokeAll({}, s.nextSeq())).then({TokensRevoked{{}, cut + 1}});
  BOOST_TEST(!s.alive(8));
}

BOOST_AUTO_TEST_CASE(a_scope_outside_the_closed_list_is_refused) {
  auto s = given(customerCreated(1) + tokenIssued(7, CUSTOMER, 1));
  const Scope wrong[] = {
      {ScopeKind::ALL, CUSTOMER, 0, 0, 0},      {ScopeKind::ALL, NONE, 1, 0, 0},
      {ScopeKind::ALL, NONE, 0, 1, 0},          {ScopeKind::TYPE, NONE, 0, 0, 0},
      {ScopeKind::TYPE, CUSTOMER, 1, 0, 0},     {ScopeKind::WEBSITE, CUSTOMER, 1, 0, 0},
      {ScopeKind::WEBSITE, NONE, 1, 1, 0},      {ScopeKind::TYPE_AND_WEBSITE, NONE, 1, 0, 0},
      {ScopeKind::USER, NONE, 0, 1, 0},         {ScopeKind::USER, CUSTOMER, 0, 0, 0},
      {ScopeKind::USER, CUSTOMER, 1, 1, 0},     {static_cast<ScopeKind>(6), NONE, 0, 0, 0},
      {ScopeKind::TYPE, TokenType{4}, 0, 0, 0}, {ScopeKind::KEY, NONE, 0, 0, 0},
      {ScopeKind::KEY, CUSTOMER, 0, 0, 1},      {ScopeKind::ALL, NONE, 0, 0, 1},
      {ScopeKind::USER, CUSTOMER, 0, 1, 1},
  };
  for (const Scope& scope : wrong) s.when(revokeAll(scope)).refused(Refusal::BAD_SCOPE);
  BOOST_TEST(s.alive(7));
}

BOOST_AUTO_TEST_CASE(tokens_of_a_user_that_does_not_exist_cannot_be_revoked) {
  for (TokenType type : {CUSTOMER, ADMIN, INTEGRATION}) {
    given().when(revokeAll(ofUser(type, 1))).refused(Refusal::NOT_FOUND);
  }
}

BOOST_AUTO_TEST_CASE(a_sweep_forgets_the_dead_and_only_them) {
  auto s = given(customerCreated(1) + tokenIssued(7, CUSTOMER, 1));
  s.at(NOON + 30 * MINUTE).given(tokenIssued(8, CUSTOMER, 1) + tokenIssued(9, ADMIN, 1));
  std::uint64_t dead = s.issueOf(7);
  std::uint64_t end = s.nextSeq();
  s.at(NOON + HOUR).when(SweepTokens{CUSTOMER, 0, end}).then({TokensSwept{CUSTOMER, 0, end}});
  BOOST_TEST(s.alive(8));
  BOOST_TEST(s.alive(9));
  s.when(RevokeToken{dead, draft(1)}).refused(Refusal::NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(a_sweep_stays_within_its_range) {
  auto s = given(customerCreated(1) + tokenIssued(7, CUSTOMER, 1) + tokenIssued(8, CUSTOMER, 1));
  s.at(NOON + HOUR).when(SweepTokens{CUSTOMER, 0, s.issueOf(8)});
  s.when(RevokeToken{s.issueOf(8), draft(1)}).then({TokenRevoked{s.issueOf(8)}});
}

BOOST_AUTO_TEST_CASE(a_sweep_is_bounded) {
  auto s = given();
  for (int i = 0; i < 10'010; ++i) s.given(happened(LogStopped{}));
  s.when(SweepTokens{CUSTOMER, 0, 10'001}).refused(Refusal::BAD_SCOPE);
  s.when(SweepTokens{CUSTOMER, 5, 5}).refused(Refusal::BAD_SCOPE);
  s.when(SweepTokens{CUSTOMER, 5, s.nextSeq() + 1}).refused(Refusal::BAD_SCOPE);
  s.when(SweepTokens{CUSTOMER, 1, 10'001}).then({TokensSwept{CUSTOMER, 1, 10'001}});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::core
