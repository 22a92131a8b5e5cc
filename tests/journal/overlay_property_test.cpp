#include <boost/test/unit_test.hpp>
#include <set>
#include <variant>

#include "daemon/core/apply.h"
#include "daemon/journal/fold.h"
#include "daemon/journal/fold_tables.h"
#include "daemon/journal/overlay.h"
#include "daemon/record/codec.h"
#include "tests/journal/fixture.h"
#include "tests/support/ledger.h"
#include "tests/support/random_commands.h"

namespace authd::journal {
namespace {

using namespace support;

// The same history through the journal and, one command at a time, through the rules in memory.
template <class OnLog>
class Pair {
 public:
  // A batch has several commands; what it contains was made for the state after all of them but
  // itself, so that many refer to each other.
  void step(const Choice& choice) {
    if (choice.what >= CommandMaker::KINDS) {
      flush();
      running_.client.clock.nowUs = ledger_.nowUs += choice.how * SECOND;
      return;
    }
    auto command = maker_.make(choice, ledger_.tables, ledger_.nextSeq());
    expected_.push_back(ledger_.run(command));
    batch_.push_back(std::move(Client::one(command)[0]));
  }

  void flush() {
    if (batch_.empty()) return;
    auto results = running_.client.run(std::move(batch_));
    batch_.clear();
    RC_ASSERT(results.size() == expected_.size());
    for (std::size_t i = 0; i < results.size(); ++i) same(results[i], expected_[i]);
    expected_.clear();
  }

  void finish() {
    flush();
    auto& log = running_.log();
    RC_ASSERT(log.tip().size == ledger_.nextSeq());
    for (const core::Event& event : ledger_.events) {
      RC_ASSERT(record::decode(*log.read(event.seq)) == event);
    }
    RC_ASSERT(storedRows() == ledger_.tables.rows());
    auto check = checkTables(log, nullptr);
    RC_ASSERT(!check.first.has_value());
  }

  void begin() { step({19, 0, 0}); }

 private:
  static void same(const Result& result, const core::Decision& decision) {
    if (const auto* rejection = std::get_if<core::Rejection>(&decision)) {
      RC_ASSERT(std::get<core::Rejection>(result) == *rejection);
      return;
    }
    const auto& facts = std::get<std::vector<core::Fact>>(decision);
    const auto& recorded = std::get<Recorded>(result).facts;
    RC_ASSERT(recorded.size() == facts.size());
    for (std::size_t i = 0; i < facts.size(); ++i) RC_ASSERT(recorded[i].event == facts[i].event);
  }

  core::MemoryTables::Rows storedRows() {
    core::MemoryTables::Rows rows;
    for (auto space : {storage::Space::TABLES, storage::Space::PRIVATE_INDEX}) {
      running_.log().scan(space, "", "", [&](std::string_view key, std::string_view value) {
        rows.emplace(key, value);
        return true;
      });
    }
    return rows;
  }

  Ledger ledger_;
  Running<OnLog> running_;
  CommandMaker maker_;
  std::vector<Submission> batch_;
  std::vector<core::Decision> expected_;

 public:
  // Both begin with the same record.
  Pair() {
    ledger_.tables = {};
    ledger_.events.clear();
    begin();
  }
};

BOOST_AUTO_TEST_CASE_TEMPLATE(the_journal_keeps_the_tables_that_the_rules_alone_would_make, OnLog,
                              storage::BothLogs) {
  BOOST_TEST(rc::check("journal and rules agree", [] {
    Pair<OnLog> pair;
    for (const Choice& choice : *choices(CommandMaker::KINDS + 2, 6, 60)) pair.step(choice);
    pair.finish();
  }));
}

// A scan of the overlay merges two ordered lists; every way in which they can interleave.
BOOST_AUTO_TEST_CASE(an_overlay_reads_like_one_table) {
  BOOST_TEST(rc::check("overlay scan", [] {
    auto log = storage::openMemoryLog();
    Overlay overlay(*log);
    core::MemoryTables model;
    for (const Choice& choice : *choices(10, 12, 12)) {
      auto table = choice.how % 2 == 0 ? core::TableId::SETTING : core::TableId::TOKEN_USER;
      std::string key(1, static_cast<char>('a' + choice.who));
      if (choice.what == 0) {
        log->append(0, {}, overlay.writes());
        overlay.commit();
      } else if (choice.what < 4) {
        overlay.erase(table, key);
        model.erase(table, key);
      } else {
        overlay.put(table, key, std::to_string(choice.how));
        model.put(table, key, std::to_string(choice.how));
      }
      RC_ASSERT(overlay.get(table, key) == model.get(table, key));
      std::string from(1, static_cast<char>('a' + choice.how));
      std::string to = choice.what % 2 == 0 ? "" : key;
      std::size_t limit = choice.what + 1;
      std::vector<std::pair<std::string, std::string>> seen[2];
      auto into = [limit](auto& list) {
        return [&list, limit](std::string_view k, std::string_view v) {
          list.emplace_back(k, v);
          return list.size() < limit;
        };
      };
      if (!to.empty() && to < from) continue;
      overlay.scan(table, from, to, into(seen[0]));
      model.scan(table, from, to, into(seen[1]));
      RC_ASSERT(seen[0] == seen[1]);
    }
  }));
}

// More than the overlay keeps: what was forgotten and what was kept must both be as committed.
BOOST_AUTO_TEST_CASE(an_overlay_that_forgets_reads_the_same) {
  auto log = storage::openMemoryLog();
  Overlay overlay(*log);
  constexpr std::size_t MANY = 12;
  auto key = [](std::size_t i) { return std::string(1, static_cast<char>('a' + i)); };
  auto text = [](std::size_t i, char round) { return std::string((1 << 20) + i, round); };
  for (char round : {'1', '2', '3'}) {
    for (std::size_t i = 0; i < MANY; ++i) {
      if (round == '1') BOOST_TEST(!overlay.get(core::TableId::SETTING, key(i)).has_value());
      overlay.put(core::TableId::SETTING, key(i), text(i, round));
    }
    overlay.erase(core::TableId::SETTING, key(MANY / 2));
    log->append(0, {}, overlay.writes());
    overlay.commit();
    for (std::size_t i = 0; i < MANY; ++i) {
      auto row = overlay.get(core::TableId::SETTING, key(i));
      BOOST_TEST((i == MANY / 2 ? !row : row == text(i, round)));
    }
  }
}

BOOST_AUTO_TEST_CASE(tables_for_a_fold_read_like_the_reference) {
  BOOST_TEST(rc::check("hashed and ordered tables", [] {
    FoldTables tables;
    core::MemoryTables model;
    for (const Choice& choice : *choices(10, 12, 24)) {
      auto table = choice.how % 2 == 0 ? core::TableId::TOKEN_POSITION : core::TableId::ROLE;
      std::string key(1, static_cast<char>('a' + choice.who));
      if (choice.what < 3) {
        tables.erase(table, key);
        model.erase(table, key);
      } else {
        tables.put(table, key, std::to_string(choice.how));
        model.put(table, key, std::to_string(choice.how));
      }
      RC_ASSERT(tables.get(table, key) == model.get(table, key));
      std::string from(1, static_cast<char>('a' + choice.how));
      std::string to = choice.what % 2 == 0 ? "" : key;
      if (!to.empty() && to < from) continue;
      std::vector<std::pair<std::string, std::string>> seen[2];
      auto into = [](auto& list) {
        return [&list](std::string_view k, std::string_view v) {
          list.emplace_back(k, v);
          return list.size() < 5;
        };
      };
      tables.scan(table, from, to, into(seen[0]));
      model.scan(table, from, to, into(seen[1]));
      RC_ASSERT(seen[0] == seen[1]);
    }
    core::MemoryTables::Rows rows;
    for (const auto* row : tables.rows()) rows.emplace_hint(rows.end(), row->first, row->second);
    RC_ASSERT(rows == model.rows());
  }));
}

// A command that no history has would be proven by none of these properties. A log is initialised
// before any history begins.
BOOST_AUTO_TEST_CASE(histories_have_every_command) {
  Ledger ledger;
  CommandMaker maker;
  std::set<std::size_t> seen{core::CommandBody(core::InitializeLog{}).index()};
  for (std::uint32_t what = 0; what < CommandMaker::KINDS; ++what) {
    for (std::uint32_t how = 0; how < 60; ++how) {
      seen.insert(maker.make({what, how % 6, how}, ledger.tables, 1).index());
    }
  }
  BOOST_TEST(seen.size() == std::variant_size_v<core::CommandBody>);
}

}  // namespace
}  // namespace authd::journal
