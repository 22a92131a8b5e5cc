#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "daemon/core/rows.h"
#include "daemon/core/rules/settings.h"
#include "daemon/core/tables.h"

namespace authd::core {

// When does a token end? The rules that tables, the index in memory and a replay share.

// Lifetime in force for tokens without an expiry of their own.
struct Lifetime {
  std::optional<std::int64_t> seconds;  // empty = never
  std::int64_t expiredUpToUs = 0;       // issued at or before: expired for good
};

// Evaluated at use: issue time plus today's lifetime; `expires <= now` is expired (Magento 2.4.4).
// Expiry is one-way: what had expired under an earlier lifetime stays expired. `bySettingToo`: the
// lifetime counts beside an expiry of its own, whichever ends first.
bool expired(std::int64_t issuedUs, std::int64_t expiresUs, const Lifetime& lifetime,
             std::int64_t nowUs, bool bySettingToo = false);

// When a token will expire, NEVER if not.
std::int64_t expiryUs(std::int64_t issuedUs, std::int64_t expiresUs, const Lifetime& lifetime,
                      bool bySettingToo = false);

// Whether a change of the setting reaches a token that says itself when it ends: a JWT always says
// it, and is an exception from the setting only if its integration has a lifetime of its own.
bool endsBySettingToo(std::uint32_t keyId, bool ownLifetime);
bool endsBySettingToo(const Tables& tables, const TokenRow& token);

// Whether a scope is one of the closed list: exactly the fields of its kind are set. Any other
// would be recorded as done and cover nothing.
bool isClosed(const Scope& scope);

// The scopes that cover tokens of this type, website, user and signing key (0 = none).
std::vector<Scope> coveringScopes(TokenType type, std::uint32_t websiteId, std::uint32_t userId,
                                  std::uint32_t keyId);

// Highest cut-off position that covers the token; issued below it means dead.
CutoffRow cutoffOf(const Tables& tables, const TokenRow& token);

Lifetime lifetimeOf(const Tables& tables, TokenType type);

// The setting that holds a type's lifetime, and back (NONE for other keys).
std::string_view lifetimeKey(TokenType type);
TokenType lifetimeTypeOf(std::string_view settingKey);

// Whether a rotation of its integration's token has ended it: `untilUs <= now`, as with expiry.
bool superseded(const TokenRow& token, const Superseded& by, std::int64_t nowUs);

// Whether the token is good at `nowUs`, its user's state aside.
bool alive(const Tables& tables, const TokenRow& token, std::int64_t nowUs);

// The settings that events have set, for the functions of rules/settings.h. Refers to `tables`.
SettingLookup settingsIn(const Tables& tables);

// Text of a setting in force: set by an event, or the default.
std::string settingText(const Tables& tables, std::string_view key);

}  // namespace authd::core
