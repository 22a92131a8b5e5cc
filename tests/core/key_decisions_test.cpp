#include <boost/test/unit_test.hpp>

#include "daemon/core/rules/settings_keys.h"
#include "daemon/core/signing_keys.h"
#include "tests/support/scenario.h"

namespace authd::core {
namespace {

using namespace support;
using enum TokenType;

PublishJwtKey publish(std::uint32_t number, bool immediately = false) {
  return {subject(SubjectKind::JWT_KEY, number), JwtAlgorithm::ES256, "public", immediately,
          draft(number)};
}
IssueToken issueJwt(const Scenario& s, std::uint32_t number, std::uint32_t keyId,
                    std::int64_t expiresUs = NOON + HOUR) {
  IssueToken command{CUSTOMER,      1,         1,     s.credential(CUSTOMER, 1),
                     token(number), expiresUs, false, draft(1),
                     draft(2)};
  command.keyId = keyId;
  return command;
}
JwtKeyPublished published(std::uint32_t id, std::int64_t usableFromUs) {
  return {id, JwtAlgorithm::ES256, "public", usableFromUs};
}

BOOST_AUTO_TEST_SUITE(key_decisions)

BOOST_AUTO_TEST_CASE(the_first_key_signs_at_once_and_the_next_one_an_hour_later) {
  auto s = given().at(NOON);
  auto who = subject(SubjectKind::JWT_KEY, 1);
  s.when(publish(1))
      .then({SubjectKeyCreated{SubjectKind::JWT_KEY, who.commitment}, published(1, NOON)});
  BOOST_CHECK(s.facts()[1].event.subject == who.ref);
  who = subject(SubjectKind::JWT_KEY, 2);
  s.when(publish(2))
      .then({SubjectKeyCreated{SubjectKind::JWT_KEY, who.commitment}, published(2, NOON + HOUR)});
}

BOOST_AUTO_TEST_CASE(a_key_may_sign_immediately) {
  auto s = given(keyPublished(1)).at(NOON);
  s.when(publish(2, true));
  BOOST_TEST(s.row<JwtKeyRow>(std::uint32_t{2}).usableFromUs == NOON);
}

BOOST_AUTO_TEST_CASE(a_setting_says_how_long_a_key_waits) {
  auto s = given(keyPublished(1) +
                 happened(SettingChanged{std::string(keys::JWT_PUBLISH_BEFORE_USE), "2h", 0}))
               .at(NOON);
  s.when(publish(2));
  BOOST_TEST(s.row<JwtKeyRow>(std::uint32_t{2}).usableFromUs == NOON + 2 * HOUR);
}

BOOST_AUTO_TEST_CASE(where_no_key_is_left_that_signs_the_new_one_does) {
  auto s = given(keyPublished(1) + happened(JwtKeyRetired{1})).at(NOON);
  s.when(publish(2));
  BOOST_TEST(s.row<JwtKeyRow>(std::uint32_t{2}).usableFromUs == NOON);
}

BOOST_AUTO_TEST_CASE(thirty_two_keys_are_trusted_at_most) {
  auto s = given();
  for (std::uint32_t id = 1; id <= MOST_TRUSTED_KEYS; ++id) s.given(keyPublished(id));
  s.when(publish(33)).refused(Refusal::KEYS_FULL);
  s.when(RetireJwtKey{7, draft(1)}).then({JwtKeyRetired{7}});
  BOOST_TEST(!s.when(publish(33)).isRefused());
}

BOOST_AUTO_TEST_CASE(nothing_is_published_while_the_clock_is_uncertain) {
  auto s = given().clock(ClockState::UNCERTAIN);
  s.when(publish(1)).refused(Refusal::CLOCK_UNCERTAIN);
}

BOOST_AUTO_TEST_CASE(a_retired_key_takes_its_tokens_with_it_and_no_others) {
  auto s = given(customerCreated(1) + keyPublished(1) + keyPublished(2));
  s.when(issueJwt(s, 1, 1)).when(issueJwt(s, 2, 2)).when(issueJwt(s, 3, 0));
  s.when(RetireJwtKey{1, draft(9)}).then({JwtKeyRetired{1}});
  BOOST_TEST(!s.alive(1));
  BOOST_TEST(s.alive(2));
  BOOST_TEST(s.alive(3));
  BOOST_TEST(s.row<JwtKeyRow>(std::uint32_t{1}).privateKey.sealed.box.empty());
  s.when(RetireJwtKey{1, draft(9)}).refused(Refusal::ALREADY_SO);
  s.when(RetireJwtKey{3, draft(9)}).refused(Refusal::NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(the_last_key_stays_while_jwts_are_asked_for) {
  for (auto key : {keys::JWT_ADMIN, keys::JWT_CUSTOMER, keys::JWT_INTEGRATION}) {
    auto s = given(keyPublished(1));
    s.when(ChangeSetting{std::string(key), "yes", draft(1)});
    s.when(RetireJwtKey{1, draft(9)}).refused(Refusal::NO_SIGNING_KEY);
    s.when(ChangeSetting{std::string(key), "no", draft(2)});
    BOOST_TEST(!s.when(RetireJwtKey{1, draft(9)}).isRefused());
  }
  auto two = given(keyPublished(1) + keyPublished(2));
  two.when(ChangeSetting{std::string(keys::JWT_ADMIN), "yes", draft(1)});
  BOOST_TEST(!two.when(RetireJwtKey{2, draft(9)}).isRefused());
  two.when(RetireJwtKey{1, draft(9)}).refused(Refusal::NO_SIGNING_KEY);
}

BOOST_AUTO_TEST_CASE(a_token_says_which_key_signed_it_and_when_it_ends) {
  auto s = given(customerCreated(1) + keyPublished(1));
  std::uint64_t credential = s.credential(CUSTOMER, 1);
  s.when(issueJwt(s, 1, 1))
      .then({TokenIssued{token(1), CUSTOMER, 1, 1, NOON + HOUR, credential, 1}});
}

BOOST_AUTO_TEST_CASE(a_key_that_may_not_sign_makes_a_token_stale) {
  auto s = given(customerCreated(1) + keyPublished(1)).at(NOON);
  s.when(publish(2));
  s.when(issueJwt(s, 1, 2)).refused(Refusal::STALE_TOKEN);
  s.when(issueJwt(s, 1, 3)).refused(Refusal::STALE_TOKEN);
  s.at(NOON + HOUR).when(issueJwt(s, 1, 2, NOON + 2 * HOUR));
  BOOST_TEST(s.alive(1));
  // One that was planned with the older key is as good.
  s.when(issueJwt(s, 2, 1, NOON + 2 * HOUR));
  BOOST_TEST(s.alive(2));
  s.given(happened(JwtKeyRetired{1})).when(issueJwt(s, 3, 1)).refused(Refusal::STALE_TOKEN);
}

BOOST_AUTO_TEST_CASE(a_key_that_waits_signs_if_no_other_is_left) {
  auto s = given(customerCreated(1) + keyPublished(1)).at(NOON);
  s.when(publish(2)).when(RetireJwtKey{1, draft(9)}).when(issueJwt(s, 1, 2));
  BOOST_TEST(s.alive(1));
}

BOOST_AUTO_TEST_CASE(the_same_text_is_issued_once) {
  auto s = given(customerCreated(1) + keyPublished(1, JwtAlgorithm::HS256));
  s.when(issueJwt(s, 1, 1)).when(issueJwt(s, 1, 1)).refused(Refusal::STALE_TOKEN);
}

BOOST_AUTO_TEST_CASE(an_integration_gets_a_jwt_under_the_id_that_it_names) {
  auto s = given(integrationCreated(1, 60) + keyPublished(1));
  ActivateIntegration command{1,        {},       false,    digest(1),
                              token(1), draft(1), draft(2), {1, NOON + MINUTE, draft(3).eventId}};
  s.when(command).then({IntegrationActivated{1, digest(1)},
                        TokenIssued{token(1), INTEGRATION, 1, 0, NOON + MINUTE, 0, 1}});
  BOOST_CHECK(s.facts()[1].event.eventId == draft(3).eventId);
  command.reauthorize = true;
  command.before = draft(1).eventId;
  command.accessTokenDigest = token(2);
  command.jwt.keyId = 2;
  s.when(command).refused(Refusal::STALE_TOKEN);
}

BOOST_AUTO_TEST_CASE(a_shorter_lifetime_reaches_jwts_but_not_those_of_a_lifetime_of_their_own) {
  auto s = given(customerCreated(1) + integrationCreated(1) + integrationCreated(2, 3600) +
                 keyPublished(1));
  s.given(tokenIssued(1, CUSTOMER, 1, 1, NOON + HOUR, 1));
  s.given(tokenIssued(2, INTEGRATION, 1, 0, NOON + HOUR, 1));
  s.given(tokenIssued(3, INTEGRATION, 2, 0, NOON + HOUR, 1));
  for (auto key : {keys::CUSTOMER_LIFETIME, keys::INTEGRATION_LIFETIME}) {
    s.given(happened(SettingChanged{std::string(key), "1m", 0}));
  }
  s.at(NOON + MINUTE);
  BOOST_TEST(!s.alive(1));
  BOOST_TEST(!s.alive(2));
  BOOST_TEST(s.alive(3));
}

BOOST_AUTO_TEST_CASE(jwts_cannot_be_asked_for_before_there_is_a_key) {
  auto s = given();
  for (auto key : {keys::JWT_ADMIN, keys::JWT_CUSTOMER, keys::JWT_INTEGRATION}) {
    ChangeSetting command{std::string(key), "yes", draft(1)};
    s.when(command).refused(Refusal::NO_SIGNING_KEY);
  }
  s.given(keyPublished(1)).when(ChangeSetting{std::string(keys::JWT_ADMIN), "yes", draft(1)});
  BOOST_TEST(!s.isRefused());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::core
