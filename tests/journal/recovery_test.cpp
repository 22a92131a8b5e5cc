#include "daemon/journal/recovery.h"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "tests/journal/fixture.h"
#include "tests/journal/sealed.h"

namespace authd::journal {
namespace {

using storage::Space;

// A log with some customers, one of them erased, and tables that are right.
template <class OnLog>
struct Filled {
  Filled() {
    refoldIfNeeded(log(), *sealer.vault);
    running.client.start();
    for (const char* email : {"a@example.com", "b@example.com", "c@example.com"}) {
      std::vector<Submission> batch;
      batch.push_back(sealer.customer(email));
      BOOST_REQUIRE(isRecorded(running.client.run(std::move(batch))[0]));
    }
    running.client.run(
        core::IssueToken{core::TokenType::CUSTOMER, 1, 1, 2, support::token(1), 0, false, {}, {}});
  }

  storage::Log& log() { return running.on.log(); }
  void write(Space space, const std::string& key, std::optional<std::string> value) {
    storage::Write write{space, key, std::move(value)};
    log().append(log().tip().size, {}, {&write, 1});
  }
  std::optional<Difference> difference() { return checkTables(log(), sealer.vault.get()).first; }
  std::string firstKey(Space space) {
    std::string first;
    log().scan(space, "", "", [&](std::string_view key, std::string_view) {
      first = key;
      return false;
    });
    return first;
  }

  struct {
    OnLog on;
    Client client{on.log()};
  } running;
  Sealer sealer{running.client.keys.get()};
};

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
  for (Space space : {Space::TABLES, Space::PRIVATE_INDEX}) {
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
