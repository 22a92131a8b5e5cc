#pragma once

#include <cstdint>
#include <string_view>

#include "daemon/core/event.h"

namespace authd::core {

// The registry of event types: `code` is in the record and in the type index for ever. A retired
// type keeps its row. Codes are grouped by hundreds: 0 the log, 1 customers and accounts, 2 tokens,
// 3 integrations, 4 admins, roles, settings, operators, 5 keys that sign, 6 subjects and privacy, 7
// mail.
enum class EventType : std::uint16_t {
  LOG_INITIALIZED = 1,
  LOG_STARTED = 2,
  LOG_STOPPED = 3,
  CLOCK_STEPPED = 4,
  LOG_CONTINUED = 5,
  CLOCK_ACCEPTED = 6,
  CUSTOMER_CREATED = 100,
  CUSTOMER_UPDATED = 101,
  ADDRESS_ADDED = 102,
  ADDRESS_UPDATED = 103,
  ADDRESS_DELETED = 104,
  DEFAULT_ADDRESSES_CHANGED = 105,
  CUSTOMER_DELETED = 106,
  CUSTOMER_CONFIRMED = 107,
  CONFIRMATION_REQUESTED = 108,
  PASSWORD_CHANGED = 110,
  PASSWORD_RESET_REQUESTED = 111,
  PASSWORD_REHASHED = 112,
  ACCOUNT_LOCKED = 120,
  ACCOUNT_UNLOCKED = 121,
  CUSTOMER_GROUP_CREATED = 130,
  CUSTOMER_GROUP_UPDATED = 131,
  CUSTOMER_GROUP_DELETED = 132,
  TOKEN_ISSUED = 200,
  TOKEN_REVOKED = 201,
  TOKENS_REVOKED = 202,
  TOKENS_SWEPT = 203,
  TOKEN_ISSUE_FAILED = 210,
  INTEGRATION_CREATED = 300,
  INTEGRATION_ACTIVATED = 301,
  INTEGRATION_REAUTHORIZED = 302,
  INTEGRATION_DELETED = 303,
  INTEGRATION_DISABLED = 304,
  INTEGRATION_ENABLED = 305,
  TOKEN_EXCHANGE_BEGUN = 307,
  REQUEST_TOKEN_ISSUED = 308,
  INTEGRATION_ROTATED = 309,
  ADMIN_CREATED = 400,
  ADMIN_DISABLED = 401,
  ADMIN_ENABLED = 402,
  ROLE_CREATED = 410,
  ROLE_CHANGED = 411,
  ROLE_DELETED = 412,
  SETTING_CHANGED = 420,
  SETTING_UNSET = 421,
  OPERATOR_SEEN = 430,
  SIGNING_KEY_ROTATED = 500,
  KEY_EPOCH_ROTATED = 501,
  JWT_KEY_PUBLISHED = 510,
  JWT_KEY_RETIRED = 511,
  SUBJECT_ERASED = 600,
  SUBJECT_KEY_CREATED = 601,
  ERASURE_PURGED = 602,
  DAY_KEYS_DESTROYED = 603,
  EVENTS_EXPORTED = 610,
  AUDIT_LOG_READ = 611,
  BACKUP_TAKEN = 620,
  RESTORE_PERFORMED = 621,
  RETENTION_PRUNED = 630,
  TABLES_REBUILT = 640,
  MAIL_QUEUED = 700,
  MAIL_SENT = 701,
  MAIL_DROPPED = 702
};

// The type of an event's body.
EventType typeOf(const EventBody& body);

// The name of a type as it stands in exports and in `authctl events`: "TokenIssued"; empty for a
// code that this program does not know.
std::string_view nameOf(EventType type);

// The code of a name, 0 if there is none.
std::uint16_t codeOf(std::string_view name);

}  // namespace authd::core
