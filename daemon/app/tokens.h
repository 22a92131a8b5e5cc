#pragma once

#include <kj/async.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/app/app.h"
#include "daemon/crypto/secret.h"

namespace authd::app {

struct IssuedToken {
  std::string token;
  std::uint64_t seq = 0;  // position of the issue
};

// A login: name and password for a token (Magento's integration/{admin,customer}/token).
// Known and unknown names take the same path. LOGIN_FAILED, BUSY, OUTCOME_UNKNOWN, REFUSED.
kj::Promise<Answer<IssuedToken>> issueToken(App& app, Call call, core::TokenType type,
                                            std::uint32_t websiteId, std::string name,
                                            crypto::Secret password);

struct TokenView {
  std::uint64_t id = 0;  // position of its issue
  core::TokenType type = core::TokenType::NONE;
  std::uint32_t userId = 0;
  std::uint32_t websiteId = 0;
  std::int64_t issuedUs = 0;
  std::int64_t expiresUs = 0;  // core::NEVER = never
  bool live = false;
  std::uint64_t endedSeq = 0;  // position of what revoked it; 0 = not revoked
  bool revoked = false;
  std::uint32_t keyId = 0;  // of the JWT key that signed it; 0 = opaque
};

// The claim `jti` of a JWT, the id of its issue's event in hexadecimal; for an opaque token its id.
std::string jwtIdOf(const App& app, const TokenView& token);

// What ended a token, or that it is alive, from committed state.
std::optional<TokenView> findToken(const App& app, std::uint64_t id);
std::optional<TokenView> findTokenByText(const App& app, std::string_view token);
// Visits tokens by position, ended ones included until they are swept; of one type or user if
// given (userId 0 = all).
void listTokens(const App& app, core::TokenType type, std::uint32_t userId,
                const std::function<bool(const TokenView&)>& visit);

// Ends one token. REFUSED with ALREADY_REVOKED or NOT_FOUND of the core.
kj::Promise<Answer<std::uint64_t>> revokeToken(App& app, Call call, std::uint64_t id);

// Ends all tokens that the scope covers, issued below position `before` or until now: one event.
// Gives its position.
kj::Promise<Answer<std::uint64_t>> revokeTokens(App& app, Call call, core::Scope scope,
                                                std::optional<std::uint64_t> before);

// The customer's own tokens, the one that was presented included.
kj::Promise<Answer<std::uint64_t>> revokeOwnTokens(App& app, Call call);

// How many live tokens the scope covers.
std::uint64_t countLive(const App& app, const core::Scope& scope,
                        std::optional<std::uint64_t> before);
// How many live tokens of a type would be expired under another lifetime (empty = never).
std::uint64_t countEndedByLifetime(const App& app, core::TokenType type,
                                   std::optional<std::int64_t> seconds);

// A count over all tokens; off the loop's thread it must read committed state only.
using Count = std::function<Answer<std::uint64_t>()>;
// Counts at once while the tokens are few, else on the scanning thread. BUSY if that has no room.
kj::Promise<Answer<std::uint64_t>> countOver(App& app, Count count);

// The first position at or after a time.
std::uint64_t positionAt(const App& app, std::int64_t timeUs);

// Sweeps dead tokens, a bounded piece at a time, for as long as the promise lives.
kj::Promise<void> sweepForever(App& app);

}  // namespace authd::app
