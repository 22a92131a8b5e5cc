#include "daemon/app/account_sharing.h"

#include <boost/test/unit_test.hpp>

#include "daemon/app/customers.h"
#include "daemon/app/settings.h"
#include "daemon/core/rules/settings_keys.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

const std::string SHARE(core::keys::ACCOUNT_SHARE);

Shop twoWebsites() {
  Shop shop = freshShop();
  shop.websites.push_back({2, "other", "Other Website", 2});
  shop.stores.push_back({2, 2, "other", "Other Store View", "http://127.0.0.1:8480/", "en_US"});
  return shop;
}

struct Fixture : World {
  Fixture() : World(twoWebsites()) {}

  kj::Promise<Answer<Changed>> startRegister(const std::string& email, const std::string& website) {
    core::CustomerInput input;
    input.email = email;
    input.firstname = "Jane";
    input.lastname = "Doe";
    input.websiteId = website;
    return registerCustomer(app(), {}, std::move(input), nullptr);
  }
  Answer<Changed> enter(const std::string& email, const std::string& website) {
    return wait(startRegister(email, website));
  }
  kj::Promise<Answer<SettingChange>> startSharing() { return changeSetting(app(), {}, SHARE, "0"); }
  bool isShared() { return app().settings().sharedAccounts; }
};

BOOST_FIXTURE_TEST_SUITE(sharing, Fixture)

BOOST_AUTO_TEST_CASE(where_websites_share_an_address_has_one_account) {
  good(enter("jane@example.com", "1"));
  good(wait(startSharing()));
  BOOST_TEST(isShared());
  BOOST_TEST(is(enter("Jane@example.com", "2"), Why::DUPLICATE_EMAIL));
  good(enter("john@example.com", "2"));
}

BOOST_AUTO_TEST_CASE(an_address_with_two_accounts_forbids_sharing) {
  good(enter("jane@example.com", "1"));
  good(enter("jane@example.com", "2"));
  const auto before = size();
  BOOST_TEST(is(wait(startSharing()), Why::RULES));
  BOOST_TEST(size() == before);
  BOOST_TEST(!isShared());
}

BOOST_AUTO_TEST_CASE(one_who_registers_after_the_look_has_it_taken_back) {
  good(enter("jane@example.com", "1"));
  scanning.held = true;
  auto shared = startSharing();
  settle();
  const auto before = size();
  scanning.held = false;
  scanning.release();
  auto twin = startRegister("jane@example.com", "2");
  BOOST_TEST(is(wait(kj::mv(shared)), Why::RULES));
  good(wait(kj::mv(twin)));
  BOOST_TEST(!isShared());
  BOOST_TEST(events(before).ends_with("SettingChanged SettingUnset"));
}

BOOST_AUTO_TEST_CASE(what_was_set_before_is_set_again) {
  good(wait(changeSetting(app(), {}, SHARE, "1")));
  scanning.held = true;
  auto shared = startSharing();
  settle();
  scanning.held = false;
  scanning.release();
  auto one = startRegister("jane@example.com", "1");
  auto other = startRegister("jane@example.com", "2");
  BOOST_TEST(is(wait(kj::mv(shared)), Why::RULES));
  BOOST_TEST(readSetting(app(), SHARE)->value == "1");
  BOOST_TEST(!readSetting(app(), SHARE)->isDefault);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
