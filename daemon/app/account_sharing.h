#pragma once

#include <kj/async.h>

#include <string>

#include "daemon/app/app.h"

namespace authd::app {

// Whether websites can begin to share accounts: RULES if an e-mail address has accounts in two of
// them (Magento refuses the setting then too). Looks at all customers on a scanning thread. Who
// registers meanwhile is not seen: such a pair stays two accounts, each found from its own website.
kj::Promise<Answer<bool>> mayShareAccounts(App& app);

}  // namespace authd::app
