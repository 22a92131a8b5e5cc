#include "daemon/app/token_texts.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "daemon/app/signing_keys.h"
#include "daemon/core/signing_keys.h"
#include "daemon/core/words.h"
#include "daemon/crypto/digest.h"
#include "daemon/crypto/jwt.h"
#include "daemon/crypto/token.h"

namespace authd::app {
namespace {

constexpr std::int64_t SECOND_US = 1'000'000;
// Tokens of one user in one second, with HS256 the same but for their times.
constexpr int MOST_EARLIER = 60;

TokenText opaqueText(const crypto::Secret& drawn) {
  return {crypto::Secret(drawn.view()), crypto::sha256(drawn.view()), {}};
}

std::int64_t secondsOf(const App& app, const TokenFor& whom) {
  if (whom.ownLifetimeSeconds < 0) return MOST_JWT_SECONDS;
  auto seconds = whom.ownLifetimeSeconds > 0 ? std::optional(whom.ownLifetimeSeconds)
                                             : app.settings().tokenSeconds(whom.type);
  return std::min(seconds.value_or(MOST_JWT_SECONDS), MOST_JWT_SECONDS);
}

crypto::JwtClaims claimsOf(const App& app, const TokenFor& whom) {
  crypto::JwtClaims claims;
  claims.issuer = app.jwt.issuer.empty() ? app.vault.origin() : app.jwt.issuer;
  claims.audience = app.jwt.audience;
  claims.subject = std::string(core::wordOf(whom.type)) + ":" + std::to_string(whom.userId);
  claims.id = crypto::toHex(crypto::asText(whom.eventId));
  claims.userId = whom.userId;
  claims.type = whom.type;
  claims.issuedAt = app.nowUs() / SECOND_US;
  claims.expiresAt = claims.issuedAt + secondsOf(app, whom);
  return claims;
}

TokenText textOf(crypto::Secret text, std::uint32_t keyId, const crypto::JwtClaims& claims,
                 const core::EventId& eventId) {
  core::Digest digest = crypto::sha256(text.view());
  return {std::move(text), digest, {keyId, claims.expiresAt * SECOND_US, eventId}};
}

// Magento's claims have nothing that tells two tokens of one second apart: the second one says that
// it was issued, and ends, a second earlier.
Answer<TokenMaker> planMagento(App& app, const TokenFor& whom, std::uint32_t keyId) {
  if (!app.jwt.cryptKey) return refused(Why::NO_SIGNING_KEY);
  auto claims = claimsOf(app, whom);
  for (int tries = 0; tries < MOST_EARLIER; ++tries, --claims.issuedAt, --claims.expiresAt) {
    auto text = crypto::makeMagentoJwt(app.jwt.cryptKey->view(), claims);
    auto made = std::make_shared<TokenText>(textOf(std::move(text), keyId, claims, whom.eventId));
    if (core::find<core::TokenRow>(app.tables, made->digest)) continue;
    if (made->jwt.expiresUs <= app.nowUs()) break;
    return TokenMaker([made] { return std::move(*made); });
  }
  return busy(1);
}

Answer<TokenMaker> planJwt(App& app, const TokenFor& whom) {
  auto keyId = core::signingKey(app.tables, app.nowUs());
  if (!keyId) return refused(Why::NO_SIGNING_KEY);
  auto key = core::demand<core::JwtKeyRow>(app.tables, *keyId);
  if (key.algorithm == core::JwtAlgorithm::HS256) return planMagento(app, whom, *keyId);
  auto pem = openPrivateKey(app, key);
  if (!pem) return refused(Why::NO_SIGNING_KEY);
  return TokenMaker([pem, id = *keyId, algorithm = key.algorithm, eventId = whom.eventId,
                     claims = claimsOf(app, whom)] {
    auto text = crypto::makeJwt(algorithm, std::to_string(id), *pem, claims);
    return textOf(std::move(text), id, claims, eventId);
  });
}

}  // namespace

Answer<TokenMaker> planToken(App& app, const TokenFor& whom) {
  if (app.settings().isJwt(whom.type)) return planJwt(app, whom);
  auto drawn = std::make_shared<const crypto::Secret>(crypto::drawToken(app.entropy));
  return TokenMaker([drawn] { return opaqueText(*drawn); });
}

Answer<TokenText> makeToken(App& app, const TokenFor& whom) {
  auto plan = planToken(app, whom);
  if (auto* why = std::get_if<Refused>(&plan)) return std::move(*why);
  return std::get<TokenMaker>(plan)();
}

}  // namespace authd::app
