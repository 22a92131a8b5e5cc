#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/core/types.h"

namespace authd::core {

// Changes with the meaning or layout of any row: tables of another version are folded anew.
inline constexpr std::uint32_t TABLES_VERSION = 4;

enum class TableId : std::uint8_t {
  COUNTER = 1,
  SUBJECT = 2,
  ROLE = 3,
  ROLE_NAME = 4,
  ADMIN = 5,
  CUSTOMER = 6,
  ADDRESS = 7,
  INTEGRATION = 8,
  INTEGRATION_NAME = 9,
  TOKEN = 10,
  TOKEN_POSITION = 11,
  TOKEN_USER = 12,
  CUTOFF = 13,
  SETTING = 14,
  EXPIRY = 15,
  MAIL = 16,
  OPERATOR = 17,
  ADDRESS_OWNER = 18,
  CUSTOMER_GROUP = 19,
  CONSUMER = 20,
  JWT_KEY = 21,
  LOG_NAME = 22,
  ERASURE = 23,
  ERASURE_DUE = 24,
  DAY_KEYS = 25,
  PRUNED = 26,
  NAME = 100,
  NAME_OF = 101
};

enum class CounterId : std::uint8_t {
  CUSTOMER = 1,
  ADDRESS = 2,
  ADMIN = 3,
  ROLE = 4,
  INTEGRATION = 5,
  OPERATOR = 6,
  CUSTOMER_GROUP = 7,
  JWT_KEY = 8
};

struct CounterRow {  // key: CounterId
  static constexpr TableId TABLE = TableId::COUNTER;
  std::uint32_t last = 0;
};

struct SubjectRow {  // key: Ref
  static constexpr TableId TABLE = TableId::SUBJECT;
  SubjectKind kind = SubjectKind::NONE;
  std::uint32_t id = 0;  // 0 until the event that names it
  Digest commitment{};
};

struct RoleRow {  // key: role id
  static constexpr TableId TABLE = TableId::ROLE;
  std::string name;
  Permissions permissions;
};
struct RoleNameRow {  // key: name
  static constexpr TableId TABLE = TableId::ROLE_NAME;
  std::uint32_t roleId = 0;
};

// The password in force: where it was set, and its sealed hash.
struct Credential {
  std::uint64_t seq = 0;
  bool set = false;
  StoredBox secret;
};

// Consecutive failures and the lock of an account.
struct Lock {
  std::uint32_t failures = 0;
  std::int64_t firstFailureUs = 0;
  std::int64_t untilUs = 0;
};

struct AdminRow {  // key: admin id
  static constexpr TableId TABLE = TableId::ADMIN;
  Ref ref{};
  std::uint32_t roleId = 0;
  bool enabled = true;
  std::int64_t createdUs = 0;
  StoredBox profile;
  Credential credential;
  Lock lock;
};

struct ResetLink {
  bool set = false;
  Digest digest{};
  std::int64_t issuedUs = 0;
};

// What a customer must present to confirm the e-mail address.
struct Confirmation {
  bool pending = false;
  std::uint64_t seq = 0;  // where it was asked for
  StoredBox key;
};

struct CustomerRow {  // key: customer id
  static constexpr TableId TABLE = TableId::CUSTOMER;
  Ref ref{};
  std::uint32_t websiteId = 0;
  std::uint32_t storeId = 0;
  std::uint32_t groupId = 0;
  std::string createdIn;
  bool enabled = true;
  bool disableAutoGroupChange = false;
  std::int64_t createdUs = 0;
  std::int64_t updatedUs = 0;
  std::uint32_t defaultBilling = 0;
  std::uint32_t defaultShipping = 0;
  std::uint64_t version = 0;  // position of the last change of the profile
  StoredBox profile;
  Credential credential;
  Lock lock;
  ResetLink link;
  Confirmation confirmation;
};
struct AddressRow {  // key: customer id, address id
  static constexpr TableId TABLE = TableId::ADDRESS;
  std::uint64_t version = 0;
  StoredBox profile;
};

struct AddressOwnerRow {  // key: address id
  static constexpr TableId TABLE = TableId::ADDRESS_OWNER;
  std::uint32_t customerId = 0;
};

// A group that is not, or not any more, as a fresh shop has it (customer_groups.h).
struct CustomerGroupRow {  // key: group id
  static constexpr TableId TABLE = TableId::CUSTOMER_GROUP;
  std::string code;
  std::uint32_t taxClassId = 0;
  bool deleted = false;
};

// Tokens issued below `position` are good until `untilUs` only; what signs with them.
struct Superseded {
  std::uint64_t position = 0;
  std::int64_t untilUs = 0;
  StoredBox credentials;
};

// An exchange of credentials in three steps that has begun and not ended.
struct TokenExchange {
  bool pending = false;
  std::int64_t begunUs = 0;
  Digest verifierDigest{};
  Digest requestTokenDigest{};  // zeros until there is one
};

struct IntegrationRow {  // key: integration id
  static constexpr TableId TABLE = TableId::INTEGRATION;
  Ref ref{};
  std::string name;
  Permissions permissions;
  IntegrationStatus status = IntegrationStatus::INACTIVE;
  IntegrationStatus statusBefore = IntegrationStatus::INACTIVE;  // where enabling returns to
  std::int64_t createdUs = 0;
  std::int64_t tokenLifetimeSeconds = 0;
  std::vector<std::string> networks;  // CIDR, normalised; empty = anywhere
  std::string endpoint;
  std::string identityLink;
  Digest consumerKeyDigest{};
  StoredBox profile;
  StoredBox credentials;
  Superseded superseded;
  TokenExchange exchange;
};
struct IntegrationNameRow {  // key: name
  static constexpr TableId TABLE = TableId::INTEGRATION_NAME;
  std::uint32_t integrationId = 0;
};
struct ConsumerRow {  // key: digest of the consumer key
  static constexpr TableId TABLE = TableId::CONSUMER;
  std::uint32_t integrationId = 0;
};

struct TokenRow {  // key: token digest
  static constexpr TableId TABLE = TableId::TOKEN;
  TokenType type = TokenType::NONE;
  std::uint32_t userId = 0;
  std::uint32_t websiteId = 0;
  std::uint64_t seq = 0;
  std::int64_t issuedUs = 0;
  std::int64_t expiresUs = 0;    // 0 = by the lifetime setting, NEVER = never
  std::uint64_t revokedSeq = 0;  // seq + 1 of its TokenRevoked; 0 = not revoked by itself
  std::uint32_t keyId = 0;       // of the JWT key that signed it; 0 = opaque
};
struct TokenPositionRow {  // key: position of the issue
  static constexpr TableId TABLE = TableId::TOKEN_POSITION;
  Digest tokenDigest{};
};
struct TokenUserRow {  // key: type, user id, position
  static constexpr TableId TABLE = TableId::TOKEN_USER;
  std::uint8_t unused = 0;
};

// Expiry of a token that no setting ends.
inline constexpr std::int64_t NEVER = -1;

struct CutoffRow {  // key: Scope
  static constexpr TableId TABLE = TableId::CUTOFF;
  std::uint64_t position = 0;  // tokens issued below it are dead
  std::uint64_t seq = 0;       // of the event that set it
};

struct SettingRow {  // key: setting key
  static constexpr TableId TABLE = TableId::SETTING;
  std::string value;
  std::uint64_t seq = 0;
};
struct ExpiryRow {  // key: TokenType
  static constexpr TableId TABLE = TableId::EXPIRY;
  std::int64_t expiredUpToUs = 0;
};

struct JwtKeyRow {  // key: key id
  static constexpr TableId TABLE = TableId::JWT_KEY;
  Ref ref{};
  JwtAlgorithm algorithm = JwtAlgorithm::NONE;
  std::string publicKey;  // DER; empty for a symmetric one
  std::int64_t publishedUs = 0;
  std::int64_t usableFromUs = 0;
  std::int64_t retiredUs = 0;  // 0 = trusted
  StoredBox privateKey;
};

// The key of a table that has one row.
inline constexpr std::uint8_t THE_ROW = 0;

// How the log is called since it was continued; no row: as its first record says.
struct LogNameRow {  // key: THE_ROW
  static constexpr TableId TABLE = TableId::LOG_NAME;
  std::string origin;
  std::uint64_t seq = 0;
};

struct ErasureRow {  // key: Ref
  static constexpr TableId TABLE = TableId::ERASURE;
  std::uint64_t seq = 0;
  std::uint64_t purgedSeq = 0;  // seq + 1 of its ErasurePurged; 0 = not yet
};
struct ErasureDueRow {  // key: position of its SubjectErased; only those that are not purged
  static constexpr TableId TABLE = TableId::ERASURE_DUE;
  Ref ref{};
};
// Which keys of days there cannot be any more.
struct DayKeysRow {  // key: THE_ROW
  static constexpr TableId TABLE = TableId::DAY_KEYS;
  std::uint32_t beforeDay = 0;
};

// Below which length the log does not tell any more what the tables were.
struct PrunedRow {  // key: THE_ROW
  static constexpr TableId TABLE = TableId::PRUNED;
  std::uint64_t horizon = 0;
};

struct MailRow {  // key: position of its MailQueued; only waiting mails have one
  static constexpr TableId TABLE = TableId::MAIL;
  MailTemplate mailTemplate = MailTemplate::WELCOME;
  std::uint32_t customerId = 0;
  std::uint32_t storeId = 0;
  std::string locale;
  std::int64_t queuedUs = 0;
  EventId linkEventId{};
  StoredBox recipient;
};

struct OperatorRow {  // key: operator id
  static constexpr TableId TABLE = TableId::OPERATOR;
  Ref ref{};
  StoredBox profile;
};

struct NameRow {  // private; key: kind, website id, tag
  static constexpr TableId TABLE = TableId::NAME;
  std::uint32_t id = 0;
};
struct NameOfRow {  // private; key: kind, id. Finds the name that a change or an end frees.
  static constexpr TableId TABLE = TableId::NAME_OF;
  std::uint32_t websiteId = 0;
  NameTag tag{};
};

}  // namespace authd::core
