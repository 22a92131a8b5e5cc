#include <boost/test/unit_test.hpp>

#include <string>

#include "daemon/core/rules/settings_keys.h"
#include "tests/rpc/operator.h"

namespace authd::rpc {
namespace {

// Text of as many bytes as there may be, of which JSON makes twice as many.
std::string quotes(std::size_t count) {
  return std::string(count, '"');
}

// Of 64 characters before the sign, and labels of 63 behind it.
std::string longestEmail() {
  const std::string label(63, 'a');
  std::string email = std::string(64, 'a') + "@" + label + "." + label + "." + label;
  email.resize(255);
  return email;
}

void list(ipc::Permissions::Builder permissions, unsigned count, std::size_t length) {
  auto resources = permissions.initResources(count);
  for (unsigned i = 0; i < count; ++i) {
    std::string id = "Shop::" + std::to_string(100'000 + i);
    id.resize(length, 'x');
    resources.set(i, id);
  }
}

struct Fixture : AnOperator {
  Fixture() { world.set(core::keys::ACL_OTHERS, "yes"); }
  // Whatever comes of it, the daemon must go on.
  template <class Request>
  Told sendLarge(Request request, std::uint8_t id) {
    request.getWrite().setReason(quotes(1000));
    Told told = send(kj::mv(request), id);
    BOOST_TEST(world.isWriting());
    return told;
  }
};

BOOST_FIXTURE_TEST_SUITE(sizes, Fixture)

BOOST_AUTO_TEST_CASE(a_role_lists_as_many_resources_as_a_record_has_room_for) {
  auto request = role(std::string(255, '"').c_str());
  list(request.getPermissions(), 375, 23);  // 32 bytes each: 12,000 in all
  BOOST_TEST(sendLarge(kj::mv(request), 1).count("refused") == 0U);
  request = role("one more");
  list(request.getPermissions(), 376, 23);
  BOOST_TEST(sendLarge(kj::mv(request), 2)["refused"] ==
             "acl is not valid: more resources than one role may list");
  request = role("many more");
  list(request.getPermissions(), 10'000, 255);
  BOOST_TEST(sendLarge(kj::mv(request), 3).count("refused") == 1U);
}

BOOST_AUTO_TEST_CASE(so_does_an_integration) {
  auto request = integration(std::string(255, '"').c_str());
  request.setEmail(longestEmail());
  list(request.getPermissions(), 375, 23);
  BOOST_TEST(sendLarge(kj::mv(request), 1).count("refused") == 0U);
  request = integration("more");
  list(request.getPermissions(), 376, 23);
  BOOST_TEST(sendLarge(kj::mv(request), 2).count("refused") == 1U);
}

BOOST_AUTO_TEST_CASE(a_token_of_an_integration_lives_a_century_or_for_ever) {
  std::uint8_t id = 0;
  auto made = [&](std::int64_t seconds) {
    auto request = integration(("ERP" + std::to_string(++id)).c_str());
    request.setTokenLifetimeSeconds(seconds);
    return send(kj::mv(request), id);
  };
  BOOST_TEST(made(36525LL * 86400).count("refused") == 0U);
  BOOST_TEST(made(-1).count("refused") == 0U);
  BOOST_TEST(made(36525LL * 86400 + 1)["refused"] ==
             "token_lifetime is not valid: more than 36525d");
  BOOST_TEST(made(std::int64_t{1} << 62).count("refused") == 1U);
}

BOOST_AUTO_TEST_CASE(an_id_that_is_none_is_refused_whatever_its_length) {
  auto request = role("clerk");
  list(request.getPermissions(), 1, 256);
  BOOST_TEST(sendLarge(kj::mv(request), 1).count("refused") == 1U);
  request = role("clerk");
  request.getPermissions().initResources(1).set(0, "no colons");
  BOOST_TEST(sendLarge(kj::mv(request), 2)["refused"] == "acl is not valid: no colons");
}

BOOST_AUTO_TEST_CASE(an_admin_of_the_longest_names_is_recorded) {
  auto request = newAdmin(quotes(255).c_str());
  request.setEmail(quotes(255));
  request.setFirstname(quotes(255));
  request.setLastname(quotes(255));
  BOOST_TEST(sendLarge(kj::mv(request), 1).count("refused") == 0U);
  request = newAdmin(quotes(256).c_str());
  BOOST_TEST(sendLarge(kj::mv(request), 2).count("refused") == 1U);
}

BOOST_AUTO_TEST_CASE(a_reason_is_one_line) {
  auto request = role("clerk");
  request.getWrite().setReason("two\nlines");
  BOOST_TEST(send(kj::mv(request), 1)["refused"] ==
             "reason is not valid: not a line of plain text");
}

BOOST_AUTO_TEST_CASE(a_setting_takes_no_book) {
  auto request = admin.configSetRequest();
  request.setKey("general/country/allow");
  request.setValue(std::string(100'000, 'A'));
  request.initWrite();
  BOOST_TEST(sendLarge(kj::mv(request), 1).count("refused") == 1U);
}

// The name as typed is kept as far as there is room.
BOOST_AUTO_TEST_CASE(a_login_with_an_endless_name_fails_as_any_other) {
  for (std::size_t length : {1000U, 100'000U}) {
    app::Call call;
    call.source.userAgent = std::string(100'000, '"');
    auto answer = world.login(core::TokenType::ADMIN, std::string(length, '\x01'), "secret", call);
    BOOST_TEST(app::is(answer, app::Why::LOGIN_FAILED));
    BOOST_TEST(world.isWriting());
  }
}

BOOST_AUTO_TEST_CASE(an_address_of_the_longest_fields_is_recorded) {
  std::string longest;
  for (int i = 0; i < 255; ++i) longest += "\xF0\x9F\x8F\xA0";  // four bytes, one character
  std::string name;
  for (int i = 0; i < 255; ++i) name += "\xE4\xB8\xAD";
  core::AddressInput address;
  address.countryId = "DE";
  address.region = core::RegionInput{longest, longest, {}};
  address.street = {longest};
  for (auto member :
       {&core::AddressInput::company, &core::AddressInput::telephone, &core::AddressInput::fax,
        &core::AddressInput::postcode, &core::AddressInput::city, &core::AddressInput::firstname,
        &core::AddressInput::lastname, &core::AddressInput::middlename,
        &core::AddressInput::vatId}) {
    address.*member = longest;
  }
  address.prefix = address.suffix = longest.substr(0, 160);
  core::CustomerInput input = app::customerInput("jane@example.com");
  input.firstname = input.middlename = input.lastname = name;
  input.prefix = input.suffix = longest.substr(0, 160);
  input.taxvat = longest.substr(0, 200);
  input.addresses.assign(100, address);
  auto made = world.wait(app::createCustomer(world.app(), {}, input, nullptr));
  BOOST_TEST(world.isWriting());
  auto view = app::good(std::move(made));
  BOOST_TEST(view.addresses.size() == 100U);
  BOOST_TEST(view.addresses.back().address.company.value() == longest);
  BOOST_TEST(world.isWriting());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::rpc
