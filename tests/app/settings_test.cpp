#include "daemon/app/settings.h"

#include <boost/test/unit_test.hpp>

#include "daemon/core/rules/settings_keys.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

using core::Refusal;
using core::TokenType;
using support::HOUR;
using support::MINUTE;

const std::string LIFETIME(core::keys::CUSTOMER_LIFETIME);

struct Fixture : World {
  Fixture() {
    addCustomer("jane@example.com", PASSWORD);
    for (int i = 0; i < 3; ++i) {
      tokens.push_back(good(login(TokenType::CUSTOMER, "jane@example.com", PASSWORD)).token);
      clock().nowUs += 10 * MINUTE;
    }
    before = size();
  }
  // Issued 30, 20 and 10 minutes ago.
  std::string alive() {
    std::string text;
    for (const auto& token : tokens) text += isLive(token) ? '1' : '0';
    return text;
  }
  Answer<SettingChange> change(const std::string& key, std::optional<std::string> value,
                               Call call = {}) {
    return wait(changeSetting(app(), std::move(call), key, std::move(value)));
  }
  std::uint64_t ends(const std::optional<std::string>& value) {
    return good(tryChangeSetting(app(), LIFETIME, value));
  }

  std::vector<std::string> tokens;
  std::uint64_t before = 0;
};

BOOST_FIXTURE_TEST_SUITE(settings, Fixture)

BOOST_AUTO_TEST_CASE(a_dry_run_tells_how_many_tokens_a_lifetime_ends_and_changes_nothing) {
  BOOST_TEST(ends("31m") == 0);
  BOOST_TEST(ends("30m") == 1);
  BOOST_TEST(ends("15m") == 2);
  BOOST_TEST(ends("1s") == 3);
  BOOST_TEST(ends("never") == 0);
  BOOST_TEST(ends(std::nullopt) == 0);
  BOOST_TEST(size() == before);
  BOOST_TEST(alive() == "111");
  good(change(LIFETIME, "15m"));
  BOOST_TEST(alive() == "001");
}

BOOST_AUTO_TEST_CASE(the_history_tells_every_change_oldest_first_and_why) {
  Call call;
  call.reason = "audit";
  good(change(LIFETIME, "15m", call));
  good(change(std::string(core::keys::ADMIN_LIFETIME), "2h"));
  good(change(LIFETIME, std::nullopt));
  const auto told = [&](const std::string& key) {
    std::string text;
    listSettingHistory(app(), key, [&](const SettingPast& past) {
      text += past.value + (past.isDefault ? " default " : " ") + past.reason + ";";
      return true;
    });
    return text;
  };
  BOOST_TEST(told(LIFETIME) == "15m audit;1h default ;");
  BOOST_TEST(told("").ends_with("15m audit;2h ;1h default ;"));
  BOOST_TEST(told("no/such/key").empty());
}

BOOST_AUTO_TEST_CASE(expired_tokens_are_not_counted_and_do_not_come_back) {
  clock().nowUs += 30 * MINUTE;
  BOOST_TEST(alive() == "011");
  BOOST_TEST(ends("1s") == 2);
  good(change(LIFETIME, "never"));
  BOOST_TEST(alive() == "011");
  BOOST_TEST(ends(std::nullopt) == 0);
  clock().nowUs += 10 * HOUR;
  BOOST_TEST(alive() == "011");
  BOOST_TEST(ends(std::nullopt) == 2);
  good(change(LIFETIME, std::nullopt));
  BOOST_TEST(alive() == "000");
}

BOOST_AUTO_TEST_CASE(other_settings_end_no_token) {
  BOOST_TEST(good(tryChangeSetting(app(), std::string(core::keys::ADMIN_LIFETIME), "1s")) == 0);
  BOOST_TEST(good(tryChangeSetting(app(), std::string(core::keys::PASSWORD_CLASSES), "4")) == 0);
}

BOOST_AUTO_TEST_CASE(a_dry_run_refuses_what_the_change_refuses) {
  for (const char* bad : {"", "2", "-1h", "2 fortnights", "Never", "0s"}) {
    BOOST_TEST_CONTEXT("value '" << bad << "'") {
      BOOST_TEST(is(tryChangeSetting(app(), LIFETIME, bad), Why::RULES));
      BOOST_TEST(is(change(LIFETIME, bad), Why::RULES));
    }
  }
  BOOST_TEST(is(tryChangeSetting(app(), "no/such/key", "1"), Why::NOT_FOUND));
  BOOST_TEST(is(change("no/such/key", "1"), Why::NOT_FOUND));
  BOOST_TEST(is(change("no/such/key", std::nullopt), Why::NOT_FOUND));
  BOOST_TEST(size() == before);
}

BOOST_AUTO_TEST_CASE(a_value_is_read_back_in_its_canonical_form) {
  auto done = good(change(LIFETIME, "120m"));
  BOOST_TEST(done.seq == before);
  BOOST_TEST(done.value == "2h");
  auto view = readSetting(app(), LIFETIME).value();
  BOOST_TEST(view.value == "2h");
  BOOST_TEST(view.defaultValue == "1h");
  BOOST_TEST(!view.isDefault);
  BOOST_TEST(view.seq == before);
}

BOOST_AUTO_TEST_CASE(the_same_value_again_is_no_event) {
  good(change(LIFETIME, "2h"));
  auto again = change(LIFETIME, "120m");
  BOOST_TEST(isRefusedBy(again, Refusal::ALREADY_SO));
  BOOST_TEST(std::get<Refused>(again).rejection.seq == before);
  BOOST_TEST(size() == before + 1);
}

BOOST_AUTO_TEST_CASE(the_default_comes_back) {
  BOOST_TEST(isRefusedBy(change(LIFETIME, std::nullopt), Refusal::ALREADY_SO));
  good(change(LIFETIME, "2h"));
  BOOST_TEST(good(change(LIFETIME, std::nullopt)).value == "1h");
  BOOST_TEST(readSetting(app(), LIFETIME).value().isDefault);
  BOOST_TEST(events(before) == "SettingChanged SettingUnset");
}

BOOST_AUTO_TEST_CASE(a_condition_that_does_not_hold_changes_nothing) {
  Call call;
  call.ifSeq = before + 1;
  BOOST_TEST(isRefusedBy(change(LIFETIME, "2h", call), Refusal::LOG_MOVED));
  call.ifSeq = before;
  good(change(LIFETIME, "2h", call));
}

BOOST_AUTO_TEST_CASE(every_setting_is_listed_and_can_be_set_to_its_default) {
  std::vector<SettingView> all;
  listSettings(app(), [&](const SettingView& view) { all.push_back(view); });
  BOOST_TEST(all.size() > 20);
  for (const SettingView& view : all) {
    BOOST_TEST_CONTEXT(view.key) {
      BOOST_TEST(!view.description.empty());
      good(change(view.key, view.defaultValue));
      BOOST_TEST(readSetting(app(), view.key).value().value == view.defaultValue);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
