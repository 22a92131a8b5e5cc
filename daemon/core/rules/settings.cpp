#include "daemon/core/rules/settings.h"

#include <algorithm>

#include "daemon/core/assert.h"
#include "daemon/core/rules/regions.h"
#include "daemon/core/rules/settings_keys.h"
#include "daemon/core/rules/settings_values.h"

namespace authd::core {
namespace {

// Values in force by key. The caller knows the kind of each key.
class Reader {
 public:
  explicit Reader(const SettingLookup& lookup) : lookup_(lookup) {}

  SettingValue value(std::string_view key) const {
    const auto* spec = findSetting(key);
    AUTHD_ASSERT(spec != nullptr);
    if (const auto text = lookup_(key)) {
      auto parsed = parseSettingValue(*spec, *text);
      if (auto* value = std::get_if<SettingValue>(&parsed)) return std::move(*value);
    }
    auto parsed = parseSettingValue(*spec, spec->defaultText);
    auto* value = std::get_if<SettingValue>(&parsed);
    AUTHD_ASSERT(value != nullptr);
    return std::move(*value);
  }

  std::int64_t number(std::string_view key) const {
    const auto result = value(key).number;
    AUTHD_ASSERT(result.has_value());
    return *result;
  }
  bool flag(std::string_view key) const { return number(key) != 0; }
  CountrySet countries(std::string_view key) const {
    return CountrySet::ofText(value(key).canonical);
  }
  LockRule lock(std::string_view failures, std::string_view seconds) const {
    return {number(failures), number(seconds)};
  }

 private:
  const SettingLookup& lookup_;
};

std::string_view lifetimeKey(TokenType type) {
  AUTHD_ASSERT(type != TokenType::NONE);
  if (type == TokenType::ADMIN) return keys::ADMIN_LIFETIME;
  return type == TokenType::CUSTOMER ? keys::CUSTOMER_LIFETIME : keys::INTEGRATION_LIFETIME;
}

// Place of a code in the set; empty for what is no pair of capitals.
std::optional<std::size_t> codeIndex(std::string_view alpha2) {
  const auto isCapital = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (alpha2.size() != 2 || !std::all_of(alpha2.begin(), alpha2.end(), isCapital)) return {};
  return static_cast<std::size_t>((alpha2[0] - 'A') * 26 + (alpha2[1] - 'A'));
}

void readAccess(const Reader& reader, Settings& settings) {
  settings.adminTokenSeconds = reader.value(keys::ADMIN_LIFETIME).number;
  settings.customerTokenSeconds = reader.value(keys::CUSTOMER_LIFETIME).number;
  settings.integrationTokenSeconds = reader.value(keys::INTEGRATION_LIFETIME).number;
  settings.integrationAsBearer = reader.flag(keys::INTEGRATION_AS_BEARER);
  settings.exchangeWindowSeconds = reader.number(keys::EXCHANGE_WINDOW);
  settings.postTimeoutSeconds = reader.number(keys::POST_TIMEOUT);
  settings.otherResources = reader.flag(keys::ACL_OTHERS);
  settings.oauthHmacSha1 = reader.flag(keys::OAUTH_HMAC_SHA1);
  settings.oauthWindowSeconds = reader.number(keys::OAUTH_WINDOW);
  settings.tokenThrottle = reader.lock(keys::THROTTLE_FAILURES, keys::THROTTLE_TIME);
  settings.adminLock = reader.lock(keys::ADMIN_LOCK_FAILURES, keys::ADMIN_LOCK_TIME);
  settings.customerLock = reader.lock(keys::CUSTOMER_LOCK_FAILURES, keys::CUSTOMER_LOCK_TIME);
  settings.backupHorizonSeconds = reader.number(keys::BACKUP_HORIZON);
  settings.originsRetentionSeconds = reader.number(keys::RETENTION_ORIGINS);
  settings.signerPatienceSeconds = reader.value(keys::SIGNER_PATIENCE).number;
}

void readJwt(const Reader& reader, Settings& settings) {
  settings.adminJwt = reader.flag(keys::JWT_ADMIN);
  settings.customerJwt = reader.flag(keys::JWT_CUSTOMER);
  settings.integrationJwt = reader.flag(keys::JWT_INTEGRATION);
  settings.jwtAlgorithm = static_cast<JwtAlgorithm>(reader.number(keys::JWT_ALGORITHM) + 1);
  settings.jwtPublishSeconds = reader.number(keys::JWT_PUBLISH_BEFORE_USE);
}

void readPasswords(const Reader& reader, Settings& settings) {
  settings.passwordMinLength = reader.number(keys::PASSWORD_MIN_LENGTH);
  settings.passwordClasses = reader.number(keys::PASSWORD_CLASSES);
  settings.refuseCommonPasswords = reader.flag(keys::REFUSE_COMMON);
  settings.sourceDelay = reader.flag(keys::SOURCE_DELAY);
  settings.passwordChangeKeepsTokens = reader.flag(keys::CHANGE_KEEPS_TOKENS);
  settings.argon2Bytes = reader.number(keys::ARGON2_MEMORY);
  settings.argon2Passes = reader.number(keys::ARGON2_PASSES);
  settings.resetLinkSeconds = reader.number(keys::RESET_LINK_LIFETIME);
  settings.resetProtection = static_cast<ResetProtection>(reader.number(keys::RESET_PROTECTION));
  settings.resetMaxRequests = reader.number(keys::RESET_MAX_REQUESTS);
  settings.resetMinIntervalSeconds = reader.number(keys::RESET_MIN_INTERVAL);
  settings.revealUnknownEmail = reader.flag(keys::REVEAL_UNKNOWN_EMAIL);
}

void readCustomers(const Reader& reader, Settings& settings) {
  settings.sharedAccounts = reader.number(keys::ACCOUNT_SHARE) == 0;
  settings.defaultGroup = static_cast<std::uint32_t>(reader.number(keys::DEFAULT_GROUP));
  settings.selfRegistration = reader.flag(keys::SELF_REGISTRATION);
  settings.confirmAccount = reader.flag(keys::CONFIRM_ACCOUNT);
  settings.confirmEmail = reader.flag(keys::CONFIRM_EMAIL);
  settings.guestLoginHint = reader.flag(keys::GUEST_LOGIN_HINT);
  settings.storesOpen = reader.flag(keys::STORES_OPEN);
  settings.telephone = static_cast<FieldRule>(reader.number(keys::TELEPHONE_SHOW));
  settings.company = static_cast<FieldRule>(reader.number(keys::COMPANY_SHOW));
  settings.countriesAllowed = reader.countries(keys::COUNTRIES_ALLOWED);
  settings.zipOptional = reader.countries(keys::ZIP_OPTIONAL);
  settings.stateRequired = reader.countries(keys::STATE_REQUIRED);
}

}  // namespace

std::variant<std::string, SettingError> parseSetting(std::string_view key, std::string_view text) {
  const auto* spec = findSetting(key);
  if (spec == nullptr) return SettingError{SettingError::Kind::UNKNOWN_KEY, "no such setting"};
  auto parsed = parseSettingValue(*spec, text);
  if (auto* value = std::get_if<SettingValue>(&parsed)) return std::move(value->canonical);
  return SettingError{SettingError::Kind::BAD_VALUE,
                      std::string(key) + ": " + std::get<std::string>(parsed)};
}

CountrySet CountrySet::ofText(std::string_view canonical) {
  CountrySet result;
  if (canonical == "all") {
    for (const auto& country : allCountries()) result.insert(country.alpha2);
    return result;
  }
  if (canonical == "none") return result;
  for (std::size_t begin = 0; begin < canonical.size(); begin += 3) {
    result.insert(canonical.substr(begin, 2));
  }
  return result;
}

void CountrySet::insert(std::string_view alpha2) {
  const auto index = codeIndex(alpha2);
  AUTHD_ASSERT(index.has_value());
  codes_.set(*index);
}

bool CountrySet::contains(std::string_view alpha2) const {
  const auto index = codeIndex(alpha2);
  return index.has_value() && codes_.test(*index);
}

std::optional<std::int64_t> Settings::tokenSeconds(TokenType type) const {
  AUTHD_ASSERT(type != TokenType::NONE);
  if (type == TokenType::ADMIN) return adminTokenSeconds;
  return type == TokenType::CUSTOMER ? customerTokenSeconds : integrationTokenSeconds;
}

bool Settings::isJwt(TokenType type) const {
  AUTHD_ASSERT(type != TokenType::NONE);
  if (type == TokenType::ADMIN) return adminJwt;
  return type == TokenType::CUSTOMER ? customerJwt : integrationJwt;
}

Settings resolveSettings(const SettingLookup& lookup) {
  const Reader reader(lookup);
  Settings settings;
  readAccess(reader, settings);
  readJwt(reader, settings);
  readPasswords(reader, settings);
  readCustomers(reader, settings);
  return settings;
}

Settings defaultSettings() {
  return resolveSettings([](std::string_view) { return std::nullopt; });
}

std::string settingText(std::string_view key, const SettingLookup& lookup) {
  return Reader(lookup).value(key).canonical;
}

std::optional<std::int64_t> resolveTokenSeconds(TokenType type, const SettingLookup& lookup) {
  return Reader(lookup).value(lifetimeKey(type)).number;
}

}  // namespace authd::core
