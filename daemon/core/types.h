#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace authd::core {

// A random 16-byte pseudonym of a person, program or operator; stands in clear in records.
using Ref = std::array<std::uint8_t, 16>;
// UUIDv7, made at the edge; what sealed boxes are bound to.
using EventId = std::array<std::uint8_t, 16>;
// SHA-256 of a secret of high entropy (token, consumer key, reset link).
using Digest = std::array<std::uint8_t, 32>;
// Keyed HMAC of a normalised name (e-mail, user name, uid); private, never in a record's clear
// part.
using NameTag = std::array<std::uint8_t, 32>;

inline constexpr Ref NO_REF{};

// The three kinds of token; numbers as Magento's `utypid`.
enum class TokenType : std::uint8_t { NONE = 0, INTEGRATION = 1, ADMIN = 2, CUSTOMER = 3 };

// Who acts. OPERATOR is a UNIX uid on the admin socket.
enum class ActorKind : std::uint8_t {
  ANONYMOUS = 0,
  CUSTOMER = 1,
  ADMIN = 2,
  INTEGRATION = 3,
  SYSTEM = 4,
  OPERATOR = 5
};

// Who a record can be about.
enum class SubjectKind : std::uint8_t {
  NONE = 0,
  CUSTOMER = 1,
  ADMIN = 2,
  INTEGRATION = 3,
  OPERATOR = 5,
  JWT_KEY = 6
};

enum class Outcome : std::uint8_t { UNKNOWN = 0, SUCCESS = 1, FAILURE = 2 };

// UNCERTAIN: the wall clock disagrees with the log by more than ten minutes.
enum class ClockState : std::uint8_t { SYNCED = 0, UNSYNCED = 1, CLAMPED = 2, UNCERTAIN = 3 };

enum class ReasonCode : std::uint8_t {
  NONE = 0,
  LEAK = 1,
  LOGOUT = 2,
  ROTATED = 3,
  LEFT = 4,
  POLICY = 5,
  TEST = 6,
  OTHER = 7
};

// Why a token was not issued. Only the log knows; callers get one answer for all.
enum class FailureReason : std::uint8_t {
  UNKNOWN_USER = 1,
  WRONG_PASSWORD = 2,
  NO_PASSWORD = 3,
  DISABLED = 4,
  LOCKED = 5,
  THROTTLED = 6,
  NO_ROLE = 7,
  UNCONFIRMED = 8
};

enum class PasswordCause : std::uint8_t { CREATED = 1, CHANGED = 2, RESET = 3, OPERATOR = 4 };

enum class MailTemplate : std::uint8_t {
  WELCOME = 1,              // account created with a password
  WELCOME_NO_PASSWORD = 2,  // account created without: carries a set-password link
  EMAIL_RESET = 3,
  EMAIL_REMINDER = 4,
  CONFIRMATION = 5,  // carries the link that confirms the e-mail address
  CONFIRMED = 6
};

// RFC 7518. HS256 is what Magento signs with.
enum class JwtAlgorithm : std::uint8_t { NONE = 0, ES256 = 1, RS256 = 2, HS256 = 3 };

// What of the log somebody asked for.
enum class LogReading : std::uint8_t { EVENTS = 1, REPLAY = 2, TILES = 3 };

// What a log was brought back from.
enum class RestoreSource : std::uint8_t { BACKUP = 1, TILES = 2 };

enum class IntegrationStatus : std::uint8_t { INACTIVE = 0, ACTIVE = 1, DISABLED = 2 };

// Ciphertext and the names of the keys that open it. Which key that is:
//   owner and key set: the key `key` of the subject `owner` (pii, secret);
//   day set as well:   derived from that key and the day key (net);
//   only day set:      the day key alone (anonymous callers, names as typed).
struct SealedBox {
  Ref owner{};
  Ref key{};
  std::uint32_t day = 0;  // days since 1970-01-01 UTC; 0 = no day key
  std::string box;        // nonce(24) || ciphertext || tag(16); empty = nothing sealed

  bool operator==(const SealedBox&) const = default;
};

// A sealed box as tables keep it: with what its authenticated data was made of.
struct StoredBox {
  EventId eventId{};
  std::uint16_t eventType = 0;
  SealedBox sealed;

  bool operator==(const StoredBox&) const = default;
};

// What one user or integration may do: everything, or a list of ACL resource ids without
// inheritance (Magento's authorization_rule).
struct Permissions {
  bool all = false;
  std::vector<std::string> resources;  // sorted, unique

  bool allows(const std::string& resource) const;
  bool operator==(const Permissions&) const = default;
};

// One e-mail, user or uid in the private index.
struct Name {
  SubjectKind kind = SubjectKind::NONE;
  std::uint32_t websiteId = 0;  // customers only
  NameTag tag{};

  bool operator==(const Name&) const = default;
};

enum class ScopeKind : std::uint8_t {
  ALL = 0,
  TYPE = 1,
  WEBSITE = 2,
  TYPE_AND_WEBSITE = 3,
  USER = 4,
  KEY = 5
};

// The index in memory keeps ids of keys in 14 bits.
inline constexpr std::uint32_t MAX_JWT_KEY_ID = (1U << 14) - 1;

// Which tokens a revocation covers; the closed list, other combinations do not exist.
struct Scope {
  ScopeKind kind = ScopeKind::ALL;
  TokenType type = TokenType::NONE;  // TYPE, TYPE_AND_WEBSITE, USER
  std::uint32_t websiteId = 0;       // WEBSITE, TYPE_AND_WEBSITE
  std::uint32_t userId = 0;          // USER: admin, customer or integration id
  std::uint32_t keyId = 0;           // KEY: of the JWT key that signed them

  bool operator==(const Scope&) const = default;
};

}  // namespace authd::core
