#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "daemon/app/events.h"
#include "daemon/app/tokens.h"
#include "tests/rpc/operator.h"

namespace authd::rpc {
namespace {

std::vector<storage::Write> manyTokens() {
  std::vector<storage::Write> writes;
  for (std::uint32_t i = 0; i < 6'000; ++i) {
    core::TokenRow row{core::TokenType::CUSTOMER, 1, 1, i, support::NOON, 0, 0, 0};
    std::string key = core::rowKey(support::token(i));
    writes.push_back(
        {storage::Space::TABLES, core::tableKey(core::TableId::TOKEN, key), core::encodeRow(row)});
  }
  return writes;
}

struct Fixture : AnOperator {
  Told set(const char* key, const char* value, std::uint8_t id) {
    auto request = admin.configSetRequest();
    request.setKey(key);
    request.setValue(value);
    request.initWrite();
    return send(kj::mv(request), id);
  }
  Told unset(const char* key, std::uint8_t id) {
    auto request = admin.configSetRequest();
    request.setKey(key);
    request.setUnset(true);
    request.initWrite();
    return send(kj::mv(request), id);
  }
  std::vector<app::EventView> events() {
    std::vector<app::EventView> views;
    app::visitEvents(world.app(), {}, [&](const app::EventView& view) {
      views.push_back(view);
      return true;
    });
    return views;
  }
};

BOOST_FIXTURE_TEST_SUITE(effects, Fixture)

BOOST_AUTO_TEST_CASE(a_setting_holds_as_soon_as_its_change_is_confirmed) {
  BOOST_TEST(!world.app().settings().selfRegistration);
  set("authd/customer/self_registration", "yes", 1);
  BOOST_TEST(world.app().settings().selfRegistration);
  unset("authd/customer/self_registration", 2);
  BOOST_TEST(!world.app().settings().selfRegistration);
}

BOOST_AUTO_TEST_CASE(an_integration_is_no_bearer_as_soon_as_the_setting_says_so) {
  send(integration("ERP"), 1);
  std::string token = send(activation("ERP", false), 2)["access_token"];
  BOOST_TEST(world.isLive(token));
  set("oauth/consumer/enable_integration_as_bearer", "no", 3);
  BOOST_TEST(!world.isLive(token));
  set("oauth/consumer/enable_integration_as_bearer", "yes", 4);
  BOOST_TEST(world.isLive(token));
}

BOOST_AUTO_TEST_CASE(few_tokens_are_counted_at_once_and_many_on_the_scanning_thread) {
  world.scanning.full = true;
  auto count = [] { return app::Answer<std::uint64_t>(std::uint64_t{7}); };
  BOOST_TEST(app::good(world.wait(app::countOver(world.app(), count))) == 7U);
  world.scanning.full = false;
  world.app().index.update(manyTokens());
  BOOST_TEST(app::good(world.wait(app::countOver(world.app(), count))) == 7U);
  BOOST_TEST(world.scanning.done == 1U);
  world.scanning.full = true;
  BOOST_TEST(app::is(world.wait(app::countOver(world.app(), count)), app::Why::BUSY));
}

// Nobody waits for the count any more, and its connection is gone, but the thread still does it.
BOOST_AUTO_TEST_CASE(a_count_may_outlive_the_operator_who_asked_for_it) {
  world.app().index.update(manyTokens());
  world.scanning.held = true;
  auto all = admin.revokeScopeRequest();
  all.initScope().setKind(ipc::Scope::Kind::ALL);
  all.initWrite();
  auto setting = admin.configSetRequest();
  setting.setKey("oauth/access_token_lifetime/customer");
  setting.setValue("2h");
  setting.initWrite();
  auto revoked = start(kj::mv(all), 1);
  auto set = start(kj::mv(setting), 2);
  world.settle();
  BOOST_TEST(world.scanning.waiting() == 2U);
  world.pass(3 * support::SECOND);
  ready(kj::mv(revoked));
  ready(kj::mv(set));
  admin = nullptr;
  peer = nullptr;
  world.settle();
  world.scanning.release();
  BOOST_TEST(world.scanning.done == 2U);
}

// A record that no program can read is one row of a list, and the list goes on behind it.
BOOST_AUTO_TEST_CASE(garbage_in_the_log_is_a_row_of_its_own) {
  send(role("clerk"), 1);
  std::uint64_t size = world.size();
  const storage::Record garbage[] = {{std::string(64, '\xEE'), {}}, {"short", {}}};
  world.log().append(size, garbage, {});
  auto views = events();
  BOOST_REQUIRE(views.size() == size + 2);
  for (std::uint64_t seq : {size, size + 1}) {
    BOOST_TEST(views[seq].event.seq == seq);
    BOOST_TEST(views[seq].unreadable);
    BOOST_TEST(views[seq].summary.rfind("unreadable: ", 0) == 0U, views[seq].summary);
    BOOST_TEST(views[seq].json.find("\"raw\"") != std::string::npos);
  }
  BOOST_TEST(!views[size - 1].unreadable);
}

BOOST_AUTO_TEST_CASE(status_tells_what_is_held_ended_tokens_included) {
  send(integration("ERP"), 1);
  send(activation("ERP", false), 2);
  BOOST_TEST(app::status(world.app()).tokensHeld == 1U);
  auto all = admin.revokeScopeRequest();
  all.initScope().setKind(ipc::Scope::Kind::ALL);
  all.initWrite();
  send(kj::mv(all), 3);
  BOOST_TEST(app::status(world.app()).tokensHeld == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::rpc
