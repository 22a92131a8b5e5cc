#include <boost/test/unit_test.hpp>

#include "daemon/core/rules/settings_keys.h"
#include "tests/support/choice.h"
#include "tests/support/ledger.h"

namespace authd::core {
namespace {

using namespace support;
using enum TokenType;

// Two logs of the same acts; only one of them is swept. They must answer alike for ever. Positions
// stay equal because the other one records something harmless instead.
class Twins {
 public:
  Twins() {
    for (Ledger* ledger : {&swept_, &kept_}) {
      ledger->record(roleCreated(1) + adminCreated(1) + customerCreated(1) + integrationCreated(1));
    }
  }

  void step(const Choice& choice) {
    switch (choice.what) {
      case 0:
      case 1: issue(choice); break;
      case 2: swept_.nowUs = kept_.nowUs += choice.how * SECOND; break;
      case 3: both(RevokeToken{choice.how, draft(1)}); break;
      case 4: both(RevokeTokens{{ScopeKind::TYPE, typeOf(choice), 0, 0, 0}, {}, draft(2)}); break;
      case 5: changeLifetime(choice); break;
      default: sweep(choice);
    }
    check();
  }

 private:
  static TokenType typeOf(const Choice& choice) { return TokenType(choice.who % 3 + 1); }

  void issue(const Choice& choice) {
    std::int64_t expiry = choice.how % 3 == 0 ? kept_.nowUs + choice.how * SECOND : 0;
    auto story = tokenIssued(issued_++, typeOf(choice), 1, 1, expiry);
    swept_.record(story);
    kept_.record(story);
  }
  // The swept one may not find a token that is dead; then nobody hears of it again anyway.
  void both(const CommandBody& command) {
    bool first = accepted(kept_.run(command));
    bool second = accepted(swept_.run(command));
    if (first && !second) swept_.record(happened(LogStopped{}));
  }
  void changeLifetime(const Choice& choice) {
    std::string key(lifetimeKey(typeOf(choice)));
    both(ChangeSetting{key, choice.how % 2 == 0 ? "3s" : "never", {}});
  }
  void sweep(const Choice& choice) {
    std::uint64_t from = choice.how % swept_.nextSeq();
    RC_ASSERT(accepted(swept_.run(SweepTokens{typeOf(choice), from, swept_.nextSeq()})));
    kept_.record(happened(LogStopped{}));
  }
  void check() const {
    for (std::uint32_t number = 0; number < issued_; ++number) {
      RC_ASSERT(swept_.alive(number) == kept_.alive(number));
      if (!swept_.row(number)) continue;
      // Position and user lists lead to every token that is left.
      auto row = *swept_.row(number);
      RC_ASSERT(find<TokenPositionRow>(swept_.tables, row.seq).has_value());
      RC_ASSERT(find<TokenUserRow>(swept_.tables, row.type, row.userId, row.seq).has_value());
    }
  }

  Ledger swept_;
  Ledger kept_;
  std::uint32_t issued_ = 0;
};

BOOST_AUTO_TEST_CASE(a_sweep_never_changes_an_answer) {
  BOOST_TEST(rc::check("swept and kept logs answer alike", [] {
    Twins twins;
    for (const Choice& choice : *choices(8, 3, 24)) twins.step(choice);
  }));
}

BOOST_AUTO_TEST_CASE(a_sweep_after_the_end_of_all_lifetimes_leaves_nothing) {
  Ledger ledger;
  ledger.record(customerCreated(1));
  for (std::uint32_t number = 0; number < 20; ++number) {
    ledger.record(tokenIssued(number, CUSTOMER, 1));
  }
  ledger.nowUs += HOUR;
  ledger.run(SweepTokens{CUSTOMER, 0, ledger.nextSeq()});
  for (TableId table : {TableId::TOKEN, TableId::TOKEN_POSITION, TableId::TOKEN_USER}) {
    ledger.tables.scan(table, "", "", [](auto, auto) {
      BOOST_ERROR("a row is left");
      return false;
    });
  }
}

}  // namespace
}  // namespace authd::core
