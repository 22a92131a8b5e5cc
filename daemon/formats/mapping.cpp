#include "daemon/formats/mapping.h"

#include <array>

namespace authd::formats {
namespace {

using enum core::EventType;
using enum OcsfClass;

constexpr auto INFO = Severity::INFORMATIONAL;
constexpr auto LOW = Severity::LOW;
constexpr auto MEDIUM = Severity::MEDIUM;

// Activities of the classes that have them in common, and of each.
constexpr std::uint8_t OTHER = 99;
namespace account {
enum : std::uint8_t {
  CREATE = 1,
  ENABLE = 2,
  PASSWORD_CHANGE = 3,
  PASSWORD_RESET = 4,
  DISABLE = 5,
  DELETE = 6,
  LOCK = 9,
  UNLOCK = 12
};
}
namespace entity {
enum : std::uint8_t {
  CREATE = 1,
  UPDATE = 3,
  DELETE = 4,
  ENROLL = 6,
  ENABLE = 8,
  DISABLE = 9,
  ACTIVATE = 10,
  DEACTIVATE = 11
};
}
namespace datastore {
enum : std::uint8_t { READ = 1, UPDATE = 2, WRITE = 5, DELETE = 7 };
}
constexpr std::uint8_t LOGON = 1;
constexpr std::uint8_t LOGOFF = 2;
constexpr std::uint8_t READ = 2;
constexpr std::uint8_t START = 3;
constexpr std::uint8_t STOP = 4;

constexpr Entity NO_ENTITY{};
constexpr Entity USER{"User", "", ""};
constexpr Entity ADDRESS{"Address", "addressId", ""};
constexpr Entity GROUP{"Customer group", "groupId", "code"};
constexpr Entity INTEGRATION{"Integration", "integrationId", "name"};
constexpr Entity ROLE{"Role", "roleId", "name"};
constexpr Entity SETTING{"Setting", "key", ""};
constexpr Entity TOKENS{"Tokens", "scope", ""};
constexpr Entity SWEPT{"Tokens", "type", ""};
constexpr Entity LOG{"Log", "origin", ""};
constexpr Entity CLOCK{"Clock", "", ""};
constexpr Entity LOG_KEY{"Log signing key", "keys", ""};
constexpr Entity JWT_KEY{"JWT key", "keyId", ""};
constexpr Entity SUBJECT_KEY{"Subject key", "commitment", ""};
constexpr Entity KEY_EPOCH{"Key epoch", "epoch", ""};
constexpr Entity ERASED_KEYS{"Keys of an erased subject", "erasedSeq", ""};
constexpr Entity DAY_KEYS{"Day keys", "beforeDay", ""};
constexpr Entity MAIL{"Mail", "mailSeq", "mailTemplate"};

constexpr Mapping onAccount(core::EventType type, std::string_view name, std::uint8_t activity,
                            std::string_view ecsTypes, Severity severity = INFO) {
  return {type, name, severity, ACCOUNT_CHANGE, activity, NO_ENTITY, "iam", ecsTypes};
}
constexpr Mapping onEntity(core::EventType type, std::string_view name, std::uint8_t activity,
                           const Entity& what, std::string_view categories,
                           std::string_view ecsTypes, Severity severity = INFO) {
  return {type, name, severity, ENTITY_MANAGEMENT, activity, what, categories, ecsTypes};
}
constexpr Mapping onLogin(core::EventType type, std::string_view name, std::uint8_t activity,
                          std::string_view categories, std::string_view ecsTypes,
                          Severity severity = INFO) {
  return {type, name, severity, AUTHENTICATION, activity, NO_ENTITY, categories, ecsTypes};
}
constexpr Mapping onProgram(core::EventType type, std::string_view name, std::uint8_t activity,
                            std::string_view ecsTypes) {
  return {type, name, LOW, APPLICATION_LIFECYCLE, activity, NO_ENTITY, "process", ecsTypes};
}
constexpr Mapping onLog(core::EventType type, std::string_view name) {
  return {type, name, LOW, API_ACTIVITY, READ, NO_ENTITY, "database", "access"};
}

constexpr Mapping onDatastore(core::EventType type, std::string_view name, std::uint8_t activity,
                              std::string_view ecsTypes) {
  return {type, name, LOW, DATASTORE_ACTIVITY, activity, NO_ENTITY, "database", ecsTypes};
}

constexpr Mapping TABLE[] = {
    onEntity(LOG_INITIALIZED, "log.initialized", entity::CREATE, LOG, "configuration", "creation"),
    onProgram(LOG_STARTED, "log.started", START, "start"),
    onProgram(LOG_STOPPED, "log.stopped", STOP, "end"),
    onEntity(CLOCK_STEPPED, "clock.stepped", entity::UPDATE, CLOCK, "configuration", "change",
             MEDIUM),
    onEntity(LOG_CONTINUED, "log.continued", entity::UPDATE, LOG, "configuration", "change",
             MEDIUM),
    onEntity(CLOCK_ACCEPTED, "clock.accepted", entity::UPDATE, CLOCK, "configuration", "change",
             LOW),

    onAccount(CUSTOMER_CREATED, "customer.created", account::CREATE, "user,creation"),
    onEntity(CUSTOMER_UPDATED, "customer.updated", entity::UPDATE, USER, "iam", "user,change"),
    onEntity(ADDRESS_ADDED, "address.added", entity::CREATE, ADDRESS, "iam", "user,change"),
    onEntity(ADDRESS_UPDATED, "address.updated", entity::UPDATE, ADDRESS, "iam", "user,change"),
    onEntity(ADDRESS_DELETED, "address.deleted", entity::DELETE, ADDRESS, "iam", "user,change"),
    onEntity(DEFAULT_ADDRESSES_CHANGED, "default_addresses.changed", entity::UPDATE, USER, "iam",
             "user,change"),
    onAccount(CUSTOMER_DELETED, "customer.deleted", account::DELETE, "user,deletion"),
    onAccount(CUSTOMER_CONFIRMED, "customer.confirmed", account::ENABLE, "user,change"),
    onAccount(CONFIRMATION_REQUESTED, "confirmation.requested", OTHER, "user,info"),
    onAccount(PASSWORD_CHANGED, "password.changed", account::PASSWORD_CHANGE, "user,change"),
    onAccount(PASSWORD_RESET_REQUESTED, "password.reset_requested", account::PASSWORD_RESET,
              "user,info"),
    onAccount(PASSWORD_REHASHED, "password.rehashed", OTHER, "user,info"),
    onAccount(ACCOUNT_LOCKED, "account.locked", account::LOCK, "user,change", MEDIUM),
    onAccount(ACCOUNT_UNLOCKED, "account.unlocked", account::UNLOCK, "user,change"),
    onEntity(CUSTOMER_GROUP_CREATED, "customer_group.created", entity::CREATE, GROUP, "iam",
             "group,creation"),
    onEntity(CUSTOMER_GROUP_UPDATED, "customer_group.updated", entity::UPDATE, GROUP, "iam",
             "group,change"),
    onEntity(CUSTOMER_GROUP_DELETED, "customer_group.deleted", entity::DELETE, GROUP, "iam",
             "group,deletion"),

    onLogin(TOKEN_ISSUED, "token.issued", LOGON, "authentication,session", "start"),
    onLogin(TOKEN_REVOKED, "token.revoked", LOGOFF, "authentication,session", "end"),
    // Of many people at once, or of nobody in particular.
    onEntity(TOKENS_REVOKED, "tokens.revoked", entity::DEACTIVATE, TOKENS, "session", "end", LOW),
    onEntity(TOKENS_SWEPT, "tokens.swept", entity::DELETE, SWEPT, "session", "info"),
    onLogin(TOKEN_ISSUE_FAILED, "token.issue_failed", LOGON, "authentication", "start", LOW),

    onEntity(INTEGRATION_CREATED, "integration.created", entity::CREATE, INTEGRATION, "iam",
             "admin,creation"),
    onEntity(INTEGRATION_ACTIVATED, "integration.activated", entity::ACTIVATE, INTEGRATION, "iam",
             "admin,change"),
    onEntity(INTEGRATION_REAUTHORIZED, "integration.reauthorized", entity::UPDATE, INTEGRATION,
             "iam", "admin,change"),
    onEntity(INTEGRATION_DELETED, "integration.deleted", entity::DELETE, INTEGRATION, "iam",
             "admin,deletion"),
    onEntity(INTEGRATION_DISABLED, "integration.disabled", entity::DISABLE, INTEGRATION, "iam",
             "admin,change"),
    onEntity(INTEGRATION_ENABLED, "integration.enabled", entity::ENABLE, INTEGRATION, "iam",
             "admin,change"),
    onEntity(TOKEN_EXCHANGE_BEGUN, "token_exchange.begun", entity::UPDATE, INTEGRATION, "iam",
             "admin,change"),
    onEntity(REQUEST_TOKEN_ISSUED, "request_token.issued", entity::UPDATE, INTEGRATION, "iam",
             "admin,info"),
    onEntity(INTEGRATION_ROTATED, "integration.rotated", entity::UPDATE, INTEGRATION, "iam",
             "admin,change"),

    onAccount(ADMIN_CREATED, "admin.created", account::CREATE, "user,admin,creation"),
    onAccount(ADMIN_DISABLED, "admin.disabled", account::DISABLE, "user,admin,change"),
    onAccount(ADMIN_ENABLED, "admin.enabled", account::ENABLE, "user,admin,change"),
    onEntity(ROLE_CREATED, "role.created", entity::CREATE, ROLE, "iam", "admin,creation"),
    onEntity(ROLE_CHANGED, "role.changed", entity::UPDATE, ROLE, "iam", "admin,change"),
    onEntity(ROLE_DELETED, "role.deleted", entity::DELETE, ROLE, "iam", "admin,deletion"),
    onEntity(SETTING_CHANGED, "setting.changed", entity::UPDATE, SETTING, "configuration",
             "change"),
    onEntity(SETTING_UNSET, "setting.unset", entity::DELETE, SETTING, "configuration", "deletion"),
    onEntity(OPERATOR_SEEN, "operator.seen", entity::ENROLL, USER, "iam", "user,admin,info", LOW),

    onEntity(SIGNING_KEY_ROTATED, "key.rotated", entity::UPDATE, LOG_KEY, "configuration", "change",
             MEDIUM),
    onEntity(KEY_EPOCH_ROTATED, "key_epoch.rotated", entity::UPDATE, KEY_EPOCH, "configuration",
             "change", LOW),
    onEntity(JWT_KEY_PUBLISHED, "jwt_key.published", entity::CREATE, JWT_KEY, "configuration",
             "creation", LOW),
    onEntity(JWT_KEY_RETIRED, "jwt_key.retired", entity::DEACTIVATE, JWT_KEY, "configuration",
             "deletion", MEDIUM),
    onAccount(SUBJECT_ERASED, "subject.erased", account::DELETE, "user,deletion", LOW),
    onEntity(SUBJECT_KEY_CREATED, "subject_key.created", entity::CREATE, SUBJECT_KEY,
             "configuration", "creation"),
    onEntity(ERASURE_PURGED, "erasure.purged", entity::DELETE, ERASED_KEYS, "configuration",
             "deletion", LOW),
    onEntity(DAY_KEYS_DESTROYED, "day_keys.destroyed", entity::DELETE, DAY_KEYS, "configuration",
             "deletion"),
    onLog(EVENTS_EXPORTED, "events.exported"),
    onLog(AUDIT_LOG_READ, "audit_log.read"),
    onDatastore(BACKUP_TAKEN, "backup.taken", datastore::READ, "info"),
    onDatastore(RESTORE_PERFORMED, "restore.performed", datastore::WRITE, "change"),
    onDatastore(RETENTION_PRUNED, "retention.pruned", datastore::DELETE, "change"),
    onDatastore(TABLES_REBUILT, "tables.rebuilt", datastore::UPDATE, "change"),

    onEntity(MAIL_QUEUED, "mail.queued", entity::CREATE, MAIL, "email", "info"),
    onEntity(MAIL_SENT, "mail.sent", entity::UPDATE, MAIL, "email", "info"),
    onEntity(MAIL_DROPPED, "mail.dropped", entity::DELETE, MAIL, "email", "info"),
};

}  // namespace

std::span<const Mapping> mappings() {
  return TABLE;
}

const Mapping* mappingOf(std::uint16_t typeCode) {
  for (const Mapping& row : TABLE) {
    if (static_cast<std::uint16_t>(row.type) == typeCode) return &row;
  }
  return nullptr;
}

}  // namespace authd::formats
