#include "daemon/core/token_rules.h"

#include <algorithm>
#include <array>

#include "daemon/core/rules/settings_keys.h"

namespace authd::core {
namespace {

constexpr std::int64_t US = 1'000'000;

constexpr std::array<std::pair<TokenType, std::string_view>, 3> LIFETIME_KEYS{{
    {TokenType::INTEGRATION, keys::INTEGRATION_LIFETIME},
    {TokenType::ADMIN, keys::ADMIN_LIFETIME},
    {TokenType::CUSTOMER, keys::CUSTOMER_LIFETIME},
}};

}  // namespace

bool expired(std::int64_t issuedUs, std::int64_t expiresUs, const Lifetime& lifetime,
             std::int64_t nowUs, bool bySettingToo) {
  if (bySettingToo && expired(issuedUs, 0, lifetime, nowUs)) return true;
  if (expiresUs == NEVER) return false;
  if (expiresUs > 0) return expiresUs <= nowUs;
  if (issuedUs <= lifetime.expiredUpToUs) return true;
  return lifetime.seconds && issuedUs + *lifetime.seconds * US <= nowUs;
}

std::int64_t expiryUs(std::int64_t issuedUs, std::int64_t expiresUs, const Lifetime& lifetime,
                      bool bySettingToo) {
  if (bySettingToo && lifetime.seconds) {
    return std::min(expiresUs, issuedUs + *lifetime.seconds * US);
  }
  if (expiresUs != 0) return expiresUs;
  if (!lifetime.seconds) return NEVER;
  return issuedUs + *lifetime.seconds * US;
}

bool endsBySettingToo(std::uint32_t keyId, bool ownLifetime) {
  return keyId != 0 && !ownLifetime;
}

bool endsBySettingToo(const Tables& tables, const TokenRow& token) {
  if (token.keyId == 0 || token.type != TokenType::INTEGRATION) return token.keyId != 0;
  auto row = find<IntegrationRow>(tables, token.userId);
  return endsBySettingToo(token.keyId, row && row->tokenLifetimeSeconds != 0);
}

bool isClosed(const Scope& scope) {
  const bool type = scope.type >= TokenType::INTEGRATION && scope.type <= TokenType::CUSTOMER;
  const bool noType = scope.type == TokenType::NONE;
  const bool noWebsite = scope.websiteId == 0;
  const bool noUser = scope.userId == 0;
  const bool noKey = scope.keyId == 0;
  switch (scope.kind) {
    case ScopeKind::ALL: return noType && noWebsite && noUser && noKey;
    case ScopeKind::TYPE: return type && noWebsite && noUser && noKey;
    case ScopeKind::WEBSITE: return noType && noUser && noKey;
    case ScopeKind::TYPE_AND_WEBSITE: return type && noUser && noKey;
    case ScopeKind::USER: return type && noWebsite && !noUser && noKey;
    case ScopeKind::KEY: return noType && noWebsite && noUser && !noKey;
  }
  return false;
}

std::vector<Scope> coveringScopes(TokenType type, std::uint32_t websiteId, std::uint32_t userId,
                                  std::uint32_t keyId) {
  std::vector<Scope> scopes{{ScopeKind::ALL, TokenType::NONE, 0, 0, 0},
                            {ScopeKind::TYPE, type, 0, 0, 0},
                            {ScopeKind::WEBSITE, TokenType::NONE, websiteId, 0, 0},
                            {ScopeKind::TYPE_AND_WEBSITE, type, websiteId, 0, 0},
                            {ScopeKind::USER, type, 0, userId, 0}};
  if (keyId != 0) scopes.push_back({ScopeKind::KEY, TokenType::NONE, 0, 0, keyId});
  return scopes;
}

CutoffRow cutoffOf(const Tables& tables, const TokenRow& token) {
  CutoffRow highest;
  for (const Scope& scope :
       coveringScopes(token.type, token.websiteId, token.userId, token.keyId)) {
    auto row = find<CutoffRow>(tables, scope);
    if (row && row->position > highest.position) highest = *row;
  }
  return highest;
}

std::string_view lifetimeKey(TokenType type) {
  for (const auto& [known, key] : LIFETIME_KEYS) {
    if (known == type) return key;
  }
  return {};
}

TokenType lifetimeTypeOf(std::string_view settingKey) {
  for (const auto& [type, key] : LIFETIME_KEYS) {
    if (key == settingKey) return type;
  }
  return TokenType::NONE;
}

SettingLookup settingsIn(const Tables& tables) {
  return [&tables](std::string_view key) -> std::optional<std::string> {
    auto row = find<SettingRow>(tables, std::string(key));
    if (!row) return std::nullopt;
    return std::move(row->value);
  };
}

std::string settingText(const Tables& tables, std::string_view key) {
  return settingText(key, settingsIn(tables));
}

Lifetime lifetimeOf(const Tables& tables, TokenType type) {
  Lifetime lifetime;
  lifetime.seconds = resolveTokenSeconds(type, settingsIn(tables));
  if (auto row = find<ExpiryRow>(tables, type)) lifetime.expiredUpToUs = row->expiredUpToUs;
  return lifetime;
}

bool superseded(const TokenRow& token, const Superseded& by, std::int64_t nowUs) {
  return token.seq < by.position && by.untilUs <= nowUs;
}

namespace {

// Whether a newer token of its integration has taken the token's place.
bool superseded(const Tables& tables, const TokenRow& token, std::int64_t nowUs) {
  if (token.type != TokenType::INTEGRATION) return false;
  auto row = find<IntegrationRow>(tables, token.userId);
  return row && superseded(token, row->superseded, nowUs);
}

}  // namespace

bool alive(const Tables& tables, const TokenRow& token, std::int64_t nowUs) {
  if (token.revokedSeq != 0 || superseded(tables, token, nowUs)) return false;
  if (token.seq < cutoffOf(tables, token).position) return false;
  return !expired(token.issuedUs, token.expiresUs, lifetimeOf(tables, token.type), nowUs,
                  endsBySettingToo(tables, token));
}

}  // namespace authd::core
