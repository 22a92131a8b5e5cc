#include "daemon/app/customers.h"

#include <boost/test/unit_test.hpp>

#include "daemon/app/passwords.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

using core::TokenType;

const std::string JANE = "jane@example.com";

core::AddressInput address() {
  core::AddressInput input;
  input.firstname = "Jane";
  input.lastname = "Doe";
  input.street = {"123 Oak Ave"};
  input.city = "Purchase";
  input.telephone = "512-555-1111";
  input.postcode = "10755";
  input.countryId = "US";
  input.regionId = "43";
  return input;
}

struct Fixture : World {
  Fixture() { mark(); }
  void mark() {
    before = size();
    keysBefore = keys().list("").size();
    rowsBefore = localRows();
  }
  Answer<CustomerView> create(core::CustomerInput input, const char* password = "Correct1horse") {
    kj::Maybe<crypto::Secret> secret;
    if (password) secret = crypto::Secret(password);
    return wait(createCustomer(app(), {}, std::move(input), kj::mv(secret)));
  }
  // Not an event, not a key, not a row, and the address is free.
  void nothingIsLeft() {
    BOOST_TEST(size() == before);
    BOOST_TEST(keys().list("").size() == keysBefore);
    BOOST_TEST(localRows() == rowsBefore);
    BOOST_TEST(!findCustomer(app(), 1, JANE).has_value());
    BOOST_TEST(!readCustomer(app(), 1).has_value());
  }

  std::uint64_t before = 0;
  std::size_t keysBefore = 0;
  std::size_t rowsBefore = 0;
};

BOOST_FIXTURE_TEST_SUITE(customers, Fixture)

BOOST_AUTO_TEST_CASE(a_customer_is_one_command_with_all_its_events) {
  auto input = customerInput(JANE);
  input.addresses = {address(), address()};
  input.addresses[0].defaultShipping = true;
  input.addresses[0].defaultBilling = true;
  auto view = good(create(std::move(input)));
  BOOST_TEST(events(before) ==
             "SubjectKeyCreated CustomerCreated AddressAdded AddressAdded PasswordChanged "
             "MailQueued");
  BOOST_TEST(view.id == 1);
  BOOST_TEST(view.profile.email == JANE);
  BOOST_TEST(view.addresses.size() == 2);
  BOOST_TEST(view.defaultShipping == view.addresses[0].id);
  BOOST_TEST(findCustomer(app(), 1, "JANE@example.com").value() == 1);
  good(login(TokenType::CUSTOMER, JANE, PASSWORD));
}

BOOST_AUTO_TEST_CASE(without_a_password_a_link_to_set_one_is_mailed) {
  good(create(customerInput(JANE), nullptr));
  BOOST_TEST(events(before) ==
             "SubjectKeyCreated CustomerCreated PasswordResetRequested MailQueued");
  auto mail = std::get<core::MailQueued>(event(size() - 1).body);
  BOOST_TEST((mail.mailTemplate == core::MailTemplate::WELCOME_NO_PASSWORD));
  BOOST_TEST(is(login(TokenType::CUSTOMER, JANE, PASSWORD), Why::LOGIN_FAILED));
  std::string secret = vault().linkSecret(mail.linkEventId);
  good(wait(resetPassword(app(), {}, JANE, 1, secret, crypto::Secret(PASSWORD))));
  good(login(TokenType::CUSTOMER, JANE, PASSWORD));
}

// A token of one's own is what registering gives: it must not open the gate.
BOOST_AUTO_TEST_CASE(only_who_may_manage_customers_passes_the_flood_gate) {
  auto admitted = [&](const Call& call) {
    int count = 0;
    clock().nowUs += 1'000'000;
    for (int i = 0; i < 60; ++i) {
      auto answer = wait(createCustomer(app(), call, {}, nullptr));
      count += is(answer, Why::BUSY) ? 0 : 1;
    }
    return count;
  };
  Call call = from("192.0.2.1");
  BOOST_TEST(admitted(call) == 50);
  BOOST_TEST(admitted(from("2001:db8::1")) == 50);
  BOOST_TEST(is(wait(createCustomer(app(), from("2001:db8::2"), {}, nullptr)), Why::BUSY));
  call.caller.kind = core::ActorKind::CUSTOMER;
  BOOST_TEST(admitted(call) == 50);
  call.caller.kind = core::ActorKind::INTEGRATION;
  core::Permissions permissions{false, {"Magento_Customer::customer"}};
  call.caller.permissions = std::make_shared<const core::Permissions>(permissions);
  BOOST_TEST(admitted(call) == 50);
  permissions.resources.emplace_back("Magento_Customer::manage");
  call.caller.permissions = std::make_shared<const core::Permissions>(permissions);
  BOOST_TEST(admitted(call) == 60);
  call = from("192.0.2.1");
  call.caller.kind = core::ActorKind::OPERATOR;
  BOOST_TEST(admitted(call) == 60);
}

BOOST_AUTO_TEST_CASE(bad_input_leaves_nothing) {
  BOOST_TEST(is(create({}), Why::RULES));
  BOOST_TEST(is(create(customerInput("no address")), Why::RULES));
  BOOST_TEST(is(create(customerInput(JANE), "short"), Why::RULES));
  BOOST_TEST(is(create(customerInput(JANE), ""), Why::RULES));
  auto input = customerInput(JANE);
  input.storeId = "99";
  BOOST_TEST(is(create(input), Why::STORE_UNKNOWN));
  input.storeId = std::nullopt;
  input.websiteId = "99";
  BOOST_TEST(is(create(input), Why::STORE_UNKNOWN));
  nothingIsLeft();
  BOOST_TEST(hashing.done == 0);
}

BOOST_AUTO_TEST_CASE(one_bad_address_among_good_ones_leaves_nothing) {
  auto input = customerInput(JANE);
  input.addresses = {address(), address(), address()};
  input.addresses[2].city = std::nullopt;
  BOOST_TEST(is(create(input), Why::RULES));
  nothingIsLeft();
}

BOOST_AUTO_TEST_CASE(a_hundred_addresses_fit_and_one_more_leaves_nothing) {
  auto input = customerInput(JANE);
  input.addresses.assign(101, address());
  BOOST_TEST(is(create(input), Why::RULES));
  nothingIsLeft();
  input.addresses.pop_back();
  BOOST_TEST(good(create(input)).addresses.size() == 100);
}

BOOST_AUTO_TEST_CASE(a_full_queue_of_hashes_leaves_nothing) {
  hashing.full = true;
  BOOST_TEST(is(create(customerInput(JANE)), Why::BUSY));
  nothingIsLeft();
  hashing.full = false;
  BOOST_TEST(good(create(customerInput(JANE))).id == 1);
}

BOOST_AUTO_TEST_CASE(a_client_that_hangs_up_before_the_hash_is_done_leaves_nothing) {
  hashing.held = true;
  {
    auto given = createCustomer(app(), {}, customerInput(JANE), crypto::Secret(PASSWORD));
    settle();
  }
  hashing.held = false;
  hashing.release();
  settle();
  nothingIsLeft();
}

BOOST_AUTO_TEST_CASE(a_client_that_hangs_up_later_gets_its_customer) {
  hold();
  {
    auto given = createCustomer(app(), {}, customerInput(JANE), crypto::Secret(PASSWORD));
    settle();
  }
  release();
  settle();
  BOOST_TEST(readCustomer(app(), 1).value().profile.email == JANE);
}

BOOST_AUTO_TEST_CASE(a_failed_write_leaves_no_half) {
  log().failNextAppend(false);
  BOOST_TEST(is(create(customerInput(JANE)), Why::OUTCOME_UNKNOWN));
  BOOST_TEST(size() == before);
  BOOST_TEST(!findCustomer(app(), 1, JANE).has_value());
}

BOOST_AUTO_TEST_CASE(an_address_is_taken_once_in_any_spelling) {
  good(create(customerInput(JANE)));
  mark();
  BOOST_TEST(is(create(customerInput("Jane@EXAMPLE.com")), Why::DUPLICATE_EMAIL));
  BOOST_TEST(size() == before);
  BOOST_TEST(good(create(customerInput("eve@example.com"))).id == 2);
}

BOOST_AUTO_TEST_CASE(of_two_at_once_one_gets_the_address) {
  hashing.held = true;
  auto first = createCustomer(app(), {}, customerInput(JANE), crypto::Secret(PASSWORD));
  auto second = createCustomer(app(), {}, customerInput(JANE), crypto::Secret(PASSWORD));
  settle();
  hashing.held = false;
  hashing.release();
  BOOST_TEST(good(wait(kj::mv(first))).id == 1);
  BOOST_TEST(is(wait(kj::mv(second)), Why::DUPLICATE_EMAIL));
  BOOST_TEST(events(before) == "SubjectKeyCreated CustomerCreated PasswordChanged MailQueued");
  // Of the one that was refused no key is kept: two subjects' worth would be left otherwise.
  auto keysOfOne = keys().list("").size() - keysBefore;
  mark();
  good(create(customerInput("eve@example.com")));
  BOOST_TEST(keys().list("").size() - keysBefore <= keysOfOne);
}

BOOST_AUTO_TEST_CASE(strangers_share_a_budget_and_admins_do_not) {
  Call admin = from("192.0.2.1");
  admin.caller.kind = core::ActorKind::ADMIN;
  admin.caller.permissions = std::make_shared<const core::Permissions>(core::Permissions{true, {}});
  for (int i = 0; i < 60; ++i) {
    auto input = customerInput("c" + std::to_string(i) + "@example.com");
    good(wait(createCustomer(app(), admin, std::move(input), nullptr)));
  }
  int made = 0;
  for (int i = 0; i < 60; ++i) {
    auto input = customerInput("d" + std::to_string(i) + "@example.com");
    auto answer = wait(createCustomer(app(), from("192.0.2.1"), std::move(input), nullptr));
    if (!is(answer, Why::BUSY)) ++made;
  }
  BOOST_TEST(made == 50);
}

BOOST_AUTO_TEST_CASE(nothing_personal_stands_in_the_log) {
  auto input = customerInput(JANE);
  input.addresses = {address()};
  good(create(std::move(input)));
  for (std::uint64_t seq = before; seq < size(); ++seq) {
    std::string bytes = log().read(seq).value();
    for (const char* text : {"jane", "Jane", "Doe", "Oak", "Purchase", "512-555", "argon2"}) {
      BOOST_TEST((bytes.find(text) == std::string::npos));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
