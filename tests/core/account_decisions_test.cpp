#include <boost/test/unit_test.hpp>

#include "daemon/core/rules/settings_keys.h"
#include "tests/support/scenario.h"

namespace authd::core {
namespace {

using namespace support;
using enum TokenType;

RegisterOperator registerOperator(std::uint32_t uid) {
  return {subject(SubjectKind::OPERATOR, uid), name(SubjectKind::OPERATOR, uid), draft(1)};
}
CreateAdmin createAdmin(std::uint32_t number, std::uint32_t roleId = 1) {
  return {subject(SubjectKind::ADMIN, number), name(SubjectKind::ADMIN, number), roleId, draft(1),
          draft(2)};
}
CreateCustomer createCustomer(std::uint32_t number, std::uint32_t websiteId = 1) {
  CreateCustomer command;
  command.subject = subject(SubjectKind::CUSTOMER, number + 100 * websiteId);
  command.email = name(SubjectKind::CUSTOMER, number, websiteId);
  command.websiteId = websiteId;
  command.storeId = 2;
  command.groupId = 3;
  command.createdIn = "Default Store View";
  command.created = draft(1);
  return command;
}
CustomerCreated created(std::uint32_t id, std::uint32_t websiteId = 1) {
  return {id, websiteId, 2, 3, "Default Store View", NOON, false};
}
SubjectKeyCreated keyOf(const NewSubject& who, SubjectKind kind) {
  return {kind, who.commitment};
}
ChangePassword change(TokenType type, std::uint32_t id, PasswordCause cause,
                      std::optional<std::uint64_t> credential = {},
                      std::optional<Digest> link = {}) {
  return {type, id, cause, credential, link, draft(5)};
}
RequestPasswordReset requestReset(std::uint32_t customerId, std::uint32_t link) {
  return {customerId, {digest(link), draft(6)}, {MailTemplate::EMAIL_RESET, 1, "en_US", draft(7)}};
}

BOOST_AUTO_TEST_SUITE(account_decisions)

BOOST_AUTO_TEST_CASE(an_operator_is_recorded_at_first_use) {
  auto command = registerOperator(1000);
  auto s = given();
  s.when(command).then({keyOf(command.subject, SubjectKind::OPERATOR), OperatorSeen{1}});
  BOOST_CHECK(s.facts()[1].name == command.uid);
  command.subject = subject(SubjectKind::OPERATOR, 1);
  s.when(command).refused(Refusal::DUPLICATE_NAME);
}

BOOST_AUTO_TEST_CASE(a_role_has_a_name_of_its_own) {
  auto s = given();
  s.when(CreateRole{"staff", {true, {}}, draft(1)}).then({RoleCreated{1, "staff", {true, {}}}});
  s.when(CreateRole{"staff", {false, {"x"}}, draft(1)}).refused(Refusal::DUPLICATE_NAME);
  s.when(CreateRole{"Staff", {false, {"x"}}, draft(1)})
      .then({RoleCreated{2, "Staff", {false, {"x"}}}});
}

BOOST_AUTO_TEST_CASE(an_admin_comes_with_key_role_and_password) {
  auto command = createAdmin(5);
  auto s = given(roleCreated(1));
  s.when(command).then({keyOf(command.subject, SubjectKind::ADMIN), AdminCreated{1, 1},
                        PasswordChanged{ADMIN, 1, PasswordCause::CREATED, false}});
  for (const Fact& fact : s.facts()) BOOST_CHECK(fact.event.subject == command.subject.ref);
  BOOST_CHECK(s.facts()[1].name == command.userName);
  BOOST_CHECK(s.row<AdminRow>(1u).credential.secret.sealed == command.password.secret);
}

BOOST_AUTO_TEST_CASE(an_admin_needs_a_role_and_a_free_name) {
  auto s = given(roleCreated(1) + adminCreated(1));
  s.when(createAdmin(2, 9)).refused(Refusal::NO_SUCH_ROLE);
  auto command = createAdmin(1);
  command.subject = subject(SubjectKind::ADMIN, 2);
  s.when(command).refused(Refusal::DUPLICATE_NAME);
}

BOOST_AUTO_TEST_CASE(disabling_an_admin_ends_the_tokens_for_good) {
  auto s = given(roleCreated(1) + adminCreated(1) + adminCreated(2) + tokenIssued(7, ADMIN, 1) +
                 tokenIssued(8, ADMIN, 2));
  s.when(SetAdminEnabled{1, false, draft(1)}).then({AdminDisabled{1}});
  BOOST_TEST(!s.alive(7));
  BOOST_TEST(s.alive(8));
  s.when(SetAdminEnabled{1, false, draft(1)}).refused(Refusal::ALREADY_SO);
  s.when(SetAdminEnabled{1, true, draft(1)}).then({AdminEnabled{1}});
  BOOST_TEST(!s.alive(7));
  s.when(SetAdminEnabled{1, true, draft(1)}).refused(Refusal::ALREADY_SO);
  s.when(SetAdminEnabled{3, true, draft(1)}).refused(Refusal::NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(a_customer_is_created_whole) {
  auto command = createCustomer(1);
  command.addresses = {{true, false, draft(10)}, {false, true, draft(11)}};
  command.password = draft(12);
  command.mail = NewMail{MailTemplate::WELCOME, 2, "en_US", draft(13)};
  auto s = given();
  s.when(command).then({keyOf(command.subject, SubjectKind::CUSTOMER), created(1),
                        AddressAdded{1, 1, true, false}, AddressAdded{1, 2, false, true},
                        PasswordChanged{CUSTOMER, 1, PasswordCause::CREATED, false},
                        MailQueued{MailTemplate::WELCOME, 1, 2, "en_US", {}}});
  auto row = s.row<CustomerRow>(1u);
  BOOST_TEST(row.defaultBilling == 1u);
  BOOST_TEST(row.defaultShipping == 2u);
  BOOST_TEST(row.enabled);
  BOOST_TEST(row.credential.set);
}

BOOST_AUTO_TEST_CASE(a_customer_without_password_gets_a_link) {
  auto command = createCustomer(1);
  command.link = NewLink{digest(1), draft(12)};
  command.mail = NewMail{MailTemplate::WELCOME_NO_PASSWORD, 2, "en_US", draft(13)};
  auto s = given();
  s.when(command).then(
      {keyOf(command.subject, SubjectKind::CUSTOMER), created(1),
       PasswordResetRequested{1, digest(1)},
       MailQueued{MailTemplate::WELCOME_NO_PASSWORD, 1, 2, "en_US", draft(12).eventId}});
  s.when(change(CUSTOMER, 1, PasswordCause::RESET, {}, digest(1)))
      .then({PasswordChanged{CUSTOMER, 1, PasswordCause::RESET, true}});
}

BOOST_AUTO_TEST_CASE(an_email_belongs_to_one_customer_of_a_website) {
  auto s = given();
  s.when(createCustomer(1));
  auto again = createCustomer(1);
  again.subject = subject(SubjectKind::CUSTOMER, 9);
  s.when(again).refused(Refusal::DUPLICATE_EMAIL);
  s.when(createCustomer(1, 2))
      .then({keyOf(createCustomer(1, 2).subject, SubjectKind::CUSTOMER), created(2, 2)});
}

BOOST_AUTO_TEST_CASE(a_given_creation_time_is_honoured) {
  auto command = createCustomer(1);
  command.createdUs = NOON - HOUR;
  auto expected = created(1);
  expected.createdUs = NOON - HOUR;
  given().when(command).then({keyOf(command.subject, SubjectKind::CUSTOMER), expected});
}

BOOST_AUTO_TEST_CASE(ids_of_addresses_go_on_from_customer_to_customer) {
  auto s = given();
  auto first = createCustomer(1);
  first.addresses = {{true, true, draft(10)}};
  auto second = createCustomer(2);
  second.addresses = {{false, false, draft(11)}};
  s.when(first).when(second).then(
      {keyOf(second.subject, SubjectKind::CUSTOMER), created(2), AddressAdded{2, 2, false, false}});
}

BOOST_AUTO_TEST_CASE(a_changed_password_ends_the_tokens) {
  auto s = given(customerCreated(1) + tokenIssued(7, CUSTOMER, 1));
  s.when(change(CUSTOMER, 1, PasswordCause::CHANGED, s.credential(CUSTOMER, 1)))
      .then({PasswordChanged{CUSTOMER, 1, PasswordCause::CHANGED, true}});
  BOOST_TEST(!s.alive(7));
  s.given(tokenIssued(8, CUSTOMER, 1));
  BOOST_TEST(s.alive(8));
}

BOOST_AUTO_TEST_CASE(a_setting_keeps_the_tokens_of_a_change_but_not_of_a_reset) {
  auto s = given(customerCreated(1) + tokenIssued(7, CUSTOMER, 1));
  s.when(ChangeSetting{std::string(keys::CHANGE_KEEPS_TOKENS), "yes", draft(1)});
  s.when(change(CUSTOMER, 1, PasswordCause::CHANGED, s.credential(CUSTOMER, 1)))
      .then({PasswordChanged{CUSTOMER, 1, PasswordCause::CHANGED, false}});
  BOOST_TEST(s.alive(7));
  s.given(happened(PasswordResetRequested{1, digest(1)}));
  s.when(change(CUSTOMER, 1, PasswordCause::RESET, {}, digest(1)))
      .then({PasswordChanged{CUSTOMER, 1, PasswordCause::RESET, true}});
  BOOST_TEST(!s.alive(7));
}

BOOST_AUTO_TEST_CASE(a_password_changes_only_from_the_one_that_was_verified) {
  auto s = given(customerCreated(1));
  auto command = change(CUSTOMER, 1, PasswordCause::CHANGED, s.credential(CUSTOMER, 1));
  s.when(command).when(command).refused(Refusal::STALE_CREDENTIAL);
  s.when(change(CUSTOMER, 2, PasswordCause::CHANGED, 1)).refused(Refusal::NOT_FOUND);
  s.when(change(INTEGRATION, 1, PasswordCause::CHANGED)).refused(Refusal::NOT_FOUND);
  s.given(customerRegistered(2));
  s.when(change(CUSTOMER, 2, PasswordCause::CHANGED, 0)).refused(Refusal::STALE_CREDENTIAL);
}

BOOST_AUTO_TEST_CASE(an_operator_sets_a_password_without_the_old_one) {
  auto s = given(roleCreated(1) + adminCreated(1) + tokenIssued(7, ADMIN, 1));
  s.when(change(ADMIN, 1, PasswordCause::OPERATOR))
      .then({PasswordChanged{ADMIN, 1, PasswordCause::OPERATOR, true}});
  BOOST_TEST(!s.alive(7));
}

BOOST_AUTO_TEST_CASE(a_link_works_once_and_two_hours) {
  auto s = given(customerCreated(1) + happened(PasswordResetRequested{1, digest(1)}));
  auto command = change(CUSTOMER, 1, PasswordCause::RESET, {}, digest(1));
  s.at(NOON + 2 * HOUR).when(command).refused(Refusal::LINK_EXPIRED);
  s.at(NOON + 2 * HOUR - 1)
      .when(command)
      .then({PasswordChanged{CUSTOMER, 1, PasswordCause::RESET, true}});
  s.when(command).refused(Refusal::LINK_INVALID);
}

BOOST_AUTO_TEST_CASE(a_newer_link_replaces_the_older_one) {
  auto s = given(customerCreated(1));
  s.when(requestReset(1, 1)).when(requestReset(1, 2));
  s.when(change(CUSTOMER, 1, PasswordCause::RESET, {}, digest(1))).refused(Refusal::LINK_INVALID);
  s.when(change(CUSTOMER, 1, PasswordCause::RESET, {}, digest(2)))
      .then({PasswordChanged{CUSTOMER, 1, PasswordCause::RESET, true}});
}

BOOST_AUTO_TEST_CASE(a_changed_password_makes_links_invalid) {
  auto s = given(customerCreated(1) + happened(PasswordResetRequested{1, digest(1)}));
  s.when(change(CUSTOMER, 1, PasswordCause::CHANGED, s.credential(CUSTOMER, 1)));
  s.when(change(CUSTOMER, 1, PasswordCause::RESET, {}, digest(1))).refused(Refusal::LINK_INVALID);
}

BOOST_AUTO_TEST_CASE(a_link_works_for_its_customer_only) {
  auto s = given(customerCreated(1) + customerCreated(2) + roleCreated(1) + adminCreated(1) +
                 happened(PasswordResetRequested{1, digest(1)}));
  s.when(change(CUSTOMER, 2, PasswordCause::RESET, {}, digest(1))).refused(Refusal::LINK_INVALID);
  s.when(change(ADMIN, 1, PasswordCause::RESET, {}, digest(1))).refused(Refusal::LINK_INVALID);
  s.when(change(CUSTOMER, 2, PasswordCause::RESET, {}, Digest{})).refused(Refusal::LINK_INVALID);
}

BOOST_AUTO_TEST_CASE(a_reset_or_a_change_releases_the_lock) {
  auto locked = customerCreated(1) + happened(PasswordResetRequested{1, digest(1)}) +
                happened(AccountLocked{CUSTOMER, 1, NOON + HOUR});
  auto reset = given(locked);
  reset.when(change(CUSTOMER, 1, PasswordCause::RESET, {}, digest(1)));
  BOOST_TEST(reset.row<CustomerRow>(1u).lock.untilUs == 0);
  auto byOperator = given(locked);
  byOperator.when(change(CUSTOMER, 1, PasswordCause::OPERATOR));
  BOOST_TEST(byOperator.row<CustomerRow>(1u).lock.untilUs == NOON + HOUR);
}

BOOST_AUTO_TEST_CASE(a_rehash_ends_nothing) {
  auto s = given(customerCreated(1) + tokenIssued(7, CUSTOMER, 1));
  std::uint64_t old = s.credential(CUSTOMER, 1);
  s.when(RehashPassword{CUSTOMER, 1, old, draft(9)}).then({PasswordRehashed{CUSTOMER, 1}});
  BOOST_TEST(s.alive(7));
  BOOST_CHECK(s.row<CustomerRow>(1u).credential.secret.sealed == draft(9).secret);
  s.when(RehashPassword{CUSTOMER, 1, old, draft(9)}).refused(Refusal::STALE_CREDENTIAL);
}

BOOST_AUTO_TEST_CASE(a_rehash_gives_nobody_a_first_password) {
  auto s = given(customerRegistered(1));
  s.when(RehashPassword{CUSTOMER, 1, 0, draft(9)}).refused(Refusal::STALE_CREDENTIAL);
  s.when(RehashPassword{CUSTOMER, 2, 0, draft(9)}).refused(Refusal::NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(a_reset_is_requested_with_its_mail) {
  auto s = given(customerCreated(1));
  s.when(requestReset(1, 1))
      .then({PasswordResetRequested{1, digest(1)},
             MailQueued{MailTemplate::EMAIL_RESET, 1, 1, "en_US", draft(6).eventId}});
  s.when(requestReset(2, 1)).refused(Refusal::NOT_FOUND);
  s.when(requestReset(0, 1)).then({});
}

BOOST_AUTO_TEST_CASE(unlocking_is_recorded_even_where_no_lock_is) {
  auto s = given(customerCreated(1) + happened(AccountLocked{CUSTOMER, 1, NOON + HOUR}));
  for (int i = 0; i < 2; ++i) {
    s.when(UnlockAccount{CUSTOMER, 1, draft(1)}).then({AccountUnlocked{CUSTOMER, 1}});
    BOOST_TEST(s.row<CustomerRow>(1u).lock.untilUs == 0);
  }
  s.when(UnlockAccount{ADMIN, 1, draft(1)}).refused(Refusal::NOT_FOUND);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::core
