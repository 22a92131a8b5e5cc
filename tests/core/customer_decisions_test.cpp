#include <boost/test/unit_test.hpp>

#include "daemon/core/rules/settings_keys.h"
#include "tests/support/scenario.h"

namespace authd::core {
namespace {

using namespace support;
using enum TokenType;

Story addressAdded(std::uint32_t customerId, std::uint32_t id, bool billing = false,
                   bool shipping = false) {
  return happened(AddressAdded{customerId, id, billing, shipping});
}

// An update of customer 1 that keeps everything; to be changed.
UpdateCustomer update(const Scenario& s, std::uint32_t id = 1) {
  UpdateCustomer command;
  command.customerId = id;
  auto row = s.row<CustomerRow>(id);
  command.version = row.version;
  command.email = name(SubjectKind::CUSTOMER, id, row.websiteId);
  command.websiteId = row.websiteId;
  command.storeId = row.storeId;
  command.groupId = row.groupId;
  command.defaultBilling = row.defaultBilling;
  command.defaultShipping = row.defaultShipping;
  command.updated = draft(20);
  return command;
}

CustomerUpdated updated(std::uint32_t id = 1) {
  return {id, 1, 0, 0, false, false};
}

bool nameIsTaken(Scenario& s, std::uint32_t number) {
  CreateCustomer command;
  command.subject = subject(SubjectKind::CUSTOMER, 900 + number);
  command.email = name(SubjectKind::CUSTOMER, number, 1);
  command.websiteId = 1;
  command.created = draft(90);
  auto copy = s;
  copy.when(command);
  return copy.isRefused();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(customer_decisions)

BOOST_AUTO_TEST_CASE(an_update_replaces_the_profile) {
  auto s = given(customerCreated(1));
  auto command = update(s);
  command.storeId = 2;
  command.groupId = 3;
  command.disableAutoGroupChange = true;
  command.updated.pii.box = "profile";
  s.when(command).then({CustomerUpdated{1, 1, 2, 3, true, false}});
  auto row = s.row<CustomerRow>(1u);
  BOOST_TEST(row.groupId == 3u);
  BOOST_TEST(row.storeId == 2u);
  BOOST_TEST(row.disableAutoGroupChange);
  BOOST_TEST(row.profile.sealed.box == "profile");
  BOOST_TEST(row.version == s.nextSeq() - 1);
}

BOOST_AUTO_TEST_CASE(an_update_rests_on_what_was_read) {
  auto s = given(customerCreated(1));
  auto first = update(s);
  auto second = first;
  s.when(first).then({updated()});
  s.when(second).refused(Refusal::VERSION_MOVED, s.nextSeq() - 1);
  s.when(update(s)).then({updated()});
  second.customerId = 9;
  s.when(second).refused(Refusal::NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(every_change_of_an_address_moves_the_version) {
  auto s = given(customerCreated(1) + addressAdded(1, 1));
  auto command = update(s);
  s.when(DeleteAddress{1, 1, draft(1)}).then({AddressDeleted{1, 1}});
  s.when(command).refused(Refusal::VERSION_MOVED, s.nextSeq() - 1);
}

BOOST_AUTO_TEST_CASE(another_email_frees_the_old_one) {
  auto s = given(customerCreated(1) + customerCreated(2));
  auto command = update(s);
  command.email = name(SubjectKind::CUSTOMER, 2, 1);
  s.when(command).refused(Refusal::DUPLICATE_EMAIL);
  command.email = name(SubjectKind::CUSTOMER, 7, 1);
  BOOST_TEST(nameIsTaken(s, 1));
  s.when(command).then({updated()});
  BOOST_TEST(!nameIsTaken(s, 1));
  BOOST_TEST(nameIsTaken(s, 7));
}

BOOST_AUTO_TEST_CASE(where_websites_share_accounts_an_address_is_taken_in_all_of_them) {
  auto s = given(customerCreated(1, 1) + customerCreated(2, 2));
  CreateCustomer create;
  create.subject = subject(SubjectKind::CUSTOMER, 900);
  create.email = name(SubjectKind::CUSTOMER, 1, 2);
  create.elsewhere = {name(SubjectKind::CUSTOMER, 1, 1)};
  create.websiteId = 2;
  create.created = draft(90);
  auto change = update(s, 2);
  change.email = name(SubjectKind::CUSTOMER, 1, 2);
  change.elsewhere = create.elsewhere;
  auto apart = s;
  apart.when(create);
  BOOST_TEST(!apart.isRefused());
  s.given(happened(SettingChanged{std::string(keys::ACCOUNT_SHARE), "0", 0}));
  s.when(create).refused(Refusal::DUPLICATE_EMAIL);
  s.when(change).refused(Refusal::DUPLICATE_EMAIL);
  auto own = update(s, 1);
  own.elsewhere = {name(SubjectKind::CUSTOMER, 1, 2)};
  s.when(own).then({updated(1)});
}

BOOST_AUTO_TEST_CASE(twins_from_before_websites_shared_accounts_are_still_changed) {
  auto s = given(customerCreated(1, 1));
  CreateCustomer twin;
  twin.subject = subject(SubjectKind::CUSTOMER, 900);
  twin.email = name(SubjectKind::CUSTOMER, 1, 2);
  twin.elsewhere = {name(SubjectKind::CUSTOMER, 1, 1)};
  twin.websiteId = 2;
  twin.created = draft(90);
  s.when(twin).given(happened(SettingChanged{std::string(keys::ACCOUNT_SHARE), "0", 0}));
  auto change = update(s, 1);
  change.elsewhere = {twin.email};
  s.when(change).then({updated(1)});
}

BOOST_AUTO_TEST_CASE(another_email_ends_a_mailed_link) {
  auto s = given(customerCreated(1) + happened(PasswordResetRequested{1, digest(5)}));
  auto command = update(s);
  s.when(command).then({updated()});
  BOOST_TEST(s.row<CustomerRow>(1u).link.set);
  command = update(s);
  command.endsLink = true;
  s.when(command).then({CustomerUpdated{1, 1, 0, 0, false, true}});
  BOOST_TEST(!s.row<CustomerRow>(1u).link.set);
}

BOOST_AUTO_TEST_CASE(addresses_change_go_and_come_in_one_go) {
  auto s = given(customerCreated(1) + addressAdded(1, 1, true) + addressAdded(1, 2, false, true));
  auto command = update(s);
  command.changed = {{2, draft(31)}};
  command.removed = {1};
  command.added = {{true, false, draft(32)}, {false, false, draft(33)}};
  s.when(command).then({updated(), AddressUpdated{1, 2}, AddressDeleted{1, 1},
                        AddressAdded{1, 3, true, false}, AddressAdded{1, 4, false, false}});
  auto row = s.row<CustomerRow>(1u);
  BOOST_TEST(row.defaultBilling == 3u);
  BOOST_TEST(row.defaultShipping == 2u);
  s.when(DeleteAddress{1, 1, draft(1)}).refused(Refusal::NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(defaults_move_between_addresses_that_stay) {
  auto s = given(customerCreated(1) + addressAdded(1, 1, true, true) + addressAdded(1, 2));
  auto command = update(s);
  command.defaultBilling = 2;
  s.when(command).then({updated(), DefaultAddressesChanged{1, 2, 1}});
  command = update(s);
  command.defaultShipping = 0;
  s.when(command).then({updated(), DefaultAddressesChanged{1, 2, 0}});
  BOOST_TEST(s.row<CustomerRow>(1u).defaultBilling == 2u);
}

BOOST_AUTO_TEST_CASE(another_customers_address_is_not_touched) {
  auto s = given(customerCreated(1) + customerCreated(2) + addressAdded(2, 1));
  for (int which = 0; which < 3; ++which) {
    auto command = update(s);
    if (which == 0) command.changed = {{1, draft(31)}};
    if (which == 1) command.removed = {1};
    if (which == 2) command.defaultBilling = 1;
    s.when(command).refused(Refusal::NOT_FOUND);
  }
  s.when(DeleteAddress{1, 1, draft(1)}).refused(Refusal::NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(a_deleted_address_is_no_default_any_more) {
  auto s = given(customerCreated(1) + addressAdded(1, 1, true, true));
  s.when(DeleteAddress{1, 1, draft(1)}).then({AddressDeleted{1, 1}});
  BOOST_TEST(s.row<CustomerRow>(1u).defaultBilling == 0u);
  BOOST_TEST(s.row<CustomerRow>(1u).defaultShipping == 0u);
}

BOOST_AUTO_TEST_CASE(a_deleted_customer_leaves_no_token_name_or_address) {
  auto s = given(customerCreated(1) + addressAdded(1, 1) + addressAdded(1, 2) + customerCreated(2) +
                 addressAdded(2, 3) + tokenIssued(7, CUSTOMER, 1) + tokenIssued(8, CUSTOMER, 2));
  s.when(DeleteCustomer{1, draft(1)}).then({CustomerDeleted{1}});
  BOOST_TEST(!s.alive(7));
  BOOST_TEST(s.alive(8));
  BOOST_TEST(!nameIsTaken(s, 1));
  BOOST_TEST(!s.has<CustomerRow>(1u));
  BOOST_TEST(!s.has<AddressRow>(1u, 1u));
  BOOST_TEST(!s.has<AddressOwnerRow>(2u));
  BOOST_TEST(s.row<AddressOwnerRow>(3u).customerId == 2u);
  s.when(DeleteCustomer{1, draft(1)}).refused(Refusal::NOT_FOUND);
  s.when(IssueToken{CUSTOMER, 1, 1, 1, token(9), 0, false, draft(1), draft(2)})
      .refused(Refusal::STALE_CREDENTIAL);
}

BOOST_AUTO_TEST_CASE(the_id_of_a_deleted_customer_is_not_given_again) {
  auto s = given(customerCreated(1));
  s.when(DeleteCustomer{1, draft(1)}).then({CustomerDeleted{1}});
  CreateCustomer command;
  command.subject = subject(SubjectKind::CUSTOMER, 50);
  command.email = name(SubjectKind::CUSTOMER, 1, 1);
  command.websiteId = 1;
  command.created = draft(2);
  s.when(command);
  BOOST_TEST(std::get<CustomerCreated>(s.facts()[1].event.body).customerId == 2u);
}

BOOST_AUTO_TEST_CASE(who_moves_to_another_website_leaves_the_tokens_behind) {
  auto s = given(customerCreated(1) + tokenIssued(7, CUSTOMER, 1));
  auto stays = update(s);
  stays.groupId = 2;
  s.when(stays);
  BOOST_TEST(s.alive(7));
  auto moves = update(s);
  moves.websiteId = 2;
  s.when(moves);
  BOOST_TEST(!s.alive(7));
}

BOOST_AUTO_TEST_CASE(an_unconfirmed_customer_gets_no_token_while_the_shop_asks_for_it) {
  auto s = given(customerCreated(1) + happened(ConfirmationRequested{1}));
  auto login = [&](std::uint32_t number) {
    return IssueToken{CUSTOMER, 1,        1,       s.credential(CUSTOMER, 1), token(number), 0,
                      false,    draft(1), draft(2)};
  };
  auto issued = [&](std::uint32_t number) {
    return TokenIssued{token(number), CUSTOMER, 1, 1, 0, s.credential(CUSTOMER, 1), 0};
  };
  s.when(login(7)).then({issued(7)});
  s.given(happened(SettingChanged{std::string(keys::CONFIRM_ACCOUNT), "yes", 0}));
  s.when(login(8)).then({TokenIssueFailed{CUSTOMER, 1, FailureReason::UNCONFIRMED, 1, 0}});
  s.when(ConfirmCustomer{1, s.row<CustomerRow>(1u).confirmation.seq, draft(3), {}})
      .then({CustomerConfirmed{1}});
  s.when(login(9)).then({issued(9)});
}

BOOST_AUTO_TEST_CASE(a_confirmation_is_for_the_key_that_was_asked_for_last) {
  auto s = given(customerCreated(1) + happened(ConfirmationRequested{1}));
  auto first = s.row<CustomerRow>(1u).confirmation.seq;
  auto command = update(s);
  command.confirmation = draft(40);
  command.mail = NewMail{MailTemplate::CONFIRMATION, 1, "en_US", draft(41)};
  s.when(command).then({updated(), ConfirmationRequested{1},
                        MailQueued{MailTemplate::CONFIRMATION, 1, 1, "en_US", {}}});
  auto second = s.row<CustomerRow>(1u).confirmation.seq;
  s.when(ConfirmCustomer{1, first, draft(3), {}}).refused(Refusal::VERSION_MOVED, second);
  NewMail mail{MailTemplate::CONFIRMED, 1, "en_US", draft(42)};
  s.when(ConfirmCustomer{1, second, draft(3), mail})
      .then({CustomerConfirmed{1}, MailQueued{MailTemplate::CONFIRMED, 1, 1, "en_US", {}}});
  s.when(ConfirmCustomer{1, second, draft(3), {}}).refused(Refusal::NOT_PENDING);
  s.when(ConfirmCustomer{2, second, draft(3), {}}).refused(Refusal::NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(a_key_is_mailed_again_while_it_waits) {
  NewMail mail{MailTemplate::CONFIRMATION, 1, "en_US", draft(41)};
  auto s = given(customerCreated(1));
  s.when(RequestConfirmation{1, mail}).refused(Refusal::NOT_PENDING);
  s.given(happened(ConfirmationRequested{1}));
  s.when(RequestConfirmation{1, mail})
      .then({MailQueued{MailTemplate::CONFIRMATION, 1, 1, "en_US", {}}});
  s.when(RequestConfirmation{2, mail}).refused(Refusal::NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(a_new_customer_may_have_to_confirm) {
  CreateCustomer command;
  command.subject = subject(SubjectKind::CUSTOMER, 1);
  command.email = name(SubjectKind::CUSTOMER, 1, 1);
  command.websiteId = 1;
  command.created = draft(1);
  command.confirmation = draft(2);
  command.confirmation->pii.box = "key";
  auto s = given();
  s.when(command);
  BOOST_CHECK(std::holds_alternative<ConfirmationRequested>(s.facts()[2].event.body));
  BOOST_TEST(s.row<CustomerRow>(1u).confirmation.key.sealed.box == "key");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::core
