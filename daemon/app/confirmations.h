#pragma once

#include <kj/async.h>

#include <cstdint>
#include <string>

#include "daemon/app/customers.h"

namespace authd::app {

enum class ConfirmationStatus : std::uint8_t { CONFIRMED = 1, REQUIRED = 2, NOT_REQUIRED = 3 };

// NOT_FOUND (customerId).
Answer<ConfirmationStatus> confirmationStatus(const App& app, std::uint32_t customerId);

// Confirms the e-mail address with the mailed key; after registration a mail says so.
// NOT_FOUND, CONFIRMATION_KEY_WRONG; NOT_PENDING as REFUSED.
kj::Promise<Answer<CustomerView>> confirmCustomer(App& app, Call call, std::uint32_t customerId,
                                                  std::string key);

// Mails the key again; `backUrl` as in createCustomer. NOT_FOUND (email, websiteId); NOT_PENDING as
// REFUSED.
kj::Promise<Answer<Changed>> requestConfirmation(App& app, Call call, std::string email,
                                                 std::uint32_t websiteId, std::string backUrl = {});

}  // namespace authd::app
