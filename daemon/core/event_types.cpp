#include "daemon/core/event_types.h"

#include <array>
#include <utility>

namespace authd::core {
namespace {

constexpr std::array<std::pair<EventType, std::string_view>, 63> NAMES{{
    {EventType::LOG_INITIALIZED, "LogInitialized"},
    {EventType::LOG_STARTED, "LogStarted"},
    {EventType::LOG_STOPPED, "LogStopped"},
    {EventType::CLOCK_STEPPED, "ClockStepped"},
    {EventType::CLOCK_ACCEPTED, "ClockAccepted"},
    {EventType::SUBJECT_KEY_CREATED, "SubjectKeyCreated"},
    {EventType::OPERATOR_SEEN, "OperatorSeen"},
    {EventType::ROLE_CREATED, "RoleCreated"},
    {EventType::ADMIN_CREATED, "AdminCreated"},
    {EventType::ADMIN_DISABLED, "AdminDisabled"},
    {EventType::ADMIN_ENABLED, "AdminEnabled"},
    {EventType::CUSTOMER_CREATED, "CustomerCreated"},
    {EventType::ADDRESS_ADDED, "AddressAdded"},
    {EventType::CUSTOMER_UPDATED, "CustomerUpdated"},
    {EventType::ADDRESS_UPDATED, "AddressUpdated"},
    {EventType::ADDRESS_DELETED, "AddressDeleted"},
    {EventType::DEFAULT_ADDRESSES_CHANGED, "DefaultAddressesChanged"},
    {EventType::CUSTOMER_DELETED, "CustomerDeleted"},
    {EventType::CONFIRMATION_REQUESTED, "ConfirmationRequested"},
    {EventType::CUSTOMER_CONFIRMED, "CustomerConfirmed"},
    {EventType::CUSTOMER_GROUP_CREATED, "CustomerGroupCreated"},
    {EventType::CUSTOMER_GROUP_UPDATED, "CustomerGroupUpdated"},
    {EventType::CUSTOMER_GROUP_DELETED, "CustomerGroupDeleted"},
    {EventType::PASSWORD_CHANGED, "PasswordChanged"},
    {EventType::PASSWORD_REHASHED, "PasswordRehashed"},
    {EventType::PASSWORD_RESET_REQUESTED, "PasswordResetRequested"},
    {EventType::ACCOUNT_LOCKED, "AccountLocked"},
    {EventType::ACCOUNT_UNLOCKED, "AccountUnlocked"},
    {EventType::TOKEN_ISSUED, "TokenIssued"},
    {EventType::TOKEN_REVOKED, "TokenRevoked"},
    {EventType::TOKENS_REVOKED, "TokensRevoked"},
    {EventType::TOKENS_SWEPT, "TokensSwept"},
    {EventType::TOKEN_ISSUE_FAILED, "TokenIssueFailed"},
    {EventType::INTEGRATION_CREATED, "IntegrationCreated"},
    {EventType::INTEGRATION_ACTIVATED, "IntegrationActivated"},
    {EventType::INTEGRATION_REAUTHORIZED, "IntegrationReauthorized"},
    {EventType::INTEGRATION_DISABLED, "IntegrationDisabled"},
    {EventType::INTEGRATION_ENABLED, "IntegrationEnabled"},
    {EventType::INTEGRATION_DELETED, "IntegrationDeleted"},
    {EventType::SETTING_CHANGED, "SettingChanged"},
    {EventType::SETTING_UNSET, "SettingUnset"},
    {EventType::MAIL_QUEUED, "MailQueued"},
    {EventType::MAIL_SENT, "MailSent"},
    {EventType::MAIL_DROPPED, "MailDropped"},
    {EventType::ROLE_CHANGED, "RoleChanged"},
    {EventType::ROLE_DELETED, "RoleDeleted"},
    {EventType::TOKEN_EXCHANGE_BEGUN, "TokenExchangeBegun"},
    {EventType::REQUEST_TOKEN_ISSUED, "RequestTokenIssued"},
    {EventType::INTEGRATION_ROTATED, "IntegrationRotated"},
    {EventType::JWT_KEY_PUBLISHED, "JwtKeyPublished"},
    {EventType::JWT_KEY_RETIRED, "JwtKeyRetired"},
    {EventType::SIGNING_KEY_ROTATED, "SigningKeyRotated"},
    {EventType::AUDIT_LOG_READ, "AuditLogRead"},
    {EventType::EVENTS_EXPORTED, "EventsExported"},
    {EventType::LOG_CONTINUED, "LogContinued"},
    {EventType::KEY_EPOCH_ROTATED, "KeyEpochRotated"},
    {EventType::SUBJECT_ERASED, "SubjectErased"},
    {EventType::ERASURE_PURGED, "ErasurePurged"},
    {EventType::DAY_KEYS_DESTROYED, "DayKeysDestroyed"},
    {EventType::BACKUP_TAKEN, "BackupTaken"},
    {EventType::RESTORE_PERFORMED, "RestorePerformed"},
    {EventType::TABLES_REBUILT, "TablesRebuilt"},
    {EventType::RETENTION_PRUNED, "RetentionPruned"},
}};
// The rows stand in the order of EventBody's alternatives: a row is a body's index.
static_assert(NAMES.size() == std::variant_size_v<EventBody>);

}  // namespace

EventType typeOf(const EventBody& body) {
  return NAMES[body.index()].first;
}

std::string_view nameOf(EventType type) {
  for (const auto& [code, name] : NAMES) {
    if (code == type) return name;
  }
  return {};
}

std::uint16_t codeOf(std::string_view name) {
  for (const auto& [code, known] : NAMES) {
    if (known == name) return static_cast<std::uint16_t>(code);
  }
  return 0;
}

}  // namespace authd::core
