#pragma once

#include <kj/async.h>

#include <cstdint>
#include <string>

#include "daemon/app/app.h"
#include "daemon/crypto/secret.h"

namespace authd::app {

// PUT customers/me/password. Gives the position of the change.
// CURRENT_PASSWORD_WRONG, ACCOUNT_LOCKED, RULES, BUSY, OUTCOME_UNKNOWN.
kj::Promise<Answer<std::uint64_t>> changePassword(App& app, Call call, crypto::Secret current,
                                                  crypto::Secret wanted);

// PUT customers/password: mails a link. An unknown address is answered like a known one, unless the
// setting reveals it (NOT_FOUND). RESET_TOO_OFTEN, BUSY.
kj::Promise<Answer<bool>> requestPasswordReset(App& app, Call call, std::string email,
                                               core::MailTemplate mailTemplate,
                                               std::uint32_t websiteId);

// GET customers/:id/password/resetLinkToken/:token. LINK_INVALID, LINK_EXPIRED, NOT_FOUND, RULES.
Answer<bool> checkResetLink(const App& app, std::uint32_t customerId, const std::string& secret);

// POST customers/resetPassword: single use. LINK_INVALID, LINK_EXPIRED, RULES, BUSY.
kj::Promise<Answer<bool>> resetPassword(App& app, Call call, std::string email,
                                        std::uint32_t websiteId, std::string secret,
                                        crypto::Secret wanted);

}  // namespace authd::app
