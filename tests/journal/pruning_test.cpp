#include "daemon/journal/pruning.h"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "daemon/journal/rebuild.h"
#include "daemon/journal/record_index.h"
#include "daemon/record/dropped.h"
#include "tests/journal/filled.h"
#include "tests/journal/pruned.h"

namespace authd::journal {
namespace {

using storage::Space;

constexpr std::uint64_t MANY = 600;

// Some customers at the beginning of the log, and behind them what can go.
template <class OnLog>
struct Prunable : Filled<OnLog> {
  using Filled<OnLog>::log;
  using Filled<OnLog>::running;

  Prunable() {
    first = log().tip().size;
    failLogins(running.client, MANY);
  }
  std::uint64_t prune(std::uint64_t position) {
    return journal::prune(running.client, log(), position);
  }
  std::vector<std::uint64_t> left(std::uint64_t from, std::uint64_t to) {
    std::vector<std::uint64_t> positions;
    log().scan(from, to, [&](std::uint64_t seq, std::string_view) {
      positions.push_back(seq);
      return true;
    });
    return positions;
  }
  bool isRight() { return !this->difference(); }

  std::uint64_t first = 0;  // of what can go
};

const Space COMPARED[] = {Space::TABLES, Space::PRIVATE_INDEX, Space::SUBJECT_INDEX,
                          Space::ACTOR_INDEX, Space::TYPE_INDEX};

using Stored = std::vector<std::tuple<Space, std::string, std::string>>;

Stored rowsOf(const storage::Log& log) {
  Stored rows;
  for (const Space space : COMPARED) {
    log.scan(space, "", "", [&](std::string_view key, std::string_view value) {
      rows.emplace_back(space, key, value);
      return true;
    });
  }
  return rows;
}

BOOST_AUTO_TEST_SUITE(pruning)

BOOST_AUTO_TEST_CASE_TEMPLATE(what_nothing_rests_on_goes_with_its_rows, OnLog, storage::BothLogs) {
  Prunable<OnLog> log;
  BOOST_TEST(log.prune(512 + 5) == 512 - log.first);
  BOOST_TEST(log.left(log.first, 512).empty());
  BOOST_TEST(log.left(0, log.first).size() == log.first);
  BOOST_TEST(!log.log().read(511));
  BOOST_TEST(log.log().read(512).has_value());
  BOOST_TEST(log.isRight());
  const auto failed = typeIndex(210);
  BOOST_TEST(log.log().positions(failed, 0, UINT64_MAX, 1, false).at(0) == 512U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_event_says_which_are_missing, OnLog, storage::BothLogs) {
  Prunable<OnLog> log;
  Pruning pruning(log.log(), 512);
  pruning.prepare();
  auto stretch = pruning.next();
  BOOST_REQUIRE(stretch.has_value());
  const auto said = record(log.running.client, pruning.horizon(), *std::move(stretch));
  BOOST_TEST(!pruning.next());
  BOOST_TEST(said.horizon == 512U);
  BOOST_TEST(said.from == 0U);
  BOOST_TEST(said.to == 512U);
  BOOST_TEST(said.dropped == 512 - log.first);
  record::PositionSet positions;
  positions.addBits(said.from, said.to, said.positions);
  for (std::uint64_t seq = 0; seq < 512; ++seq) {
    BOOST_TEST(positions.has(seq) == !log.log().read(seq).has_value());
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(pruning_again_takes_what_came_since, OnLog, storage::BothLogs) {
  Prunable<OnLog> log;
  BOOST_TEST(log.prune(256) == 256 - log.first);
  BOOST_TEST(log.prune(256) == 0U);
  failLogins(log.running.client, MANY);
  BOOST_TEST(log.prune(UINT64_MAX) > MANY);
  BOOST_TEST(log.isRight());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_start_folds_what_is_left_to_the_same_rows, OnLog,
                              storage::BothLogs) {
  Prunable<OnLog> log;
  log.prune(512);
  const Stored before = rowsOf(log.log());
  log.running.client.journal.reset();
  const storage::Write none = withoutTables();
  log.log().append(log.log().tip().size, {}, {&none, 1});
  BOOST_TEST(refoldIfNeeded(log.log(), *log.sealer.vault));
  BOOST_TEST(bool(rowsOf(log.log()) == before));
}

// In stretches: what is done is done, and the log is right.
BOOST_AUTO_TEST_CASE(a_long_log_is_pruned_in_stretches_that_may_be_cut_off) {
  Prunable<storage::InMemory> log;
  failLogins(log.running.client, 2 * Pruning::STRETCH);
  Pruning pruning(log.log(), UINT64_MAX);
  pruning.prepare();
  std::uint64_t stretches = 0;
  std::uint64_t next = 0;
  while (auto stretch = pruning.next()) {
    BOOST_TEST(stretch->from == next);
    next = stretch->to;
    record(log.running.client, pruning.horizon(), *std::move(stretch));
    if (++stretches == 2) BOOST_TEST(log.isRight());
  }
  BOOST_TEST(stretches == 3U);
  BOOST_TEST(next == pruning.horizon());
  BOOST_TEST(log.isRight());
}

BOOST_AUTO_TEST_CASE(a_checkpoint_ends_the_work) {
  Prunable<storage::InMemory> log;
  const auto stop = [] { throw std::runtime_error("stopping"); };
  Pruning pruning(log.log(), 512);
  BOOST_CHECK_THROW(pruning.prepare({}, stop), std::runtime_error);
  BOOST_CHECK_THROW(pruning.next(stop), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_check_that_pruning_overtakes_looks_again) {
  Prunable<storage::InMemory> log;
  bool isPruned = false;
  const auto result = checkTables(log.log(), log.sealer.vault.get(), [&] {
    if (isPruned) return;
    isPruned = true;
    log.prune(512);
  });
  BOOST_TEST(isPruned);
  BOOST_TEST(!result.first);
}

BOOST_AUTO_TEST_CASE(a_rebuild_that_pruning_overtakes_brings_no_row_back) {
  Prunable<storage::InMemory> log;
  const auto lost = storage::indexRowKey(typeIndex(210), 300);
  log.write(Space::TYPE_INDEX, lost, std::nullopt);
  auto rebuild = std::make_shared<Rebuild>(log.log(), *log.sealer.vault);
  rebuild->prepare();
  BOOST_TEST(rebuild->wrong() == 1U);
  log.prune(512);
  BOOST_TEST(rebuild->corrections(log.log().tip().size).empty());
  BOOST_TEST(log.isRight());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::journal
