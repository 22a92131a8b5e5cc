#include <boost/test/unit_test.hpp>
#include <optional>
#include <vector>

#include "tests/support/choice.h"
#include "tests/support/ledger.h"

namespace authd::core {
namespace {

using namespace support;
using enum TokenType;

// Logins that take their time: a password is verified at one moment and the token asked for later,
// while other things happen. A token that lives must rest on the password in force when it was
// issued, of a user who was allowed in then, and nothing since may have ended it.
class History {
 public:
  explicit History(TokenType type) : type_(type) {
    ledger_.record(roleCreated(1) + adminCreated(1) + customerCreated(1));
  }

  void step(const Choice& choice) {
    switch (choice.what) {
      case 0: verified_.push_back(ledger_.credential(type_, 1)); break;
      case 1:
      case 2: finishLogin(choice.who); break;
      case 3: changePassword(); break;
      case 4: rehash(); break;
      case 5: setEnabled(choice.how % 2 == 0); break;
      case 6: fail(); break;
      case 7: revoke(choice.how); break;
      default: ledger_.nowUs += choice.how * MINUTE;
    }
    for (std::uint32_t number = 0; number < lives_.size(); ++number) {
      RC_ASSERT(ledger_.alive(number) == lives_[number]);
    }
  }

 private:
  void finishLogin(std::uint32_t which) {
    if (verified_.empty()) return;
    std::uint64_t credential = verified_[which % verified_.size()];
    auto number = static_cast<std::uint32_t>(lives_.size());
    auto decision = ledger_.run(
        IssueToken{type_, 1, 1, credential, token(number), NEVER, false, draft(1), draft(2)});
    bool current = credential == ledger_.credential(type_, 1);
    RC_ASSERT(accepted(decision) == current);
    lives_.push_back(current && enabled_ && lockedUntil_ <= ledger_.nowUs);
    if (lives_.back()) failures_ = 0;
  }
  void changePassword() {
    ledger_.run(ChangePassword{
        type_, 1, PasswordCause::CHANGED, ledger_.credential(type_, 1), {}, draft(3)});
    failures_ = 0;
    lockedUntil_ = 0;
    endAll();
  }
  void rehash() { ledger_.run(RehashPassword{type_, 1, ledger_.credential(type_, 1), draft(4)}); }
  void setEnabled(bool enabled) {
    if (type_ != ADMIN) return;
    if (accepted(ledger_.run(SetAdminEnabled{1, enabled, draft(5)})) && !enabled) endAll();
    enabled_ = enabled;
  }
  void fail() {
    auto decision = ledger_.run(FailLogin{type_, 1, FailureReason::WRONG_PASSWORD, 3, draft(6)});
    for (const Fact& fact : std::get<std::vector<Fact>>(decision)) {
      if (const auto* locked = std::get_if<AccountLocked>(&fact.event.body)) {
        lockedUntil_ = locked->untilUs;
      }
    }
  }
  void revoke(std::uint32_t how) {
    const Scope scopes[] = {{},
                            {ScopeKind::TYPE, type_, 0, 0, 0},
                            {ScopeKind::WEBSITE, NONE, 1, 0, 0},
                            {ScopeKind::TYPE_AND_WEBSITE, type_, 1, 0, 0},
                            {ScopeKind::USER, type_, 0, 1, 0}};
    RC_ASSERT(accepted(ledger_.run(RevokeTokens{scopes[how % 5], {}, draft(7)})));
    endAll();
  }
  void endAll() { lives_.assign(lives_.size(), false); }

  TokenType type_;
  Ledger ledger_;
  std::vector<std::uint64_t> verified_;
  std::vector<bool> lives_;
  bool enabled_ = true;
  std::int64_t lockedUntil_ = 0;
  std::uint32_t failures_ = 0;
};

BOOST_AUTO_TEST_CASE(an_interleaved_login_never_yields_a_token_that_it_should_not) {
  for (TokenType type : {CUSTOMER, ADMIN}) {
    BOOST_TEST(rc::check("interleaved logins", [type] {
      History history(type);
      for (const Choice& choice : *choices(9, 8, 20)) history.step(choice);
    }));
  }
}

}  // namespace
}  // namespace authd::core
