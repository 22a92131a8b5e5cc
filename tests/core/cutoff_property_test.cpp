#include <boost/test/unit_test.hpp>
#include <vector>

#include "tests/support/choice.h"
#include "tests/support/ledger.h"

namespace authd::core {
namespace {

using namespace support;
using enum TokenType;

struct Issue {
  std::uint64_t seq;
  TokenType type;
  std::uint32_t website;
  std::uint32_t user;
  std::uint32_t key = 0;  // 0 = none
};
struct Cut {
  Scope scope;
  std::uint64_t below;
};

// The oracle: every revocation so far is asked about every token, one by one.
bool covers(const Scope& scope, const Issue& issue) {
  switch (scope.kind) {
    case ScopeKind::ALL: return true;
    case ScopeKind::TYPE: return issue.type == scope.type;
    case ScopeKind::WEBSITE: return issue.website == scope.websiteId;
    case ScopeKind::TYPE_AND_WEBSITE:
      return issue.type == scope.type && issue.website == scope.websiteId;
    case ScopeKind::USER: return issue.type == scope.type && issue.user == scope.userId;
    case ScopeKind::KEY: return issue.key == scope.keyId;
  }
  return false;
}
bool lives(const Issue& issue, const std::vector<Cut>& cuts) {
  for (const Cut& cut : cuts) {
    if (covers(cut.scope, issue) && issue.seq < cut.below) return false;
  }
  return true;
}

Scope scopeOf(std::uint32_t kind, std::uint32_t who) {
  TokenType type = TokenType(who % 3 + 1);
  switch (kind % 6) {
    case 0: return {};
    case 1: return {ScopeKind::TYPE, type, 0, 0, 0};
    case 2: return {ScopeKind::WEBSITE, NONE, who % 2 + 1, 0, 0};
    case 3: return {ScopeKind::TYPE_AND_WEBSITE, type, who % 2 + 1, 0, 0};
    case 4: return {ScopeKind::USER, type, 0, who % 2 + 1, 0};
    default: return {ScopeKind::KEY, NONE, 0, 0, who % 2 + 1};
  }
}

class History {
 public:
  History() {
    ledger_.record(roleCreated(1));
    for (std::uint32_t id : {1u, 2u}) {
      ledger_.record(keyPublished(id));
      ledger_.record(adminCreated(id) + customerCreated(id) + integrationCreated(id));
    }
  }

  void step(const Choice& choice) {
    // Most steps happen in the microsecond of the one before.
    if (choice.how % 4 == 0) ledger_.nowUs += SECOND;
    choice.what < 3 ? issue(choice.who) : revoke(choice);
    check();
  }

 private:
  void issue(std::uint32_t who) {
    Issue issue{ledger_.nextSeq(), TokenType(who % 3 + 1), who % 2 + 1, who / 3 % 2 + 1, who % 3};
    auto number = static_cast<std::uint32_t>(issues_.size());
    ledger_.record(tokenIssued(number, issue.type, issue.user, issue.website, NEVER, issue.key));
    issues_.push_back(issue);
  }

  void revoke(const Choice& choice) {
    Scope scope = scopeOf(choice.what, choice.who);
    std::uint64_t below = ledger_.nextSeq();
    std::optional<std::uint64_t> before;
    if (choice.how % 3 == 0) before = below = below * (choice.how % 7) / 7;
    auto decision = ledger_.run(RevokeTokens{scope, before, draft(choice.how)});
    const auto* rejection = std::get_if<Rejection>(&decision);
    RC_ASSERT((!rejection || rejection->refusal == Refusal::ALREADY_REVOKED));
    cuts_.push_back({scope, below});  // a refusal says that it is so already
  }

  void check() const {
    for (std::uint32_t number = 0; number < issues_.size(); ++number) {
      RC_ASSERT(ledger_.alive(number) == lives(issues_[number], cuts_));
    }
  }

  Ledger ledger_;
  std::vector<Issue> issues_;
  std::vector<Cut> cuts_;
};

BOOST_AUTO_TEST_CASE(cut_offs_of_all_scopes_equal_asking_each_revocation_about_each_token) {
  BOOST_TEST(rc::check("cut-offs equal the oracle", [] {
    History history;
    for (const Choice& choice : *choices(8, 12, 84)) history.step(choice);
  }));
}

BOOST_AUTO_TEST_CASE(every_pair_of_scopes_ends_what_either_covers) {
  for (std::uint32_t first = 0; first < 72; ++first) {
    for (std::uint32_t second = 0; second < 72; ++second) {
      MemoryTables tables;
      TokenRow token{CUSTOMER, 1, 1, 5, NOON, NEVER, 0, 1};
      Issue issue{5, CUSTOMER, 1, 1, 1};
      std::vector<Cut> cuts{{scopeOf(first, first / 6), 3 + first % 4},
                            {scopeOf(second, second / 6), 3 + second % 4}};
      for (const Cut& cut : cuts) {
        Event event;
        event.body = TokensRevoked{cut.scope, cut.below};
        apply(tables, event, {});
      }
      BOOST_REQUIRE(alive(tables, token, NOON) == lives(issue, cuts));
    }
  }
}

}  // namespace
}  // namespace authd::core
