#include <boost/test/unit_test.hpp>
#include <set>
#include <vector>

#include "daemon/core/retention.h"
#include "tests/support/ledger.h"
#include "tests/support/random_commands.h"

namespace authd::core {
namespace {

using namespace support;

// Kinds of commands whose events can be spent, and what they need: most steps are of these.
constexpr std::uint32_t MASSES[] = {3, 1, 39, 39, 8, 8, 9, 10, 11, 7, 4, 6, 17, 30, 22, 16};
constexpr std::uint32_t WHATS = CommandMaker::KINDS + 4 * std::size(MASSES);

// Whoever does something later: an administrator and two customers with a password.
const std::vector<Choice> BEGINNING{{0, 1, 0}, {1, 1, 1}, {3, 1, 5}, {3, 2, 9}};

// Random acts, and the events that are left of them.
class History {
 public:
  explicit History(const std::vector<Choice>& choices) {
    for (const Choice& choice : BEGINNING) step(choice);
    for (const Choice& choice : choices) step(choice);
  }

  std::uint64_t size() const { return ledger_.events.size(); }

  // The tables when the log was so long, from what is left of it.
  MemoryTables::Rows rowsAt(std::uint64_t size) const { return tablesAt(size).rows(); }

  // Drops what no row rests on at the horizon, as far as `end`.
  void prune(std::uint64_t horizon, std::uint64_t end) {
    const MemoryTables tables = tablesAt(horizon);
    for (std::uint64_t seq = 0; seq < std::min(horizon, end); ++seq) {
      if (isSpent(tables, ledger_.events[seq])) dropped_.insert(seq);
    }
  }
  std::size_t dropped() const { return dropped_.size(); }

 private:
  void step(Choice choice) {
    if (choice.what >= WHATS) {
      ledger_.nowUs += choice.how * 10 * MINUTE;
      return;
    }
    if (choice.what >= CommandMaker::KINDS) {
      choice.what = MASSES[(choice.what - CommandMaker::KINDS) % std::size(MASSES)];
    }
    ledger_.run(maker_.make(choice, ledger_.tables, ledger_.nextSeq()));
  }
  MemoryTables tablesAt(std::uint64_t size) const {
    MemoryTables tables;
    for (std::uint64_t seq = 0; seq < size; ++seq) {
      if (!dropped_.contains(seq)) apply(tables, ledger_.events[seq], std::nullopt);
    }
    return tables;
  }

  Ledger ledger_;
  CommandMaker maker_;
  std::set<std::uint64_t> dropped_;
};

// RapidCheck begins with short ones.
std::vector<Choice> manySteps() {
  std::vector<Choice> steps;
  for (int i = 0; i < 4; ++i) {
    for (const Choice& choice : *choices(WHATS + 6, 3, 24)) steps.push_back(choice);
  }
  return steps;
}

// From the horizon on both logs go on with the same events, so one length is enough.
BOOST_AUTO_TEST_CASE(what_is_left_tells_the_same_tables) {
  std::size_t dropped = 0;
  BOOST_TEST(rc::check("a pruned log folds to the same tables", [&dropped] {
    const History whole(manySteps());
    const auto horizon = whole.size() - *rc::gen::inRange<std::uint64_t>(0, whole.size() + 1);
    const auto end = horizon - *rc::gen::inRange<std::uint64_t>(0, horizon + 1);
    History pruned = whole;
    pruned.prune(horizon, end);
    dropped += pruned.dropped();
    RC_ASSERT(pruned.rowsAt(horizon) == whole.rowsAt(horizon));
    RC_ASSERT(pruned.rowsAt(whole.size()) == whole.rowsAt(whole.size()));
    // And again, from what is left.
    const auto later = *rc::gen::inRange<std::uint64_t>(horizon, whole.size() + 1);
    pruned.prune(horizon, horizon);
    pruned.prune(later, *rc::gen::inRange<std::uint64_t>(0, later + 1));
    RC_ASSERT(pruned.rowsAt(later) == whole.rowsAt(later));
  }));
  BOOST_TEST(dropped > 100U);
}

}  // namespace
}  // namespace authd::core
