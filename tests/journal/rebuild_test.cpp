#include "daemon/journal/rebuild.h"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <utility>

#include "daemon/core/event_types.h"
#include "daemon/journal/record_index.h"
#include "tests/journal/filled.h"

namespace authd::journal {
namespace {

using storage::Space;

// A rebuild whose second half runs on the journal's thread, as the daemon has it.
template <class OnLog>
struct Rebuilding : Filled<OnLog> {
  using Filled<OnLog>::log;
  using Filled<OnLog>::running;

  Rebuilding() { this->actBy(support::numbered<core::Ref>(0xac, 1)); }

  std::shared_ptr<Rebuild> prepared(std::size_t most = Rebuild::MOST_CORRECTIONS) {
    auto rebuild = std::make_shared<Rebuild>(log(), *this->sealer.vault, most);
    rebuild->prepare();
    return rebuild;
  }
  static Submission submission(std::shared_ptr<Rebuild> rebuild) {
    Submission submission;
    submission.command.body = core::NoteRebuild{{}, support::draft(900)};
    submission.corrections = [rebuild = std::move(rebuild)](core::CommandBody& body,
                                                            std::uint64_t size) {
      auto rows = rebuild->corrections(size);
      std::get<core::NoteRebuild>(body).rebuilt = {core::TABLES_VERSION, size, rows.size()};
      return rows;
    };
    return submission;
  }
  core::TablesRebuilt finish(std::shared_ptr<Rebuild> rebuild) {
    std::vector<Submission> batch;
    batch.push_back(submission(std::move(rebuild)));
    return rebuiltIn(running.client.run(std::move(batch))[0]);
  }
  static core::TablesRebuilt rebuiltIn(const Result& result) {
    BOOST_REQUIRE(isRecorded(result));
    const auto& facts = std::get<Recorded>(result).facts;
    BOOST_REQUIRE(facts.size() == 1U);
    return std::get<core::TablesRebuilt>(facts[0].event.body);
  }
  // The journal forgets the rows that it has read.
  void restartJournal() {
    running.client.journal.reset();
    running.client.start();
  }
  core::CustomerRow jane() {
    return core::find<core::CustomerRow>(StoredTables(log()), std::uint32_t{1}).value();
  }
  void store(const core::CustomerRow& row) {
    const std::string key = core::rowKey(std::uint32_t{1});
    this->write(Space::TABLES, core::tableKey(core::TableId::CUSTOMER, key), core::encodeRow(row));
  }
  Result issue(std::uint32_t token) {
    return running.client.run(core::IssueToken{
        core::TokenType::CUSTOMER, 1, 1, 2, support::token(token), 0, false, {}, {}});
  }
  void goOn() { running.client.run(core::StartLog{"1.0"}); }
};

const Space COMPARED[] = {Space::TABLES, Space::PRIVATE_INDEX, Space::SUBJECT_INDEX,
                          Space::ACTOR_INDEX, Space::TYPE_INDEX};

BOOST_AUTO_TEST_SUITE(rebuild)

BOOST_AUTO_TEST_CASE_TEMPLATE(what_is_right_stays_and_the_event_says_so, OnLog, storage::BothLogs) {
  Rebuilding<OnLog> log;
  std::uint64_t size = log.log().tip().size;
  auto rebuilt = log.finish(log.prepared());
  BOOST_TEST(rebuilt.corrected == 0U);
  BOOST_TEST(rebuilt.upTo == size);
  BOOST_TEST(rebuilt.tablesVersion == core::TABLES_VERSION);
  BOOST_TEST(log.log().tip().size == size + 1);
  BOOST_CHECK(!log.difference());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(each_kind_of_damage_is_found_and_put_right, OnLog,
                              storage::BothLogs) {
  Rebuilding<OnLog> log;
  for (Space space : COMPARED) {
    std::string key = log.firstKey(space);
    BOOST_REQUIRE(!key.empty());
    std::string last = key;
    last.back() = static_cast<char>(last.back() ^ 0x40);
    std::string first = key;
    first.front() = static_cast<char>(first.front() ^ 0x40);
    const std::pair<std::string, std::optional<std::string>> damages[] = {
        {key, std::nullopt}, {key, "other"}, {last, ""}, {first, ""}, {key + "x", "odd"}};
    for (const auto& [row, value] : damages) {
      log.write(space, row, value);
      BOOST_TEST(log.difference()->key == storage::toHex(row));
      auto rebuild = log.prepared();
      log.goOn();
      BOOST_TEST(log.finish(rebuild).corrected == 1U);
      BOOST_CHECK(!log.difference());
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_the_journal_has_read_is_put_right_too, OnLog,
                              storage::BothLogs) {
  Rebuilding<OnLog> log;
  auto row = log.jane();
  row.credential.seq = 99;
  log.store(row);
  log.restartJournal();
  BOOST_TEST(isRefused(log.issue(2), core::Refusal::STALE_CREDENTIAL));
  BOOST_TEST(log.finish(log.prepared()).corrected == 1U);
  BOOST_TEST(log.jane().credential.seq == 2U);
  BOOST_TEST(isRecorded(log.issue(3)));
  BOOST_CHECK(!log.difference());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_row_that_was_changed_meanwhile_gets_its_newest_value, OnLog,
                              storage::BothLogs) {
  Rebuilding<OnLog> log;
  const core::Digest token = support::token(1);
  const std::string key = core::tableKey(core::TableId::TOKEN, core::rowKey(token));
  const std::uint64_t seq = core::find<core::TokenRow>(StoredTables(log.log()), token)->seq;
  auto row = core::find<core::TokenRow>(StoredTables(log.log()), token).value();
  row.userId = 3;
  log.write(Space::TABLES, key, core::encodeRow(row));
  log.restartJournal();
  auto rebuild = log.prepared();
  // Decided on the wrong row, which it changes.
  BOOST_REQUIRE(isRecorded(log.running.client.run(core::RevokeToken{seq, support::draft(801)})));
  log.finish(rebuild);
  BOOST_CHECK(!log.difference());
  row = core::find<core::TokenRow>(StoredTables(log.log()), token).value();
  BOOST_TEST(row.userId == 1U);
  BOOST_TEST(row.revokedSeq != 0U);
}

// Under load there is always more of the log: what came while it was folded is folded as well.
BOOST_AUTO_TEST_CASE_TEMPLATE(a_log_that_grows_while_it_is_folded_is_followed, OnLog,
                              storage::BothLogs) {
  Rebuilding<OnLog> log;
  log.write(Space::TABLES, log.firstKey(Space::TABLES) + "x", "extra");
  auto rebuild = std::make_shared<Rebuild>(log.log(), *log.sealer.vault);
  unsigned batches = 0;
  rebuild->prepare({}, [&] {
    if (++batches > 12) return;
    log.running.client.run(times(200, core::StartLog{"1.0"}));
  });
  BOOST_TEST(rebuild->wrong() == 1U);
  BOOST_TEST(log.finish(rebuild).corrected == 1U);
  BOOST_CHECK(!log.difference());
}

// The row of a record that is not there yet is extra until there is the record.
BOOST_AUTO_TEST_CASE_TEMPLATE(an_index_row_that_became_right_meanwhile_stays, OnLog,
                              storage::BothLogs) {
  Rebuilding<OnLog> log;
  const std::uint64_t size = log.log().tip().size;
  const auto started = typeIndex(static_cast<std::uint16_t>(core::EventType::LOG_STARTED));
  const auto rebuilt = typeIndex(static_cast<std::uint16_t>(core::EventType::TABLES_REBUILT));
  log.write(Space::TYPE_INDEX, storage::indexRowKey(started, size), "");
  log.write(Space::TYPE_INDEX, storage::indexRowKey(started, size + 1), "");
  log.write(Space::TYPE_INDEX, storage::indexRowKey(rebuilt, size + 1), "");
  BOOST_TEST(log.difference()->what == "extra");
  auto rebuild = log.prepared();
  log.goOn();
  log.finish(rebuild);
  BOOST_CHECK(!log.difference());
  BOOST_TEST(log.log().positions(rebuilt, size, size + 3, 9, false).size() == 1U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(checks_feel_it_at_once, OnLog, storage::BothLogs) {
  Rebuilding<OnLog> log;
  auto& index = log.running.client.index;
  index.fill(std::atomic<bool>(false));
  LiveToken live;
  const core::Digest token = support::token(1);
  BOOST_CHECK(index.check(token, support::NOON, live) == TokenIndex::Verdict::LIVE);
  const std::string key = core::tableKey(core::TableId::TOKEN, core::rowKey(token));
  const auto row = log.log().get(Space::TABLES, key);
  for (const auto& damaged : {std::optional<std::string>(), row}) {
    // As a start after the damage would find it; the second time nothing is wrong.
    const storage::Write write{Space::TABLES, key, damaged};
    log.log().append(log.log().tip().size, {}, {&write, 1});
    index.update({&write, 1});
    BOOST_TEST((index.check(token, support::NOON, live) == TokenIndex::Verdict::LIVE) ==
               damaged.has_value());
    log.finish(log.prepared());
    BOOST_CHECK(index.check(token, support::NOON, live) == TokenIndex::Verdict::LIVE);
  }
}

// Rules that nobody made are taken away, which no command does.
BOOST_AUTO_TEST_CASE(rows_that_end_tokens_go_when_nobody_made_them) {
  Rebuilding<storage::InMemory> log;
  auto& index = log.running.client.index;
  index.fill(std::atomic<bool>(false));
  const core::Scope all{core::ScopeKind::ALL, core::TokenType::NONE, 0, 0, 0};
  core::AdminRow admin;
  admin.roleId = 7;
  const storage::Write writes[] = {
      {Space::TABLES, core::tableKey(core::TableId::CUTOFF, core::rowKey(all)),
       core::encodeRow(core::CutoffRow{1000, 1})},
      {Space::TABLES, core::tableKey(core::TableId::ADMIN, core::rowKey(std::uint32_t{9})),
       core::encodeRow(admin)}};
  log.log().append(log.log().tip().size, {}, writes);
  index.update(writes);
  LiveToken live;
  BOOST_CHECK(index.check(support::token(1), support::NOON, live) == TokenIndex::Verdict::DEAD);
  BOOST_TEST(log.finish(log.prepared()).corrected == 2U);
  BOOST_CHECK(index.check(support::token(1), support::NOON, live) == TokenIndex::Verdict::LIVE);
}

BOOST_AUTO_TEST_CASE(corrections_are_a_batch_of_their_own) {
  Rebuilding<storage::InMemory> log;
  log.write(Space::TABLES, log.firstKey(Space::TABLES), std::nullopt);
  auto batch = times(3, core::StartLog{"1.0"});
  batch.insert(batch.begin() + 1, Submission{});
  batch[1] = log.submission(log.prepared());
  const std::uint64_t before = log.running.client.journal->counters().batches;
  auto results = log.running.client.run(std::move(batch));
  BOOST_REQUIRE(results.size() == 4U);
  BOOST_TEST(log.rebuiltIn(results[1]).corrected == 1U);
  BOOST_TEST(log.running.client.journal->counters().batches == before + 3);
  BOOST_CHECK(!log.difference());
}

BOOST_AUTO_TEST_CASE(a_refused_rebuild_writes_nothing) {
  Rebuilding<storage::InMemory> log;
  log.write(Space::TABLES, log.firstKey(Space::TABLES), std::nullopt);
  const std::uint64_t size = log.log().tip().size;
  std::vector<Submission> batch;
  batch.push_back(log.submission(log.prepared()));
  batch[0].command.act.ifSeq = size + 1;
  BOOST_TEST(isRefused(log.running.client.run(std::move(batch))[0], core::Refusal::LOG_MOVED));
  log.running.client.disk = DiskLevel::FULL;
  batch.clear();
  batch.push_back(log.submission(log.prepared()));
  BOOST_TEST(isRefused(log.running.client.run(std::move(batch))[0], core::Refusal::READ_ONLY));
  BOOST_TEST(log.log().tip().size == size);
  BOOST_TEST(log.difference()->what == "missing");
}

BOOST_AUTO_TEST_CASE(tables_that_are_all_wrong_are_left_to_a_start) {
  Rebuilding<storage::InMemory> log;
  for (char c : {'a', 'b', 'c'}) log.write(Space::SUBJECT_INDEX, std::string(3, c), "");
  BOOST_TEST(!log.prepared(3)->tooMany());
  auto rebuild = log.prepared(2);
  BOOST_TEST(rebuild->tooMany());
  log.running.client.journal.reset();
  const storage::Write none = withoutTables();
  log.log().append(log.log().tip().size, {}, {&none, 1});
  BOOST_TEST(refoldIfNeeded(log.log(), *log.sealer.vault));
  BOOST_CHECK(!log.difference());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::journal
