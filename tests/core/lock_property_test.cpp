#include <boost/test/unit_test.hpp>

#include "tests/support/choice.h"
#include "tests/support/ledger.h"

namespace authd::core {
namespace {

using namespace support;
using enum TokenType;

// Magento's rules in a few lines: customers lock at 10 failures for 10 minutes, admins at 6 within
// 30 minutes of the first for 30 minutes; a passed lock and a success begin anew.
class Oracle {
 public:
  explicit Oracle(TokenType type)
      : admin_(type == ADMIN), most_(admin_ ? 6 : 10), lock_((admin_ ? 30 : 10) * MINUTE) {}

  bool locked(std::int64_t now) const { return until_ > now; }
  void fail(std::int64_t now, std::uint32_t attempts) {
    if (locked(now)) return;
    bool anew = until_ != 0 || failures_ == 0 || (admin_ && now - first_ > lock_);
    if (anew) first_ = now;
    failures_ = anew ? attempts : failures_ + attempts;
    until_ = failures_ >= most_ ? now + lock_ : 0;
  }
  void clear() { failures_ = 0, until_ = 0, first_ = 0; }

 private:
  bool admin_;
  std::uint32_t most_;
  std::int64_t lock_;
  std::uint32_t failures_ = 0;
  std::int64_t first_ = 0;
  std::int64_t until_ = 0;
};

class History {
 public:
  explicit History(TokenType type) : type_(type), oracle_(type) {
    ledger_.record(roleCreated(1) + adminCreated(1) + customerCreated(1));
  }

  void step(const Choice& choice) {
    switch (choice.what) {
      case 0: ledger_.nowUs += choice.how * MINUTE; break;
      case 1: login(); break;
      case 2: unlock(choice.how); break;
      default: fail(choice.who + 1);
    }
  }

 private:
  void login() {
    auto number = issued_++;
    ledger_.run(IssueToken{type_, 1, 1, ledger_.credential(type_, 1), token(number), NEVER, false,
                           draft(1), draft(2)});
    RC_ASSERT(ledger_.alive(number) == !oracle_.locked(ledger_.nowUs));
    if (ledger_.alive(number)) oracle_.clear();
  }
  void unlock(std::uint32_t how) {
    if (how % 4 != 0) return;
    ledger_.run(UnlockAccount{type_, 1, draft(3)});
    oracle_.clear();
  }
  void fail(std::uint32_t attempts) {
    bool before = oracle_.locked(ledger_.nowUs);
    auto decision =
        ledger_.run(FailLogin{type_, 1, FailureReason::WRONG_PASSWORD, attempts, draft(4)});
    oracle_.fail(ledger_.nowUs, attempts);
    bool locks = !before && oracle_.locked(ledger_.nowUs);
    RC_ASSERT(std::get<std::vector<Fact>>(decision).size() == (locks ? 2u : 1u));
  }

  TokenType type_;
  Ledger ledger_;
  Oracle oracle_;
  std::uint32_t issued_ = 0;
};

BOOST_AUTO_TEST_CASE(locks_open_and_close_as_magentos_do) {
  for (TokenType type : {CUSTOMER, ADMIN}) {
    BOOST_TEST(rc::check("locks equal the oracle", [type] {
      History history(type);
      for (const Choice& choice : *choices(7, 3, 12)) history.step(choice);
    }));
  }
}

}  // namespace
}  // namespace authd::core
