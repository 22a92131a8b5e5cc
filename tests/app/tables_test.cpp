#include <boost/test/unit_test.hpp>

#include "daemon/app/settings.h"
#include "daemon/app/tables_rebuild.h"
#include "daemon/core/rules/settings_keys.h"
#include "daemon/journal/fold.h"
#include "daemon/journal/rebuild.h"
#include "daemon/journal/recovery.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

using storage::Space;

struct Fixture : World {
  Fixture() { addCustomer("jane@example.com", PASSWORD); }

  void write(const std::vector<storage::Write>& rows) { log().append(size(), {}, rows); }
  bool isRight() { return checkDatabase(app()).equal; }
  std::string settingKey(std::string_view key) {
    return core::tableKey(core::TableId::SETTING, core::rowKey(std::string(key)));
  }
  kj::Promise<Answer<Rebuilt>> begin() {
    return rebuildTables(app(), Call{}, [this](std::uint64_t done, std::uint64_t) { told = done; });
  }
  Rebuilt rebuild() { return good(wait(begin())); }

  std::uint64_t told = 0;
};

BOOST_FIXTURE_TEST_SUITE(tables, Fixture)

BOOST_AUTO_TEST_CASE(a_rebuild_of_right_tables_is_recorded_as_well) {
  const std::uint64_t before = size();
  auto rebuilt = rebuild();
  BOOST_TEST(rebuilt.records == before);
  BOOST_TEST(rebuilt.corrected == 0U);
  BOOST_TEST(rebuilt.rows > before);
  BOOST_TEST(rebuilt.seq == before);
  BOOST_TEST(!rebuilt.needsRestart);
  BOOST_TEST(events(before) == "TablesRebuilt");
  BOOST_TEST(told == before);
  BOOST_TEST(isRight());
}

BOOST_AUTO_TEST_CASE(a_setting_that_is_put_right_holds_at_once) {
  set(core::keys::SELF_REGISTRATION, "yes");
  const std::string key = settingKey(core::keys::SELF_REGISTRATION);
  write({{Space::TABLES, key, std::nullopt}});
  // As after a start.
  app().kept.reset();
  BOOST_TEST(!app().settings().selfRegistration);
  BOOST_TEST(rebuild().corrected == 1U);
  BOOST_TEST(app().settings().selfRegistration);
}

BOOST_AUTO_TEST_CASE(who_was_not_found_can_log_in_again) {
  std::vector<storage::Write> lost;
  log().scan(Space::PRIVATE_INDEX, "", "", [&](std::string_view key, std::string_view) {
    lost.push_back({Space::PRIVATE_INDEX, std::string(key), std::nullopt});
    return true;
  });
  write(lost);
  BOOST_TEST(!isRight());
  BOOST_TEST(rebuild().corrected == lost.size());
  good(login(core::TokenType::CUSTOMER, "jane@example.com", PASSWORD));
  BOOST_TEST(isRight());
}

BOOST_AUTO_TEST_CASE(commands_go_on_while_the_log_is_folded) {
  write({{Space::TABLES, "\x7f of no table", ""}});
  scanning.held = true;
  auto rebuilding = begin();
  good(login(core::TokenType::CUSTOMER, "jane@example.com", PASSWORD));
  scanning.held = false;
  scanning.release();
  BOOST_TEST(good(wait(kj::mv(rebuilding))).corrected == 1U);
  BOOST_TEST(isRight());
}

BOOST_AUTO_TEST_CASE(a_busy_scanning_thread_and_a_full_disk_are_refusals) {
  scanning.full = true;
  BOOST_TEST(is(wait(begin()), Why::BUSY));
  scanning.full = false;
  fillDisk(journal::DiskLevel::FULL);
  BOOST_TEST(isRefusedBy(wait(begin()), core::Refusal::READ_ONLY));
}

BOOST_AUTO_TEST_CASE(a_retry_hears_the_same) {
  app::Call call;
  std::vector<std::uint64_t> remembered;
  call.remember = [&](const std::any& done) {
    remembered.push_back(std::any_cast<const Rebuilt&>(done).seq);
    return std::vector<storage::Write>{{Space::LOCAL, "answer", ""}};
  };
  auto rebuilt = good(wait(rebuildTables(app(), std::move(call), {})));
  BOOST_TEST(remembered == std::vector<std::uint64_t>{rebuilt.seq});
  BOOST_TEST(log().get(Space::LOCAL, "answer").has_value());
}

BOOST_AUTO_TEST_CASE(tables_that_are_all_wrong_are_left_to_the_next_start) {
  journal::refoldIfNeeded(log(), vault());
  BOOST_TEST(!journal::refoldIfNeeded(log(), vault()));
  std::vector<storage::Write> rows;
  for (std::uint32_t i = 0; i <= journal::Rebuild::MOST_CORRECTIONS; ++i) {
    rows.push_back({Space::TABLES, "\x7f" + core::rowKey(i), ""});
  }
  write(rows);
  const std::uint64_t before = size();
  auto rebuilt = rebuild();
  BOOST_TEST(rebuilt.needsRestart);
  BOOST_TEST(rebuilt.corrected == 0U);
  BOOST_TEST(size() == before);
  BOOST_TEST(!isRight());
  BOOST_TEST(journal::refoldIfNeeded(log(), vault()));
  BOOST_TEST(isRight());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
