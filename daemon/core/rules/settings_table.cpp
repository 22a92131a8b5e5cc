#include "daemon/core/rules/settings_table.h"

#include <algorithm>
#include <array>

#include "daemon/core/rules/settings_keys.h"

namespace authd::core {
namespace {

constexpr std::int64_t MINUTE = 60;
constexpr std::int64_t HOUR = 60 * MINUTE;
constexpr std::int64_t DAY = 24 * HOUR;
constexpr std::int64_t YEAR = 365 * DAY;
constexpr std::int64_t MIB = 1 << 20;

constexpr std::array<std::string_view, 3> FIELD_RULES{"no", "opt", "req"};

// As RFC 7518 names them; in the order of JwtAlgorithm, without NONE.
constexpr std::array<std::string_view, 3> JWT_ALGORITHMS{"ES256", "RS256", "HS256"};

// Countries with a region table, without those that Magento 2.4.6 excludes (FR, DE, AT, FI, BE).
constexpr std::string_view STATE_REQUIRED =
    "AL,AR,AU,BG,BO,BR,BY,CA,CH,CL,CN,CO,CZ,DK,EC,EE,ES,GR,GY,HR,IN,IS,IT,LT,LV,MX,PE,PL,PT,PY,"
    "RO,SE,SR,US,UY,VE";

constexpr SettingSpec duration(std::string_view key, std::string_view text, std::int64_t min,
                               std::int64_t max, std::string_view description) {
  return {key, SettingKind::DURATION, text, min, max, false, {}, description};
}
// May be `never`.
constexpr SettingSpec lifetime(std::string_view key, std::string_view text,
                               std::string_view description) {
  return {key, SettingKind::DURATION, text, 1, 10 * YEAR, true, {}, description};
}
constexpr SettingSpec count(std::string_view key, std::string_view text, std::int64_t min,
                            std::int64_t max, std::string_view description) {
  return {key, SettingKind::COUNT, text, min, max, false, {}, description};
}
constexpr SettingSpec bytes(std::string_view key, std::string_view text, std::int64_t min,
                            std::int64_t max, std::string_view description) {
  return {key, SettingKind::BYTES, text, min, max, false, {}, description};
}
constexpr SettingSpec flag(std::string_view key, std::string_view text,
                           std::string_view description) {
  return {key, SettingKind::BOOL, text, 0, 1, false, {}, description};
}
constexpr SettingSpec choice(std::string_view key, std::string_view text,
                             std::span<const std::string_view> choices,
                             std::string_view description) {
  return {key, SettingKind::CHOICE, text, 0, 0, false, choices, description};
}
constexpr SettingSpec fieldRule(std::string_view key, std::string_view text,
                                std::string_view description) {
  return choice(key, text, FIELD_RULES, description);
}
constexpr SettingSpec countries(std::string_view key, std::string_view text,
                                std::string_view description) {
  return {key, SettingKind::COUNTRIES, text, 0, 0, false, {}, description};
}

constexpr SettingSpec TABLE[] = {
    count(keys::ADMIN_LOCK_FAILURES, "6", 0, 1000,
          "Failed logins in a row that lock an administrator; 0 never locks"),
    duration(keys::ADMIN_LOCK_TIME, "30m", 0, 30 * DAY,
             "How long an administrator stays locked, and how long failures count; 0s never locks"),
    lifetime(keys::INTEGRATION_LIFETIME, "never", "How long an integration's access token lives"),
    flag(keys::ACL_OTHERS, "no",
         "Let roles and integrations list resources that are not in Magento's tree"),
    duration(keys::BACKUP_HORIZON, "7d", HOUR, 10 * YEAR,
             "How far back a restored backup may reach; used keys are kept that long"),
    flag(keys::REVEAL_UNKNOWN_EMAIL, "no",
         "Answer 404 when a password reset names an unknown e-mail address"),
    flag(keys::SELF_REGISTRATION, "no", "Let anybody create a customer account over HTTP"),
    flag(keys::JWT_ADMIN, "no", "Give administrators JWTs in place of opaque tokens"),
    choice(keys::JWT_ALGORITHM, "ES256", JWT_ALGORITHMS, "What a new key signs JWTs with"),
    flag(keys::JWT_CUSTOMER, "no", "Give customers JWTs in place of opaque tokens"),
    flag(keys::JWT_INTEGRATION, "no", "Give integrations JWTs in place of opaque tokens"),
    duration(keys::JWT_PUBLISH_BEFORE_USE, "1h", MINUTE, 30 * DAY,
             "How long a new key is published before it signs JWTs"),
    flag(keys::OAUTH_HMAC_SHA1, "yes", "Accept calls that are signed with HMAC-SHA1"),
    duration(keys::OAUTH_WINDOW, "10m", MINUTE, DAY,
             "How old the timestamp of a signed call may be"),
    bytes(keys::ARGON2_MEMORY, "19MiB", 8 * MIB, 256 * MIB, "Memory for each new password hash"),
    count(keys::ARGON2_PASSES, "2", 1, 10, "Passes over memory for each new password hash"),
    flag(keys::CHANGE_KEEPS_TOKENS, "no", "Keep a user's tokens alive when the password changes"),
    flag(keys::REFUSE_COMMON, "no", "Refuse passwords that are among the most common ones"),
    duration(keys::RETENTION_EVENTS, "400d", 90 * DAY, 10 * YEAR,
             "How long no event is dropped, whoever asks for it (authctl db prune)"),
    duration(keys::RETENTION_ORIGINS, "400d", 30 * DAY, 10 * YEAR,
             "How long it can be read where an act came from, and which name was typed"),
    lifetime(keys::SIGNER_PATIENCE, "15m",
             "How long events may stay unsigned while the log's signer is down; then nothing is "
             "issued"),
    flag(keys::SOURCE_DELAY, "yes",
         "Let a source that keeps failing to log in wait longer and longer"),
    flag(keys::GUEST_LOGIN_HINT, "no", "Tell anybody who asks whether an e-mail address is taken"),
    flag(keys::CONFIRM_EMAIL, "no", "Ask customers to confirm an e-mail address that was changed"),
    count(keys::ACCOUNT_SHARE, "1", 0, 1,
          "Where a customer account is good: 0 in all websites, 1 in its own"),
    fieldRule(keys::COMPANY_SHOW, "opt", "Whether an address must name a company"),
    fieldRule(keys::TELEPHONE_SHOW, "req", "Whether an address must have a telephone number"),
    flag(keys::CONFIRM_ACCOUNT, "no",
         "Give tokens to customers only after they confirmed the e-mail address"),
    count(keys::DEFAULT_GROUP, "1", 1, 65535,
          "Group of a new customer: 1 General, 2 Wholesale, 3 Retailer, or one of your own"),
    count(keys::CUSTOMER_LOCK_FAILURES, "10", 0, 1000,
          "Wrong passwords in a row that lock a customer; 0 never locks"),
    duration(keys::CUSTOMER_LOCK_TIME, "10m", 0, 30 * DAY,
             "How long a customer stays locked; 0s never locks"),
    count(keys::RESET_MAX_REQUESTS, "5", 0, 1000,
          "Password resets that one source or address may ask for in an hour; 0 is no limit"),
    duration(keys::RESET_MIN_INTERVAL, "10m", 0, DAY,
             "Shortest time between two password resets of one source or address"),
    count(keys::PASSWORD_MIN_LENGTH, "8", 1, 256, "Shortest customer password, in characters"),
    count(keys::RESET_PROTECTION, "1", 0, 3,
          "What limits password resets: 0 nothing, 1 address and source, 2 source, 3 e-mail"),
    count(keys::PASSWORD_CLASSES, "3", 1, 4,
          "Kinds of character a customer password needs: small, capital, digit, other"),
    duration(keys::RESET_LINK_LIFETIME, "2h", 1, 30 * DAY, "How long a password link works"),
    countries(keys::COUNTRIES_ALLOWED, "all", "Countries that an address may be in"),
    countries(keys::ZIP_OPTIONAL, "GB,HK,IE,MO,PA", "Countries whose addresses need no postcode"),
    countries(keys::STATE_REQUIRED, STATE_REQUIRED, "Countries whose addresses need a region"),
    lifetime(keys::ADMIN_LIFETIME, "4h", "How long an administrator's access token lives"),
    lifetime(keys::CUSTOMER_LIFETIME, "1h", "How long a customer's access token lives"),
    count(keys::THROTTLE_FAILURES, "6", 0, 1000,
          "Failed token requests under one name that close it for a while; 0 never does"),
    duration(keys::THROTTLE_TIME, "30m", 0, 30 * DAY,
             "How long a name stays closed after its last failure; 0s never closes it"),
    flag(keys::INTEGRATION_AS_BEARER, "yes",
         "Accept an integration's access token in an Authorization: Bearer header"),
    duration(keys::EXCHANGE_WINDOW, "5m", 1, DAY,
             "How long an integration may take to begin the exchange of its credentials"),
    duration(keys::POST_TIMEOUT, "5s", 1, MINUTE,
             "How long an integration's endpoint may take to accept its credentials"),
    flag(keys::STORES_OPEN, "no", "Show stores and websites to anybody over HTTP"),
};

}  // namespace

std::span<const SettingSpec> allSettings() {
  return TABLE;
}

const SettingSpec* findSetting(std::string_view key) {
  const auto settings = allSettings();
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [&](const SettingSpec& spec) { return spec.key == key; });
  return found == settings.end() ? nullptr : &*found;
}

std::string_view settingUnit(SettingKind kind) {
  switch (kind) {
    case SettingKind::DURATION: return "a duration with units, such as 2s, 90m, 4h, 30d or 1h30m";
    case SettingKind::COUNT: return "a whole number";
    case SettingKind::BYTES: return "a size with a unit, such as 512KiB, 19MiB or 1GiB";
    case SettingKind::BOOL: return "yes or no";
    case SettingKind::CHOICE: return "one of a few words";
    case SettingKind::COUNTRIES:
      return "two-letter country codes separated by commas, or all, or none";
  }
  return {};
}

}  // namespace authd::core
