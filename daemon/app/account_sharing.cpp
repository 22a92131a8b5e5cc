#include "daemon/app/account_sharing.h"

#include <memory>
#include <set>
#include <utility>

#include "daemon/app/customers.h"
#include "daemon/app/login.h"
#include "daemon/core/rules/settings_keys.h"
#include "daemon/loop/interrupt.h"

namespace authd::app {
namespace {

// Whether two customers have one address, whatever their websites.
bool isAnyTwice(const App& app) {
  std::set<core::NameTag> seen;
  bool twice = false;
  listCustomers(app, [&](const CustomerView& view) {
    loop::endIfInterrupted();
    // The tag for one and the same website: what is compared is the address.
    twice =
        !seen.insert(loginName(app, core::TokenType::CUSTOMER, 0, view.profile.email).tag).second;
    return !twice;
  });
  return twice;
}

Refused refusedForTwice() {
  return refusedByRules({core::invalidField(std::string(core::keys::ACCOUNT_SHARE),
                                            "an e-mail address has accounts in two websites")});
}

}  // namespace

kj::Promise<Answer<bool>> mayShareAccounts(App& app) {
  if (app.shop.websites.size() < 2) return Answer<bool>(true);
  auto twice = std::make_shared<bool>(false);
  KJ_IF_MAYBE (done, app.scanning.trySubmit([&app, twice] { *twice = isAnyTwice(app); })) {
    return done->then([twice]() -> Answer<bool> {
      if (*twice) return refusedForTwice();
      return true;
    });
  }
  return Answer<bool>(busy(1));
}

}  // namespace authd::app
