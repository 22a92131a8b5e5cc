#include <boost/test/unit_test.hpp>
#include <set>

#include "daemon/core/rules/settings_keys.h"
#include "tests/support/choice.h"
#include "tests/support/ledger.h"

namespace authd::core {
namespace {

using namespace support;
using enum TokenType;

const std::string LIFETIMES[] = {"1s", "2s", "5s", "30s", "1h", "never"};

class History {
 public:
  History() { ledger_.record(customerCreated(1)); }

  void step(const Choice& choice) {
    switch (choice.what) {
      case 0: issue(); break;
      case 1: ledger_.nowUs += choice.who * SECOND / 2; break;
      case 2: ledger_.nowUs += choice.who; break;
      case 3: ledger_.run(ChangeSetting{KEY, {}, {}}); break;
      default: ledger_.run(ChangeSetting{KEY, LIFETIMES[choice.how], {}});
    }
    check();
  }

 private:
  void issue() { ledger_.record(tokenIssued(issued_++, CUSTOMER, 1)); }

  void check() {
    Lifetime lifetime = lifetimeOf(ledger_.tables, CUSTOMER);
    for (std::uint32_t number = 0; number < issued_; ++number) {
      // Time and lifetimes change one at a time, with a check after each: a token is dead exactly
      // if it was before, or if it is as old now as the lifetime in force allows.
      std::int64_t age = ledger_.nowUs - ledger_.row(number)->issuedUs;
      if (lifetime.seconds && age >= *lifetime.seconds * SECOND) dead_.insert(number);
      RC_ASSERT(ledger_.alive(number) != dead_.contains(number));
    }
  }

  const std::string KEY{keys::CUSTOMER_LIFETIME};
  Ledger ledger_;
  std::uint32_t issued_ = 0;
  std::set<std::uint32_t> dead_;
};

BOOST_AUTO_TEST_CASE(what_has_expired_stays_dead_under_any_sequence_of_lifetimes) {
  BOOST_TEST(rc::check("expiry is one-way", [] {
    History history;
    for (const Choice& choice : *choices(7, 20, 6)) history.step(choice);
  }));
}

BOOST_AUTO_TEST_CASE(the_expiry_that_is_told_is_when_a_live_token_dies) {
  BOOST_TEST(rc::check("expiryUs() and expired() agree", [] {
    std::int64_t issued = NOON + *rc::gen::inRange(0, 1000);
    std::int64_t own = *rc::gen::element<std::int64_t>(0, NEVER, issued + 1, issued + SECOND);
    Lifetime lifetime;
    if (*rc::gen::arbitrary<bool>()) lifetime.seconds = *rc::gen::inRange(1, 100);
    std::int64_t end = expiryUs(issued, own, lifetime);
    if (end == NEVER) {
      RC_ASSERT(!expired(issued, own, lifetime, issued + 1'000'000 * HOUR));
    } else {
      RC_ASSERT(!expired(issued, own, lifetime, end - 1));
      RC_ASSERT(expired(issued, own, lifetime, end));
    }
  }));
}

BOOST_AUTO_TEST_CASE(a_jwt_dies_as_it_says_or_as_the_setting_says_whichever_is_first) {
  BOOST_TEST(rc::check("a JWT is dead where either of the two is", [] {
    std::int64_t issued = NOON;
    std::int64_t own = issued + *rc::gen::inRange(1, 100) * SECOND;
    std::int64_t now = issued + *rc::gen::inRange(0, 200) * SECOND / 2;
    Lifetime lifetime;
    if (*rc::gen::arbitrary<bool>()) lifetime.seconds = *rc::gen::inRange(1, 100);
    if (*rc::gen::arbitrary<bool>()) lifetime.expiredUpToUs = issued + *rc::gen::inRange(-1, 1);
    RC_ASSERT(expired(issued, own, lifetime, now, true) ==
              (expired(issued, own, lifetime, now) || expired(issued, 0, lifetime, now)));
    std::int64_t end = expiryUs(issued, own, lifetime, true);
    RC_ASSERT(end <= own);
    if (issued > lifetime.expiredUpToUs) {
      RC_ASSERT(!expired(issued, own, lifetime, end - 1, true));
      RC_ASSERT(expired(issued, own, lifetime, end, true));
    }
  }));
}

}  // namespace
}  // namespace authd::core
