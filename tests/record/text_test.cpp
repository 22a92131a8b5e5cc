#include "daemon/record/text.h"

#include <boost/test/unit_test.hpp>

#include "daemon/core/words.h"
#include "tests/record/samples.h"

namespace authd::record {
namespace {

std::string said(core::EventBody body, std::uint64_t seq = 17) {
  core::Event event;
  event.seq = seq;
  event.body = std::move(body);
  return summary(event);
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_event_has_a_sentence) {
  for (const core::Event& event : samples()) BOOST_TEST(!summary(event).empty());
}

BOOST_AUTO_TEST_CASE(sentences_name_who_and_which) {
  using enum core::TokenType;
  BOOST_TEST(said(core::TokenIssued{{}, CUSTOMER, 1, 1, 0, 0, 0}) ==
             "customer token 17 issued to customer 1");
  BOOST_TEST(said(core::TokenRevoked{12}) == "token 12 revoked");
  BOOST_TEST(said(core::TokensRevoked{{core::ScopeKind::USER, INTEGRATION, 0, 1, 0}, 42}) ==
             "all tokens of integration 1 issued below 42 revoked");
  BOOST_TEST(said(core::TokenIssueFailed{ADMIN, 3, core::FailureReason::WRONG_PASSWORD, 4, 6}) ==
             "no token for admin 3: wrong password, 4 times");
  BOOST_TEST(said(core::TokenIssueFailed{ADMIN, 0, core::FailureReason::UNKNOWN_USER, 1, 0}) ==
             "no token for admin: unknown user");
  BOOST_TEST(said(core::TokensSwept{ADMIN, 3, 9}) ==
             "dead admin tokens issued from 3 to below 9 forgotten");
  BOOST_TEST(said(core::AccountLocked{CUSTOMER, 1, 1'795'608'000'000'000}) ==
             "customer 1 locked until 2026-11-25T12:00:00.000000Z");
  BOOST_TEST(said(core::PasswordChanged{CUSTOMER, 1, core::PasswordCause::RESET, true}) ==
             "password of customer 1 set (reset), tokens ended");
  BOOST_TEST(said(core::SettingChanged{"oauth/consumer/expiration", "60", 0}) ==
             "oauth/consumer/expiration = 60");
  BOOST_TEST(said(core::IntegrationCreated{5, "ERP", {}, 0, {}, "", ""}) ==
             "integration 5 (ERP) created");
  BOOST_TEST(said(core::MailQueued{core::MailTemplate::EMAIL_RESET, 1, 1, "", {}}) ==
             "email reset mail for customer 1");
}

BOOST_AUTO_TEST_CASE(scopes_are_the_five_that_exist) {
  using enum core::TokenType;
  BOOST_TEST(textOf({core::ScopeKind::ALL, NONE, 0, 0, 0}) == "all tokens");
  BOOST_TEST(textOf({core::ScopeKind::TYPE, ADMIN, 0, 0, 0}) == "all admin tokens");
  BOOST_TEST(textOf({core::ScopeKind::WEBSITE, NONE, 2, 0, 0}) == "all tokens of website 2");
  BOOST_TEST(textOf({core::ScopeKind::TYPE_AND_WEBSITE, CUSTOMER, 2, 0, 0}) ==
             "all customer tokens of website 2");
  BOOST_TEST(textOf({core::ScopeKind::USER, CUSTOMER, 0, 9, 0}) == "all tokens of customer 9");
}

BOOST_AUTO_TEST_CASE(a_name_cannot_move_the_cursor) {
  BOOST_TEST(said(core::RoleCreated{2,
                                    "a\x1B[2J\nb\xC2\x9B"
                                    "c\xC3\xA4\x7F",
                                    {}}) == "role 2 (a?[2J?b??c\xC3\xA4?) created");
}

BOOST_AUTO_TEST_CASE(a_number_from_the_future_has_a_word) {
  BOOST_TEST(wordOf(static_cast<core::ReasonCode>(200)) == "unknown");
  BOOST_TEST(textOf({static_cast<core::ScopeKind>(200), {}, 0, 0}) == "tokens");
}

}  // namespace authd::record
