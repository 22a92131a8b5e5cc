#pragma once

#include <bitset>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "daemon/core/rules/settings_table.h"
#include "daemon/core/types.h"

namespace authd::core {

struct SettingError {
  enum class Kind : std::uint8_t { UNKNOWN_KEY = 1, BAD_VALUE = 2 };
  Kind kind = Kind::BAD_VALUE;
  std::string message;  // says what would be right; repeats nothing of the text
};

// The canonical form of `text` for the setting `key`, or why it is refused. Canonical text is what
// events carry: two texts of one meaning become equal, and parsing it again changes nothing.
std::variant<std::string, SettingError> parseSetting(std::string_view key, std::string_view text);

// A set of alpha-2 codes.
class CountrySet {
 public:
  // Of canonical text: `all`, `none`, or codes with commas.
  static CountrySet ofText(std::string_view canonical);

  void insert(std::string_view alpha2);
  bool contains(std::string_view alpha2) const;
  std::size_t size() const { return codes_.count(); }

 private:
  std::bitset<26 * 26> codes_;
};

// Whether a field of an address is not asked for, optional, or required.
enum class FieldRule : std::uint8_t { NO = 0, OPTIONAL = 1, REQUIRED = 2 };

// A count of failures and the time that goes with it.
struct LockRule {
  std::int64_t failures = 0;
  std::int64_t seconds = 0;

  bool locks() const { return failures > 0 && seconds > 0; }
};

enum class ResetProtection : std::uint8_t { NONE = 0, SOURCE_AND_EMAIL = 1, SOURCE = 2, EMAIL = 3 };

// Every setting, resolved.
struct Settings {
  std::optional<std::int64_t> adminTokenSeconds;  // empty = never
  std::optional<std::int64_t> customerTokenSeconds;
  std::optional<std::int64_t> integrationTokenSeconds;
  bool integrationAsBearer = false;
  std::int64_t exchangeWindowSeconds = 0;
  std::int64_t postTimeoutSeconds = 0;
  bool otherResources = false;  // ACL ids that are not in the tree
  bool oauthHmacSha1 = false;
  std::int64_t oauthWindowSeconds = 0;
  bool adminJwt = false;
  bool customerJwt = false;
  bool integrationJwt = false;
  JwtAlgorithm jwtAlgorithm = JwtAlgorithm::NONE;
  std::int64_t jwtPublishSeconds = 0;  // before use

  LockRule tokenThrottle;
  LockRule adminLock;
  LockRule customerLock;

  std::int64_t passwordMinLength = 0;
  std::int64_t passwordClasses = 0;
  bool refuseCommonPasswords = false;
  bool sourceDelay = false;
  bool passwordChangeKeepsTokens = false;
  std::int64_t argon2Bytes = 0;
  std::int64_t argon2Passes = 0;

  std::int64_t resetLinkSeconds = 0;
  ResetProtection resetProtection = ResetProtection::NONE;
  std::int64_t resetMaxRequests = 0;  // in an hour; 0 = no limit
  std::int64_t resetMinIntervalSeconds = 0;
  bool revealUnknownEmail = false;

  bool sharedAccounts = false;  // by all websites
  std::uint32_t defaultGroup = 0;
  bool selfRegistration = false;
  bool confirmAccount = false;
  bool confirmEmail = false;    // a changed one
  bool guestLoginHint = false;  // say whether an e-mail address is taken
  bool storesOpen = false;
  FieldRule telephone = FieldRule::NO;
  FieldRule company = FieldRule::NO;
  CountrySet countriesAllowed;
  CountrySet zipOptional;
  CountrySet stateRequired;

  std::int64_t backupHorizonSeconds = 0;
  std::int64_t originsRetentionSeconds = 0;
  std::optional<std::int64_t> signerPatienceSeconds;  // empty = without end

  // Empty = never. `type` is not NONE.
  std::optional<std::int64_t> tokenSeconds(TokenType type) const;
  // Whether new tokens of a type are JWTs. `type` is not NONE.
  bool isJwt(TokenType type) const;
};

// The text that an operator has set for a key, or nothing.
using SettingLookup = std::function<std::optional<std::string>(std::string_view key)>;

// Defaults where nothing is set. A text that was legal when it was written and is not any more,
// such as a country that no longer exists, counts as not set.
Settings resolveSettings(const SettingLookup& lookup);
Settings defaultSettings();

// The canonical text in force: what is set, else the default. `key` must exist.
std::string settingText(std::string_view key, const SettingLookup& lookup);

// Lifetime in seconds of the tokens of one type; empty = never. `type` is not NONE.
std::optional<std::int64_t> resolveTokenSeconds(TokenType type, const SettingLookup& lookup);

}  // namespace authd::core
