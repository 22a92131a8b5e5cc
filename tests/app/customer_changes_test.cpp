#include "daemon/app/customer_changes.h"

#include <boost/test/unit_test.hpp>

#include "daemon/app/groups.h"
#include "daemon/app/passwords.h"
#include "daemon/core/rules/settings_keys.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

using core::TokenType;

const std::string JANE = "jane@example.com";
const std::string JOE = "joe@example.com";

core::AddressInput address(const std::string& city = "Purchase") {
  core::AddressInput input;
  input.firstname = "Jane";
  input.lastname = "Doe";
  input.street = {"123 Oak Ave"};
  input.city = city;
  input.telephone = "512-555-1111";
  input.postcode = "10755";
  input.countryId = "US";
  input.regionId = "43";
  return input;
}

struct Fixture : World {
  Fixture() {
    auto input = customerInput(JANE);
    input.addresses = {address("Rome"), address("Paris")};
    input.addresses[0].defaultBilling = true;
    input.addresses[1].defaultShipping = true;
    good(wait(createCustomer(app(), {}, std::move(input), crypto::Secret(PASSWORD))));
    good(wait(createCustomer(app(), {}, customerInput(JOE), crypto::Secret(PASSWORD))));
    before = size();
  }
  Answer<CustomerView> change(core::CustomerInput input, ChangeBy by = ChangeBy::MANAGER,
                              std::uint32_t id = 1) {
    before = size();
    return wait(updateCustomer(app(), {}, id, std::move(input), by));
  }
  static core::CustomerInput addresses(std::vector<core::AddressInput> list) {
    core::CustomerInput input;
    input.hasAddresses = true;
    input.addresses = std::move(list);
    return input;
  }
  static core::AddressInput existing(const char* id) {
    core::AddressInput input;
    input.id = id;
    return input;
  }

  std::uint64_t before = 0;
};

BOOST_FIXTURE_TEST_SUITE(customer_changes, Fixture)

BOOST_AUTO_TEST_CASE(what_a_manager_leaves_out_stays) {
  core::CustomerInput input;
  input.lastname = "Roe";
  auto view = good(change(input));
  BOOST_TEST(events(before) == "CustomerUpdated");
  BOOST_TEST(view.profile.lastname == "Roe");
  BOOST_TEST(view.profile.firstname == customerInput(JANE).firstname.value());
  BOOST_TEST(view.profile.email == JANE);
  BOOST_TEST(view.addresses.size() == 2);
  BOOST_TEST(view.defaultBilling == 1);
  BOOST_TEST(is(change(input, ChangeBy::MANAGER, 9), Why::NOT_FOUND));
}

BOOST_AUTO_TEST_CASE(customers_give_their_names_each_time_and_cannot_choose_group_or_place) {
  core::CustomerInput input;
  input.lastname = "Roe";
  BOOST_TEST(is(change(input, ChangeBy::OWNER), Why::RULES));
  input = customerInput(JANE);
  input.groupId = "3";
  input.websiteId = "77";
  input.storeId = "77";
  input.taxvat = "12";
  auto view = good(change(input, ChangeBy::OWNER));
  BOOST_TEST(view.groupId == 1);
  BOOST_TEST(view.websiteId == 1);
  BOOST_TEST(*view.profile.taxvat == "12");
  input.taxvat.reset();
  BOOST_TEST(*good(change(input, ChangeBy::OWNER)).profile.taxvat == "12");
}

BOOST_AUTO_TEST_CASE(another_email_is_another_login_and_ends_the_mailed_link) {
  good(wait(requestPasswordReset(app(), {}, JANE, core::MailTemplate::EMAIL_RESET, 1)));
  BOOST_TEST(core::find<core::CustomerRow>(app().tables, 1u)->link.set);
  core::CustomerInput input;
  input.email = JOE;
  BOOST_TEST(is(change(input), Why::DUPLICATE_EMAIL));
  input.email = "jane.roe@example.com";
  good(change(input));
  BOOST_TEST(!core::find<core::CustomerRow>(app().tables, 1u)->link.set);
  BOOST_TEST(!findCustomer(app(), 1, JANE).has_value());
  good(login(TokenType::CUSTOMER, "jane.roe@example.com", PASSWORD));
  BOOST_TEST(is(login(TokenType::CUSTOMER, JANE, PASSWORD), Why::LOGIN_FAILED));
}

BOOST_AUTO_TEST_CASE(a_list_of_addresses_is_the_whole_new_set) {
  auto moved = existing("2");
  moved.city = "Lyon";
  auto view = good(change(addresses({moved, address("Oslo")})));
  BOOST_TEST(events(before) == "CustomerUpdated AddressUpdated AddressDeleted AddressAdded");
  BOOST_REQUIRE(view.addresses.size() == 2);
  BOOST_TEST(view.addresses[0].id == 2);
  BOOST_TEST(*view.addresses[0].address.city == "Lyon");
  BOOST_TEST(*view.addresses[0].address.firstname == "Jane");
  BOOST_TEST(view.addresses[0].address.regionId == 43);
  BOOST_TEST(view.addresses[1].id == 3);
  BOOST_TEST(view.defaultBilling == 0);
  BOOST_TEST(view.defaultShipping == 2);
  BOOST_TEST(good(change(addresses({}))).addresses.empty());
}

BOOST_AUTO_TEST_CASE(a_street_that_is_left_out_stays_and_one_without_lines_is_missing) {
  auto moved = existing("1");
  moved.city = "Lyon";
  auto view = good(change(addresses({moved, existing("2")})));
  BOOST_TEST(view.addresses[0].address.street == std::vector<std::string>{"123 Oak Ave"});
  moved.street.emplace();
  const auto refused = change(addresses({moved, existing("2")}));
  BOOST_REQUIRE(is(refused, Why::RULES));
  BOOST_TEST((std::get<Refused>(refused).rules == std::vector{core::requiredField("street")}));
  BOOST_TEST(size() == before);
}

BOOST_AUTO_TEST_CASE(default_flags_move_end_or_leave_a_default) {
  auto first = existing("1");
  auto second = existing("2");
  second.defaultBilling = true;
  auto view = good(change(addresses({first, second})));
  BOOST_TEST(view.defaultBilling == 2);
  BOOST_TEST(view.defaultShipping == 2);
  second.defaultBilling.reset();
  second.defaultShipping = false;
  view = good(change(addresses({first, second})));
  BOOST_TEST(view.defaultBilling == 2);
  BOOST_TEST(view.defaultShipping == 0);
  auto fresh = address("Oslo");
  fresh.defaultBilling = true;
  view = good(change(addresses({first, existing("2"), fresh})));
  BOOST_TEST(view.defaultBilling == 3);
}

BOOST_AUTO_TEST_CASE(addresses_of_others_and_of_nobody_are_refused) {
  auto foreign = change(addresses({existing("1")}), ChangeBy::MANAGER, 2);
  BOOST_REQUIRE(is(foreign, Why::RULES));
  BOOST_TEST(std::get<Refused>(foreign).rules[0].named[0].first == "customer_id");
  BOOST_TEST(is(change(addresses({existing("99")})), Why::NOT_FOUND));
  BOOST_TEST(is(change(addresses({existing("x")})), Why::RULES));
  BOOST_TEST(is(change(addresses({existing("1"), existing("1")})), Why::RULES));
  BOOST_TEST(is(change(addresses({core::AddressInput()})), Why::RULES));
  BOOST_TEST(size() == before);
}

BOOST_AUTO_TEST_CASE(two_changes_at_one_moment_are_both_there) {
  core::CustomerInput first;
  first.firstname = "Janet";
  core::CustomerInput second;
  second.lastname = "Roe";
  auto one = updateCustomer(app(), {}, 1, first, ChangeBy::MANAGER);
  auto two = updateCustomer(app(), {}, 1, second, ChangeBy::MANAGER);
  good(wait(kj::mv(one)));
  auto view = good(wait(kj::mv(two)));
  BOOST_TEST(view.profile.firstname == "Janet");
  BOOST_TEST(view.profile.lastname == "Roe");
}

BOOST_AUTO_TEST_CASE(a_deleted_customer_is_gone_and_the_address_is_free) {
  auto token = good(login(TokenType::CUSTOMER, JANE, PASSWORD));
  BOOST_TEST(authenticate(app(), token.token).has_value());
  good(wait(deleteCustomer(app(), {}, 1)));
  BOOST_TEST(!authenticate(app(), token.token).has_value());
  BOOST_TEST(!readCustomer(app(), 1).has_value());
  BOOST_TEST(!readAddress(app(), 1).has_value());
  BOOST_TEST(is(wait(deleteCustomer(app(), {}, 1)), Why::NOT_FOUND));
  auto again = good(wait(createCustomer(app(), {}, customerInput(JANE), crypto::Secret(PASSWORD))));
  BOOST_TEST(again.id == 3);
}

BOOST_AUTO_TEST_CASE(a_deleted_address_is_no_default) {
  BOOST_TEST(*readAddress(app(), 1)->address.city == "Rome");
  good(wait(deleteAddress(app(), {}, 1)));
  BOOST_TEST(readCustomer(app(), 1)->defaultBilling == 0);
  BOOST_TEST(is(wait(deleteAddress(app(), {}, 1)), Why::NOT_FOUND));
}

BOOST_AUTO_TEST_CASE(members_of_a_deleted_group_count_for_the_default_group) {
  auto group = good(wait(saveGroup(app(), {}, {0, "VIP", 3}, true)));
  BOOST_TEST(group.id == 4);
  core::CustomerInput input;
  input.groupId = "4";
  BOOST_TEST(good(change(input)).groupId == 4);
  good(wait(deleteGroup(app(), {}, 4)));
  BOOST_TEST(readCustomer(app(), 1)->groupId == 1);
  BOOST_TEST(is(change(input), Why::RULES));
  BOOST_TEST(is(wait(deleteGroup(app(), {}, 4)), Why::NOT_FOUND));
  BOOST_TEST(isRefusedBy(wait(deleteGroup(app(), {}, 1)), core::Refusal::GROUP_FIXED));
}

BOOST_AUTO_TEST_CASE(groups_have_rules) {
  BOOST_TEST(is(wait(saveGroup(app(), {}, {0, "", 3}, true)), Why::RULES));
  BOOST_TEST(is(wait(saveGroup(app(), {}, {0, std::string(33, 'x'), 3}, true)), Why::RULES));
  BOOST_TEST(is(wait(saveGroup(app(), {}, {0, "VIP", 4}, true)), Why::RULES));
  BOOST_TEST(is(wait(saveGroup(app(), {}, {0, "general", 3}, true)), Why::DUPLICATE_NAME));
  BOOST_TEST(is(wait(saveGroup(app(), {}, {9, "VIP", 3}, false)), Why::NOT_FOUND));
  BOOST_TEST(good(wait(saveGroup(app(), {}, {3, "Retailer", 3}, false))).id == 3);
  good(wait(makeDefaultGroup(app(), {}, 2)));
  BOOST_TEST(isFixedGroup(app(), 2));
  BOOST_TEST(is(wait(makeDefaultGroup(app(), {}, 0)), Why::NOT_FOUND));
  good(wait(makeDefaultGroup(app(), {}, 2)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
