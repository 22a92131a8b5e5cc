#include <boost/test/unit_test.hpp>

#include "daemon/core/rules/settings_keys.h"
#include "tests/support/scenario.h"

namespace authd::core {
namespace {

using namespace support;
using enum TokenType;

const std::string LIFETIME(keys::CUSTOMER_LIFETIME);

ChangeSetting set(const std::string& key, const std::string& value) {
  return {key, value, draft(4)};
}
ChangeSetting unset(const std::string& key) {
  return {key, {}, draft(4)};
}

BOOST_AUTO_TEST_SUITE(setting_decisions)

BOOST_AUTO_TEST_CASE(a_setting_is_recorded_in_its_canonical_form) {
  auto s = given();
  s.when(set("customer/password/minimum_password_length", "12"))
      .then({SettingChanged{"customer/password/minimum_password_length", "12", 0}});
  std::uint64_t changed = s.nextSeq();
  s.when(set(std::string(keys::CUSTOMER_LOCK_TIME), "90m"))
      .then({SettingChanged{std::string(keys::CUSTOMER_LOCK_TIME), "1h30m", 0}});
  s.when(set(std::string(keys::CUSTOMER_LOCK_TIME), "1h30m")).refused(Refusal::ALREADY_SO, changed);
}

BOOST_AUTO_TEST_CASE(what_is_no_setting_is_refused) {
  auto s = given();
  s.when(set("no/such/key", "1")).refused(Refusal::BAD_SETTING);
  s.when(set(LIFETIME, "")).refused(Refusal::BAD_SETTING);
  s.when(set(LIFETIME, "3600")).refused(Refusal::BAD_SETTING);
  s.when(set(LIFETIME, "0s")).refused(Refusal::BAD_SETTING);
  s.when(unset(LIFETIME)).refused(Refusal::ALREADY_SO);
}

BOOST_AUTO_TEST_CASE(a_lifetime_reaches_live_tokens) {
  auto s = given(customerCreated(1) + tokenIssued(7, CUSTOMER, 1));
  s.when(set(LIFETIME, "2s")).then({SettingChanged{LIFETIME, "2s", NOON - HOUR}});
  BOOST_TEST(s.at(NOON + 2 * SECOND - 1).alive(7));
  BOOST_TEST(!s.at(NOON + 2 * SECOND).alive(7));
}

BOOST_AUTO_TEST_CASE(what_expired_under_a_short_lifetime_stays_dead_under_a_long_one) {
  auto s = given(customerCreated(1) + tokenIssued(7, CUSTOMER, 1));
  s.when(set(LIFETIME, "2s"));
  s.at(NOON + SECOND).given(tokenIssued(8, CUSTOMER, 1));
  s.at(NOON + 2 * SECOND).when(unset(LIFETIME)).then({SettingUnset{LIFETIME, NOON}});
  BOOST_TEST(!s.alive(7));
  BOOST_TEST(s.alive(8));
  s.when(set(LIFETIME, "never")).then({SettingChanged{LIFETIME, "never", NOON}});
  BOOST_TEST(!s.alive(7));
  s.at(NOON + 1000 * HOUR);
  BOOST_TEST(s.alive(8));
}

BOOST_AUTO_TEST_CASE(lifetimes_of_other_types_are_not_touched) {
  auto s = given(roleCreated(1) + adminCreated(1) + tokenIssued(7, ADMIN, 1));
  s.when(set(LIFETIME, "1s"));
  BOOST_TEST(s.at(NOON + HOUR).alive(7));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(log_and_mail_decisions)

BOOST_AUTO_TEST_CASE(the_log_tells_when_the_program_ran_and_what_its_clock_did) {
  given()
      .when(StartLog{"1.0"})
      .then({LogStarted{"1.0", TABLES_VERSION}})
      .when(StepClock{5})
      .then({ClockStepped{5}})
      .clock(ClockState::UNCERTAIN)
      .when(AcceptClock{6, draft(1)})
      .then({ClockAccepted{6}})
      .clock(ClockState::SYNCED)
      .when(StopLog{})
      .then({LogStopped{}})
      .when(InitializeLog{"shop.example", 1})
      .then({LogInitialized{"shop.example", 1}});
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_followed_needs_no_accepting) {
  given().when(AcceptClock{6, draft(1)}).refused(Refusal::ALREADY_SO);
}

BOOST_AUTO_TEST_CASE(tidying_records_nothing) {
  given().when(Tidy{}).then({});
}

BOOST_AUTO_TEST_CASE(a_mail_is_confirmed_once) {
  auto s = given(customerCreated(1));
  std::uint64_t mail = s.nextSeq();
  s.given(happened(MailQueued{MailTemplate::WELCOME, 1, 1, "en_US", {}}));
  s.when(ConfirmMail{mail, true}).then({MailSent{mail}});
  BOOST_CHECK(s.facts()[0].event.subject == refOf(SubjectKind::CUSTOMER, 1));
  s.when(ConfirmMail{mail, true}).refused(Refusal::NOT_FOUND);
  s.when(ConfirmMail{mail, false}).refused(Refusal::NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(a_mail_that_is_given_up_is_a_failure) {
  auto s = given(customerCreated(1));
  std::uint64_t mail = s.nextSeq();
  s.given(happened(MailQueued{MailTemplate::WELCOME, 1, 1, "en_US", {}}));
  s.when(ConfirmMail{mail, false}).then({MailDropped{mail}});
  BOOST_CHECK(s.facts()[0].event.outcome == Outcome::FAILURE);
}

BOOST_AUTO_TEST_CASE(an_operator_gives_a_mail_up_and_that_is_no_failure) {
  auto s = given(customerCreated(1));
  std::uint64_t mail = s.nextSeq();
  s.given(happened(MailQueued{MailTemplate::WELCOME, 1, 1, "en_US", {}}));
  s.when(DropMail{mail, draft(1)}).then({MailDropped{mail}});
  BOOST_CHECK(s.facts()[0].event.outcome == Outcome::SUCCESS);
  BOOST_CHECK(s.facts()[0].event.subject == refOf(SubjectKind::CUSTOMER, 1));
  s.when(DropMail{mail, draft(2)}).refused(Refusal::NOT_FOUND);
  s.when(ConfirmMail{mail, true}).refused(Refusal::NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(a_role_is_changed_as_a_whole_and_keeps_its_name) {
  auto s = given(roleCreated(1));
  const Permissions some{false, {"a", "b"}};
  s.when(ChangeRole{1, some, draft(1)}).then({RoleChanged{1, "role 1", some}});
  s.when(ChangeRole{1, some, draft(2)}).refused(Refusal::ALREADY_SO);
  s.when(ChangeRole{2, some, draft(3)}).refused(Refusal::NO_SUCH_ROLE);
  BOOST_CHECK(s.row<RoleRow>(1u).permissions == some);
}

BOOST_AUTO_TEST_CASE(a_role_is_deleted_only_while_no_admin_has_it_and_its_name_is_free_then) {
  auto s = given(roleCreated(1) + roleCreated(2) + adminCreated(1, 1));
  s.when(DeleteRole{1, draft(1)}).refused(Refusal::ROLE_IN_USE);
  s.when(DeleteRole{2, draft(2)}).then({RoleDeleted{2}});
  s.when(DeleteRole{2, draft(3)}).refused(Refusal::NO_SUCH_ROLE);
  s.when(CreateRole{"role 2", {true, {}}, draft(4)}).then({RoleCreated{3, "role 2", {true, {}}}});
}

BOOST_AUTO_TEST_CASE(if_seq_is_the_exact_length_of_the_log) {
  auto s = given();
  Act act;
  for (std::uint64_t wrong : {s.nextSeq() - 1, s.nextSeq() + 1}) {
    act.ifSeq = wrong;
    s.when(StopLog{}, act).refused(Refusal::LOG_MOVED, s.nextSeq());
  }
  act.ifSeq = s.nextSeq();
  s.when(StopLog{}, act).then({LogStopped{}});
}

BOOST_AUTO_TEST_CASE(the_envelope_says_who_from_where_and_why) {
  Act act{ActorKind::OPERATOR,
          refOf(SubjectKind::OPERATOR, 1),
          3,
          numbered<EventId>(1, 1),
          refOf(SubjectKind::ADMIN, 2),
          ReasonCode::LEAK,
          {}};
  auto s = given(integrationCreated(1));
  std::uint64_t first = s.nextSeq();
  s.when(ActivateIntegration{1, {}, false, digest(7), token(7), draft(2), draft(3)}, act);
  for (const Fact& fact : s.facts()) {
    const Event& event = fact.event;
    BOOST_CHECK(event.actorKind == act.actorKind && event.actor == act.actor);
    BOOST_CHECK(event.correlationId == act.correlationId && event.credential == act.credential);
    BOOST_CHECK(event.reasonCode == act.reasonCode && event.storeId == 3);
    BOOST_TEST(event.timeUs == NOON);
    BOOST_TEST(event.causationSeq == (event.seq == first ? 0 : first + 1));
  }
  BOOST_CHECK(s.facts()[0].event.net == draft(2).net);
  BOOST_TEST(s.facts()[1].event.seq == first + 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::core
