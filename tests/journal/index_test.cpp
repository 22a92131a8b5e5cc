#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "daemon/journal/fold.h"
#include "daemon/journal/token_index.h"
#include "tests/journal/fixture.h"
#include "tests/support/ledger.h"
#include "tests/support/random_commands.h"

namespace authd::journal {
namespace {

using namespace support;
using core::TokenType;
using Verdict = TokenIndex::Verdict;

// Rows as a journal would write them, made by the rules in memory.
class Source {
 public:
  void run(core::CommandBody body) {
    ledger.run(std::move(body));
    publish();
  }
  void record(const Story& story) {
    ledger.record(story);
    publish();
  }
  TokenIndex& openIndex() {
    index = std::make_unique<TokenIndex>(*log);
    return *index;
  }
  void fill() { index->fill(std::atomic<bool>(false)); }

  Verdict check(std::uint32_t number) const {
    LiveToken live;
    return index->check(token(number), ledger.nowUs, live);
  }
  LiveToken live(std::uint32_t number) const {
    LiveToken live;
    BOOST_CHECK(index->check(token(number), ledger.nowUs, live) == Verdict::LIVE);
    return live;
  }

  Ledger ledger;
  std::unique_ptr<storage::MemoryLog> log = storage::openMemoryLog();
  std::unique_ptr<TokenIndex> index;

 private:
  // What has changed since the last time goes to the log, then to the index.
  void publish() {
    std::vector<storage::Write> writes;
    for (const auto& [key, value] : ledger.tables.rows()) {
      auto old = published_.find(key);
      if (old == published_.end() || old->second != value) add(writes, key, value);
    }
    for (const auto& [key, value] : published_) {
      if (!ledger.tables.rows().contains(key)) add(writes, key, std::nullopt);
    }
    published_ = ledger.tables.rows();
    log->append(0, {}, writes);
    if (index) index->update(writes);
  }
  static void add(std::vector<storage::Write>& writes, const std::string& key,
                  std::optional<std::string> value) {
    auto table = static_cast<core::TableId>(static_cast<std::uint8_t>(key[0]));
    writes.push_back({spaceOf(table), key, std::move(value)});
  }

  core::MemoryTables::Rows published_;
};

BOOST_AUTO_TEST_SUITE(token_index)

BOOST_AUTO_TEST_CASE(while_it_fills_a_miss_is_unknown_and_afterwards_dead) {
  Source source;
  source.record(customerCreated(1) + tokenIssued(1, TokenType::CUSTOMER, 1));
  source.openIndex();
  BOOST_CHECK(source.check(1) == Verdict::UNKNOWN);
  BOOST_CHECK(source.check(2) == Verdict::UNKNOWN);
  source.fill();
  BOOST_CHECK(source.check(1) == Verdict::LIVE);
  BOOST_CHECK(source.check(2) == Verdict::DEAD);
  BOOST_TEST(source.index->filled());
}

BOOST_AUTO_TEST_CASE(what_is_issued_while_it_fills_is_known_at_once) {
  Source source;
  source.record(customerCreated(1));
  source.openIndex();
  source.record(tokenIssued(1, TokenType::CUSTOMER, 1));
  BOOST_CHECK(source.check(1) == Verdict::LIVE);
}

BOOST_AUTO_TEST_CASE(a_filling_that_is_stopped_is_not_full) {
  Source source;
  source.record(customerCreated(1) + tokenIssued(1, TokenType::CUSTOMER, 1));
  source.openIndex().fill(std::atomic<bool>(true));
  BOOST_TEST(!source.index->filled());
  BOOST_CHECK(source.check(2) == Verdict::UNKNOWN);
}

BOOST_AUTO_TEST_CASE(a_row_is_judged_like_a_token_that_is_held) {
  Source source;
  source.record(customerCreated(1) + tokenIssued(1, TokenType::CUSTOMER, 1, 3));
  source.openIndex();
  LiveToken live;
  BOOST_TEST(source.index->judge(*source.ledger.row(1), source.ledger.nowUs, live));
  BOOST_TEST(live.websiteId == 3u);
  BOOST_TEST(live.expiresUs == NOON + HOUR);
  source.run(core::RevokeToken{source.ledger.row(1)->seq, {}});
  BOOST_TEST(!source.index->judge(*source.ledger.row(1), source.ledger.nowUs, live));
}

BOOST_AUTO_TEST_CASE(an_admin_brings_the_permissions_of_the_role) {
  for (bool late : {false, true}) {
    Source source;
    if (late) source.openIndex();
    source.record(roleCreated(1) + roleCreated(2, {false, {"A::b"}}) + adminCreated(1, 2) +
                  tokenIssued(1, TokenType::ADMIN, 1));
    if (!late) source.openIndex();
    source.fill();
    auto live = source.live(1);
    BOOST_CHECK(live.principal.ref == refOf(core::SubjectKind::ADMIN, 1));
    BOOST_REQUIRE(live.principal.permissions);
    BOOST_TEST(live.principal.permissions->allows("A::b"));
    BOOST_TEST(!live.principal.permissions->allows("A::c"));
  }
}

BOOST_AUTO_TEST_CASE(customers_have_no_permissions) {
  Source source;
  source.record(customerCreated(1) + tokenIssued(1, TokenType::CUSTOMER, 1));
  source.openIndex();
  source.fill();
  BOOST_CHECK(!source.live(1).principal.permissions);
}

BOOST_AUTO_TEST_CASE(a_disabled_admin_is_dead_for_good_and_an_integration_is_suspended) {
  Source source;
  source.record(roleCreated(1) + adminCreated(1) + tokenIssued(1, TokenType::ADMIN, 1) +
                integrationCreated(1) + integrationActivated(1, 2));
  source.openIndex();
  source.fill();
  BOOST_TEST(source.live(2).principal.permissions->allows("b"));
  source.run(core::SetAdminEnabled{1, false, {}});
  source.run(core::SetIntegrationEnabled{1, false, {}});
  BOOST_CHECK(source.check(1) == Verdict::DEAD);
  BOOST_CHECK(source.check(2) == Verdict::DEAD);
  source.run(core::SetAdminEnabled{1, true, {}});
  source.run(core::SetIntegrationEnabled{1, true, {}});
  BOOST_CHECK(source.check(1) == Verdict::DEAD);
  BOOST_CHECK(source.check(2) == Verdict::LIVE);
  source.run(core::DeleteIntegration{1, {}});
  BOOST_CHECK(source.check(2) == Verdict::DEAD);
}

BOOST_AUTO_TEST_CASE(swept_tokens_are_held_no_longer) {
  Source source;
  source.record(customerCreated(1) + tokenIssued(1, TokenType::CUSTOMER, 1));
  source.openIndex();
  source.fill();
  source.ledger.nowUs += HOUR;
  BOOST_TEST(source.index->size() == 1u);
  source.run(core::SweepTokens{TokenType::CUSTOMER, 0, source.ledger.nextSeq()});
  BOOST_TEST(source.index->size() == 0u);
}

// Alive by the tables, and the user's state allows it.
bool expected(const Ledger& ledger, std::uint32_t number) {
  auto row = ledger.row(number);
  if (!row || !core::alive(ledger.tables, *row, ledger.nowUs)) return false;
  if (row->type == TokenType::ADMIN) {
    return core::demand<core::AdminRow>(ledger.tables, row->userId).enabled;
  }
  if (row->type != TokenType::INTEGRATION) return true;
  auto integration = core::find<core::IntegrationRow>(ledger.tables, row->userId);
  return integration && integration->status == core::IntegrationStatus::ACTIVE;
}

void requireAgreement(const Source& source, std::uint32_t tokens) {
  for (std::uint32_t number = 1; number <= tokens; ++number) {
    LiveToken live;
    auto verdict = source.index->check(token(number), source.ledger.nowUs, live);
    if (verdict == Verdict::UNKNOWN) {
      RC_ASSERT(!source.index->filled());
      auto row = source.ledger.row(number);
      bool lives = row && source.index->judge(*row, source.ledger.nowUs, live);
      verdict = lives ? Verdict::LIVE : Verdict::DEAD;
    }
    RC_ASSERT((verdict == Verdict::LIVE) == expected(source.ledger, number));
    if (verdict == Verdict::LIVE) RC_ASSERT(live.seq == source.ledger.row(number)->seq);
  }
}

BOOST_AUTO_TEST_CASE(it_answers_like_the_tables_after_any_history) {
  BOOST_TEST(rc::check("index and tables agree", [] {
    Source source;
    CommandMaker maker;
    source.record(roleCreated(1) + roleCreated(2) + adminCreated(1) + customerCreated(1));
    auto history = *choices(CommandMaker::KINDS + 4, 6, 60);
    std::size_t opened = *rc::gen::inRange<std::size_t>(0, history.size() + 1);
    std::size_t filled = *rc::gen::inRange<std::size_t>(opened, history.size() + 1);
    for (std::size_t i = 0; i <= history.size(); ++i) {
      if (i == opened) source.openIndex();
      if (i == filled) source.fill();
      if (source.index) requireAgreement(source, maker.tokens);
      if (i == history.size()) break;
      source.ledger.nowUs += history[i].how % 2 * SECOND;
      source.run(maker.make(history[i], source.ledger.tables, source.ledger.nextSeq()));
    }
  }));
}

BOOST_AUTO_TEST_CASE(a_revocation_during_the_filling_is_never_undone) {
  constexpr std::uint32_t TOKENS = 600;
  for (int round = 0; round < 5; ++round) {
    Source source;
    Story story = customerCreated(1);
    for (std::uint32_t i = 1; i <= TOKENS; ++i) {
      story = std::move(story) + tokenIssued(i, TokenType::CUSTOMER, 1);
    }
    source.record(story);
    source.openIndex();
    std::thread filler([&] { source.fill(); });
    for (std::uint32_t i = 1; i <= 60; ++i) {
      source.run(core::RevokeToken{source.ledger.row(i * 10)->seq, {}});
      BOOST_REQUIRE(source.check(i * 10) == Verdict::DEAD);
    }
    filler.join();
    for (std::uint32_t i = 1; i <= TOKENS; ++i) {
      BOOST_REQUIRE(source.check(i) == (i % 10 == 0 ? Verdict::DEAD : Verdict::LIVE));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_check_during_an_update_never_meets_an_admin_without_permissions) {
  Source source;
  source.record(roleCreated(1) + adminCreated(1) +
                tokenIssued(1, TokenType::ADMIN, 1, 0, core::NEVER));
  source.openIndex();
  source.fill();
  std::atomic<bool> stop{false};
  std::atomic<int> without{0};
  std::thread reader([&] {
    while (!stop) {
      LiveToken live;
      bool good = source.index->check(token(1), NOON, live) == Verdict::LIVE;
      if (!good || !live.principal.permissions) ++without;
    }
  });
  for (int i = 0; i < 2000; ++i) {
    source.run(core::FailLogin{TokenType::ADMIN, 1, core::FailureReason::WRONG_PASSWORD, 1, {}});
    source.run(core::UnlockAccount{TokenType::ADMIN, 1, {}});
  }
  stop = true;
  reader.join();
  BOOST_TEST(without == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::journal
