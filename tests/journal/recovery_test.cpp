#include "daemon/journal/recovery.h"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "daemon/journal/record_index.h"
#include "tests/journal/filled.h"

namespace authd::journal {
namespace {

using storage::Space;

BOOST_AUTO_TEST_SUITE(recovery)

BOOST_AUTO_TEST_CASE_TEMPLATE(tables_that_are_up_to_date_are_left_alone, OnLog, storage::BothLogs) {
  Filled<OnLog> log;
  BOOST_CHECK(!log.difference());
  BOOST_TEST(!refoldIfNeeded(log.log(), *log.sealer.vault));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_new_log_has_nothing_to_fold, OnLog, storage::BothLogs) {
  OnLog on;
  Sealer sealer;
  BOOST_TEST(!refoldIfNeeded(on.log(), *sealer.vault));
  BOOST_TEST(!refoldIfNeeded(on.log(), *sealer.vault));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(tables_of_another_version_are_folded_anew, OnLog, storage::BothLogs) {
  Filled<OnLog> log;
  std::string key = log.firstKey(Space::TABLES);
  log.write(Space::TABLES, key, "of another layout");
  log.write(Space::TABLES, "\x7fold table", "row");
  log.write(Space::PRIVATE_INDEX, log.firstKey(Space::PRIVATE_INDEX), std::nullopt);
  log.write(Space::LOCAL, TABLES_VERSION_KEY, "another version");
  log.write(Space::LOCAL, "kept", "yes");
  BOOST_CHECK(log.difference());
  std::vector<std::uint64_t> reports;
  BOOST_TEST(refoldIfNeeded(log.log(), *log.sealer.vault,
                            [&](std::uint64_t done, std::uint64_t) { reports.push_back(done); }));
  BOOST_CHECK(!log.difference());
  BOOST_TEST(!reports.empty());
  BOOST_TEST(log.log().get(Space::LOCAL, "kept").value() == "yes");
  BOOST_TEST(!refoldIfNeeded(log.log(), *log.sealer.vault));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_interrupted_replacement_is_begun_again, OnLog, storage::BothLogs) {
  for (Space space : {Space::TABLES, Space::PRIVATE_INDEX, Space::SUBJECT_INDEX, Space::ACTOR_INDEX,
                      Space::TYPE_INDEX}) {
    Filled<OnLog> log;
    auto interrupted = [](const storage::Log::RowSink& sink) {
      sink("half", "row");
      throw std::runtime_error("the plug is pulled");
    };
    BOOST_CHECK_THROW(log.log().replaceSpace(space, interrupted), std::runtime_error);
    BOOST_TEST(refoldIfNeeded(log.log(), *log.sealer.vault));
    BOOST_CHECK(!log.difference());
  }
}

BOOST_AUTO_TEST_CASE(a_missing_version_means_a_fold) {
  Filled<storage::InMemory> log;
  log.write(Space::LOCAL, TABLES_VERSION_KEY, std::nullopt);
  BOOST_TEST(refoldIfNeeded(log.log(), *log.sealer.vault));
  BOOST_CHECK(!log.difference());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_check_names_the_first_key_that_differs, OnLog, storage::BothLogs) {
  struct Damage {
    Space space;
    bool extra;
    std::optional<std::string> value;
    const char* what;
  };
  const Damage damages[] = {
      {Space::TABLES, false, "other", "different"},
      {Space::TABLES, false, std::nullopt, "missing"},
      {Space::TABLES, true, "row", "extra"},
      {Space::PRIVATE_INDEX, false, "other", "different"},
      {Space::PRIVATE_INDEX, false, std::nullopt, "missing"},
      {Space::PRIVATE_INDEX, true, "row", "extra"},
  };
  for (const Damage& damage : damages) {
    Filled<OnLog> log;
    std::string key = log.firstKey(damage.space) + (damage.extra ? "x" : "");
    log.write(damage.space, key, damage.value);
    auto difference = log.difference();
    BOOST_REQUIRE(difference.has_value());
    BOOST_TEST(difference->key == storage::toHex(key));
    BOOST_TEST(difference->what == damage.what);
    BOOST_TEST(difference->table == (damage.space == Space::TABLES ? "tables" : "private"));
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_check_compares_each_index_both_ways, OnLog, storage::BothLogs) {
  const std::pair<Space, const char*> indexes[] = {{Space::SUBJECT_INDEX, "subject index"},
                                                   {Space::ACTOR_INDEX, "actor index"},
                                                   {Space::TYPE_INDEX, "type index"}};
  Filled<OnLog> log;
  log.actBy(support::numbered<core::Ref>(0xac, 1));
  const std::uint64_t size = log.log().tip().size;
  BOOST_TEST(checkTables(log.log(), nullptr).indexRows > size);
  for (const auto& index : indexes) {
    const Space space = index.first;
    const std::string right = log.firstKey(space);
    std::string elsewhere = right;
    elsewhere[1] = static_cast<char>(elsewhere[1] ^ 0x40);
    const std::string beyond = right.substr(0, right.size() - 8) + core::rowKey(size);
    auto damage = [&](const std::string& key, std::optional<std::string> value) {
      log.write(space, key, std::move(value));
      auto difference = log.difference();
      BOOST_REQUIRE(difference.has_value());
      BOOST_TEST(difference->table == index.second);
      BOOST_TEST(difference->key == storage::toHex(key));
      return difference->what;
    };
    BOOST_TEST(damage(right, std::nullopt) == "missing");
    log.write(space, right, "");
    for (const std::string& extra : {elsewhere, beyond, right + "x"}) {
      BOOST_TEST(damage(extra, "") == "extra");
      log.write(space, extra, std::nullopt);
    }
    BOOST_TEST(damage(right, "a value") == "different");
    log.write(space, right, "");
    BOOST_CHECK(!log.difference());
  }
}

// What is summed up together ends at some position; both sides of it are looked at.
BOOST_AUTO_TEST_CASE(a_long_log_has_its_index_rows_compared_everywhere) {
  Filled<storage::InMemory> log;
  while (log.log().tip().size < 33'000) {
    log.running.client.run(times(200, core::StartLog{"1.0"}));
  }
  BOOST_CHECK(!log.difference());
  const auto started = typeIndex(static_cast<std::uint16_t>(core::EventType::LOG_STARTED));
  for (std::uint64_t seq : {16'383, 16'384, 32'768}) {
    const std::string key = storage::indexRowKey(started, seq);
    log.write(Space::TYPE_INDEX, key, std::nullopt);
    BOOST_TEST(log.difference()->key == storage::toHex(key));
    log.write(Space::TYPE_INDEX, key, "");
  }
  BOOST_CHECK(!log.difference());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(without_a_version_indexes_are_made_anew, OnLog, storage::BothLogs) {
  Filled<OnLog> log;
  log.actBy(support::numbered<core::Ref>(0xac, 1));
  for (Space space : {Space::SUBJECT_INDEX, Space::ACTOR_INDEX, Space::TYPE_INDEX}) {
    log.write(space, log.firstKey(space), std::nullopt);
    log.write(space, "not a key", "");
  }
  const storage::Write none = withoutTables();
  log.log().append(log.log().tip().size, {}, {&none, 1});
  BOOST_TEST(refoldIfNeeded(log.log(), *log.sealer.vault));
  BOOST_CHECK(!log.difference());
  BOOST_TEST(!refoldIfNeeded(log.log(), *log.sealer.vault));
}

BOOST_AUTO_TEST_CASE(progress_begins_at_nothing_and_ends_at_all) {
  Filled<storage::InMemory> log;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> told;
  checkTables(log.log(), nullptr, {},
              [&](std::uint64_t done, std::uint64_t size) { told.emplace_back(done, size); });
  const std::uint64_t size = log.log().tip().size;
  BOOST_REQUIRE(told.size() == 2U);
  BOOST_CHECK(told.front() == std::pair(std::uint64_t{0}, size));
  BOOST_CHECK(told.back() == std::pair(size, size));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_log_that_grows_meanwhile_is_compared_as_it_was, OnLog,
                              storage::BothLogs) {
  Filled<OnLog> log;
  std::uint64_t size = log.log().tip().size;
  int issued = 0;
  auto grow = [&] {
    if (issued > 0) return;
    auto name = support::token(static_cast<unsigned>(++issued) + 1);
    log.running.client.run(
        core::IssueToken{core::TokenType::CUSTOMER, 1, 1, 2, name, 0, false, {}, {}});
  };
  auto result = checkTables(log.log(), log.sealer.vault.get(), grow);
  BOOST_TEST(issued > 0);
  BOOST_TEST(log.log().tip().size > size);
  BOOST_TEST(result.records == size);
  BOOST_CHECK(!result.first);
}

BOOST_AUTO_TEST_CASE(rows_beyond_the_last_one_count_as_missing_or_extra) {
  Filled<storage::InMemory> log;
  log.write(Space::TABLES, "\x7f", "row");
  BOOST_TEST(log.difference()->what == "extra");
}

BOOST_AUTO_TEST_CASE(without_keys_only_the_clear_tables_are_compared) {
  Filled<storage::InMemory> log;
  log.write(Space::PRIVATE_INDEX, log.firstKey(Space::PRIVATE_INDEX), std::nullopt);
  BOOST_CHECK(log.difference());
  BOOST_CHECK(!checkTables(log.log(), nullptr).first);
}

BOOST_AUTO_TEST_CASE(a_fold_without_a_subjects_key_leaves_only_the_name_out) {
  Filled<storage::InMemory> log;
  core::MemoryTables before;
  fold(log.log(), 0, log.log().tip().size, before, log.sealer.vault.get());
  auto row = core::demand<core::CustomerRow>(before, std::uint32_t{2});
  log.running.client.keys->remove(std::array{vault::subjectKeyName(row.ref)});
  core::MemoryTables after;
  fold(log.log(), 0, log.log().tip().size, after, log.sealer.vault.get());
  // The name, and whose it was.
  BOOST_TEST(after.rows().size() == before.rows().size() - 2);
  for (const auto& [key, value] : before.rows()) {
    bool isPrivate = core::isPrivate(core::TableId(static_cast<std::uint8_t>(key[0])));
    BOOST_TEST((isPrivate || after.rows().at(key) == value));
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_newest_record_tells_its_time, OnLog, storage::BothLogs) {
  OnLog on;
  BOOST_TEST(lastRecordUs(on.log()) == 0);
  Filled<OnLog> log;
  BOOST_TEST(lastRecordUs(log.log()) == support::NOON);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::journal
