#include "daemon/app/integrations.h"

#include <boost/test/unit_test.hpp>

#include "daemon/app/admins.h"
#include "daemon/core/rules/settings_keys.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

using support::HOUR;
using support::MINUTE;

constexpr std::int64_t DAY_SECONDS = 86400;

struct Fixture : World {
  static NewIntegration erp() {
    NewIntegration erp;
    erp.name = "erp";
    erp.permissions.resources = {"Magento_Customer::customer"};
    return erp;
  }
  std::uint32_t create(const NewIntegration& integration = erp()) {
    return good(wait(createIntegration(app(), {}, integration))).id;
  }
  IntegrationCredentials activate(std::uint32_t id) {
    return good(wait(activateIntegration(app(), {}, id, false)));
  }
  IntegrationCredentials rotate(std::uint32_t id, std::int64_t overlapSeconds) {
    return good(wait(rotateIntegration(app(), {}, id, overlapSeconds)));
  }
  bool isLiveFrom(const std::string& token, const std::string& address) {
    auto caller = authenticate(app(), token);
    return caller && admitted(app(), *caller, address).kind == core::ActorKind::INTEGRATION;
  }
  IntegrationView view(std::uint32_t id) { return readIntegration(app(), id).value(); }
  // A minute of the sweep.
  void sweep() {
    auto sweeping = sweepForever(app()).eagerlyEvaluate(nullptr);
    settle();
    pass(MINUTE);
  }
  bool wrong(const NewIntegration& integration) {
    return is(wait(createIntegration(app(), {}, integration)), Why::RULES);
  }
  std::size_t keyCount() { return keys().list("c").size(); }
};

BOOST_FIXTURE_TEST_SUITE(integrations, Fixture)

BOOST_AUTO_TEST_CASE(a_rotation_keeps_the_old_token_for_the_overlap) {
  const auto id = create();
  const auto old = activate(id);
  const auto fresh = rotate(id, 3600);
  BOOST_TEST(isLive(old.accessToken));
  BOOST_TEST(isLive(fresh.accessToken));
  pass(HOUR - MINUTE);
  BOOST_TEST(isLive(old.accessToken));
  pass(MINUTE);
  BOOST_TEST(!isLive(old.accessToken));
  BOOST_TEST(isLive(fresh.accessToken));
}

BOOST_AUTO_TEST_CASE(only_the_last_two_tokens_live) {
  const auto id = create();
  const auto first = activate(id);
  const auto second = rotate(id, 3600);
  const auto third = rotate(id, 3600);
  BOOST_TEST(!isLive(first.accessToken));
  BOOST_TEST(isLive(second.accessToken));
  BOOST_TEST(isLive(third.accessToken));
  const auto last = rotate(id, 0);
  BOOST_TEST(!isLive(second.accessToken));
  BOOST_TEST(!isLive(third.accessToken));
  BOOST_TEST(isLive(last.accessToken));
}

BOOST_AUTO_TEST_CASE(an_overlap_is_at_most_ninety_days) {
  const auto id = create();
  activate(id);
  for (const std::int64_t seconds : {std::int64_t{-1}, 90 * DAY_SECONDS + 1}) {
    BOOST_TEST(is(wait(rotateIntegration(app(), {}, id, seconds)), Why::RULES));
  }
  rotate(id, 90 * DAY_SECONDS);
  BOOST_TEST(is(wait(rotateIntegration(app(), {}, 99, 0)), Why::NOT_FOUND));
}

BOOST_AUTO_TEST_CASE(two_rotations_at_once_do_not_lose_credentials) {
  const auto id = create();
  activate(id);
  hold();
  auto one = rotateIntegration(app(), {}, id, 0);
  auto other = rotateIntegration(app(), {}, id, 0);
  settle();
  release();
  good(wait(kj::mv(one)));
  BOOST_TEST(is(wait(kj::mv(other)), Why::BUSY));
}

BOOST_AUTO_TEST_CASE(the_old_key_stays_for_overlap_and_horizon) {
  set(core::keys::BACKUP_HORIZON, "1h");
  const auto id = create();
  activate(id);
  rotate(id, 7200);
  sweep();
  pass(2 * HOUR);
  sweep();
  BOOST_TEST(keyCount() == 2U);
  pass(HOUR);
  sweep();
  BOOST_TEST(keyCount() == 1U);
}

BOOST_AUTO_TEST_CASE(tokens_work_from_where_they_may_come_only) {
  auto wanted = erp();
  wanted.networks = {"10.1.2.3/8", "2001:db8::/32"};
  const auto id = create(wanted);
  const auto token = activate(id).accessToken;
  BOOST_TEST(isLiveFrom(token, "10.9.9.9"));
  BOOST_TEST(isLiveFrom(token, "::ffff:10.9.9.9"));
  BOOST_TEST(isLiveFrom(token, "2001:db8::1"));
  for (const char* address : {"11.0.0.1", "unix", ""}) BOOST_TEST(!isLiveFrom(token, address));
  const auto networks = view(id).networks;
  BOOST_TEST(networks.front() == "10.0.0.0/8");
  wanted.name = "other";
  wanted.networks = {"somewhere"};
  BOOST_TEST(wrong(wanted));
}

BOOST_AUTO_TEST_CASE(the_last_use_is_told_and_costs_a_write_a_minute) {
  const auto id = create();
  const auto token = activate(id).accessToken;
  BOOST_TEST(view(id).lastUsedUs == 0);
  const auto before = localRows();
  for (int i = 0; i < 5; ++i) BOOST_TEST(isLiveFrom(token, "192.0.2." + std::to_string(i)));
  BOOST_TEST(localRows() == before);
  BOOST_TEST(view(id).lastUsedUs == nowUs());
  BOOST_TEST(view(id).lastAddress == "192.0.2.4");
  const auto used = nowUs();
  sweep();
  BOOST_TEST(localRows() == before + 1);
  restart();
  BOOST_TEST(view(id).lastUsedUs == used);
  BOOST_TEST(view(id).lastAddress == "192.0.2.4");
  good(wait(deleteIntegration(app(), {}, id)));
  BOOST_TEST(lastUseOf(app(), id).has_value() == false);
}

BOOST_AUTO_TEST_CASE(at_the_end_the_last_use_is_kept_without_its_address_in_clear) {
  const auto id = create();
  BOOST_TEST(isLiveFrom(activate(id).accessToken, "192.0.2.77"));
  wait(keepLastUses(app()));
  log().scan(storage::Space::LOCAL, "", "", [](std::string_view, std::string_view value) {
    BOOST_TEST((value.find("192.0.2.77") == std::string_view::npos));
    return true;
  });
  restart();
  BOOST_TEST(view(id).lastAddress == "192.0.2.77");
}

BOOST_AUTO_TEST_CASE(who_comes_from_elsewhere_was_not_seen) {
  auto wanted = erp();
  wanted.networks = {"10.0.0.0/8"};
  const auto id = create(wanted);
  BOOST_TEST(!isLiveFrom(activate(id).accessToken, "192.0.2.1"));
  BOOST_TEST(view(id).lastUsedUs == 0);
}

BOOST_AUTO_TEST_CASE(resources_stand_in_the_tree_unless_a_setting_allows_others) {
  auto wanted = erp();
  wanted.permissions.resources = {"Vendor_Module::resource"};
  BOOST_TEST(wrong(wanted));
  const core::Permissions permissions = wanted.permissions;
  BOOST_TEST(is(wait(createRole(app(), {}, "clerk", permissions)), Why::RULES));
  set(core::keys::ACL_OTHERS, "yes");
  create(wanted);
  good(wait(createRole(app(), {}, "clerk", permissions)));
}

BOOST_AUTO_TEST_CASE(magentos_id_of_everything_is_everything) {
  const core::Permissions named{false, {"Magento_Customer::customer", "Magento_Backend::all"}};
  auto wanted = erp();
  wanted.permissions = named;
  const auto id = create(wanted);
  BOOST_TEST((view(id).permissions == core::Permissions{true, {}}));
  const auto caller = authenticate(app(), activate(id).accessToken).value();
  BOOST_TEST(caller.may("Magento_Customer::delete"));
  const auto role = good(wait(createRole(app(), {}, "clerk", {false, {"Magento_User::acl"}}))).id;
  good(wait(changeRole(app(), {}, role, named)));
  BOOST_TEST((findRole(app(), "clerk").value().permissions == core::Permissions{true, {}}));
}

BOOST_AUTO_TEST_CASE(magentos_id_of_everything_excuses_no_typing_error) {
  auto wanted = erp();
  wanted.permissions.resources = {"Magento_Backend::all", "Magento_Customer::custome"};
  BOOST_TEST(wrong(wanted));
}

BOOST_AUTO_TEST_CASE(a_name_is_counted_in_characters) {
  auto wanted = erp();
  wanted.name.clear();
  for (int i = 0; i < 255; ++i) wanted.name += "ä";
  BOOST_TEST(view(create(wanted)).name == wanted.name);
  wanted.name += "x";
  BOOST_TEST(wrong(wanted));
}

BOOST_AUTO_TEST_CASE(an_email_is_one_or_is_not_given) {
  auto wanted = erp();
  for (const char* email : {"nobody", "a@b", "a b@example.com", "a@example.com\n"}) {
    wanted.email = email;
    BOOST_TEST(wrong(wanted), email);
  }
  wanted.email = "erp@example.com";
  BOOST_TEST(view(create(wanted)).email == "erp@example.com");
}

BOOST_AUTO_TEST_CASE(endpoint_and_link_come_together_and_are_safe) {
  const auto with = [](const char* endpoint, const char* link) {
    auto wanted = erp();
    wanted.endpoint = endpoint;
    wanted.identityLink = link;
    return wanted;
  };
  BOOST_TEST(wrong(with("https://erp.example/", "")));
  BOOST_TEST(wrong(with("", "https://erp.example/")));
  BOOST_TEST(wrong(with("http://erp.example/", "https://erp.example/")));
  BOOST_TEST(wrong(with("https://erp.example/", "javascript:alert(1)")));
  const auto id = create(with("https://erp.example/cb", "https://erp.example/login"));
  BOOST_TEST(view(id).endpoint == "https://erp.example/cb");
  BOOST_TEST(view(id).identityLink == "https://erp.example/login");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
