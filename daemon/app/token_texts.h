#pragma once

#include <cstdint>
#include <functional>

#include "daemon/app/app.h"
#include "daemon/core/command.h"
#include "daemon/crypto/secret.h"

namespace authd::app {

// An access token says when it ends; `never` is this long for a JWT.
inline constexpr std::int64_t MOST_JWT_SECONDS = 365LL * 86400;

// Whom an access token is for.
struct TokenFor {
  core::TokenType type = core::TokenType::NONE;
  std::uint32_t userId = 0;
  // Of its TokenIssued; whoever records the issue of a JWT must give the event this id.
  core::EventId eventId{};
  std::int64_t ownLifetimeSeconds = 0;  // 0 = by the setting, -1 = never
};

// An access token whose issue is not recorded yet. `jwt` belongs into the command; it is all zero
// for an opaque token.
struct TokenText {
  crypto::Secret text;
  core::Digest digest{};
  core::JwtFacts jwt;
};

// Makes the text. Any thread; a JWT takes about a millisecond. Throws if it cannot be signed. Once.
using TokenMaker = std::function<TokenText()>;

// Opaque, or a JWT, as the settings say; by the key that signs now. NO_SIGNING_KEY, BUSY. If the
// core refuses the issue with STALE_TOKEN, the token is to be made again.
Answer<TokenMaker> planToken(App& app, const TokenFor& whom);

// The same at once, for acts that are rare enough to be done on the loop.
Answer<TokenText> makeToken(App& app, const TokenFor& whom);

}  // namespace authd::app
