#include <algorithm>

#include "daemon/record/body.h"
#include "daemon/record/codec.h"

namespace authd::record {
namespace {

template <std::size_t N>
std::array<std::uint8_t, N> array(capnp::Data::Reader data) {
  std::array<std::uint8_t, N> value{};
  if (data.size() != N) throw RecordFault("a field of a record has the wrong length");
  std::copy(data.begin(), data.end(), value.begin());
  return value;
}

core::Ref ref(capnp::Data::Reader data) {
  return data.size() == 0 ? core::NO_REF : array<16>(data);
}

std::string text(capnp::Text::Reader from) {
  return {from.cStr(), from.size()};
}

std::string string(capnp::Data::Reader from) {
  return {from.asChars().begin(), from.size()};
}

// Values that this program does not know stay as they are: a record is a fact, not a request.
template <class Word>
Word word(std::uint8_t number) {
  return static_cast<Word>(number);
}

core::Permissions read(schema::Permissions::Reader from) {
  core::Permissions permissions;
  permissions.all = from.getAll();
  for (auto resource : from.getResources()) permissions.resources.push_back(text(resource.getId()));
  return permissions;
}

core::Scope read(schema::Scope::Reader from) {
  return {word<core::ScopeKind>(from.getKind()), word<core::TokenType>(from.getType()),
          from.getWebsiteId(), from.getUserId(), from.getKeyId()};
}

core::LogInitialized read(schema::LogInitialized::Reader from) {
  return {text(from.getOrigin()), from.getFormatVersion()};
}
core::LogStarted read(schema::LogStarted::Reader from) {
  return {text(from.getProgramVersion()), from.getTablesVersion()};
}
core::LogStopped read(schema::LogStopped::Reader) {
  return {};
}
core::ClockStepped read(schema::ClockStepped::Reader from) {
  return {from.getWallUs()};
}
core::ClockAccepted read(schema::ClockAccepted::Reader from) {
  return {from.getWallUs()};
}
core::SubjectKeyCreated read(schema::SubjectKeyCreated::Reader from) {
  return {word<core::SubjectKind>(from.getKind()), array<32>(from.getCommitment())};
}
core::OperatorSeen read(schema::OperatorSeen::Reader from) {
  return {from.getOperatorId()};
}
core::RoleCreated read(schema::RoleCreated::Reader from) {
  return {from.getRoleId(), text(from.getName()), read(from.getPermissions())};
}
core::AdminCreated read(schema::AdminCreated::Reader from) {
  return {from.getAdminId(), from.getRoleId()};
}
core::AdminDisabled read(schema::AdminDisabled::Reader from) {
  return {from.getAdminId()};
}
core::AdminEnabled read(schema::AdminEnabled::Reader from) {
  return {from.getAdminId()};
}
core::CustomerCreated read(schema::CustomerCreated::Reader from) {
  return {from.getCustomerId(),
          from.getWebsiteId(),
          from.getStoreId(),
          from.getGroupId(),
          text(from.getCreatedIn()),
          from.getCreatedUs(),
          from.getDisableAutoGroupChange()};
}
core::AddressAdded read(schema::AddressAdded::Reader from) {
  return {from.getCustomerId(), from.getAddressId(), from.getDefaultBilling(),
          from.getDefaultShipping()};
}
core::CustomerUpdated read(schema::CustomerUpdated::Reader from) {
  return {from.getCustomerId(),
          from.getWebsiteId(),
          from.getStoreId(),
          from.getGroupId(),
          from.getDisableAutoGroupChange(),
          from.getEndsLink()};
}
core::AddressUpdated read(schema::AddressUpdated::Reader from) {
  return {from.getCustomerId(), from.getAddressId()};
}
core::AddressDeleted read(schema::AddressDeleted::Reader from) {
  return {from.getCustomerId(), from.getAddressId()};
}
core::DefaultAddressesChanged read(schema::DefaultAddressesChanged::Reader from) {
  return {from.getCustomerId(), from.getBillingId(), from.getShippingId()};
}
core::CustomerDeleted read(schema::CustomerDeleted::Reader from) {
  return {from.getCustomerId()};
}
core::ConfirmationRequested read(schema::ConfirmationRequested::Reader from) {
  return {from.getCustomerId()};
}
core::CustomerConfirmed read(schema::CustomerConfirmed::Reader from) {
  return {from.getCustomerId()};
}
core::CustomerGroupCreated read(schema::CustomerGroupCreated::Reader from) {
  return {from.getGroupId(), text(from.getCode()), from.getTaxClassId()};
}
core::CustomerGroupUpdated read(schema::CustomerGroupUpdated::Reader from) {
  return {from.getGroupId(), text(from.getCode()), from.getTaxClassId()};
}
core::CustomerGroupDeleted read(schema::CustomerGroupDeleted::Reader from) {
  return {from.getGroupId()};
}
core::PasswordChanged read(schema::PasswordChanged::Reader from) {
  return {word<core::TokenType>(from.getType()), from.getUserId(),
          word<core::PasswordCause>(from.getCause()), from.getEndsTokens()};
}
core::PasswordRehashed read(schema::PasswordRehashed::Reader from) {
  return {word<core::TokenType>(from.getType()), from.getUserId()};
}
core::PasswordResetRequested read(schema::PasswordResetRequested::Reader from) {
  return {from.getCustomerId(), array<32>(from.getLinkDigest())};
}
core::AccountLocked read(schema::AccountLocked::Reader from) {
  return {word<core::TokenType>(from.getType()), from.getUserId(), from.getUntilUs()};
}
core::AccountUnlocked read(schema::AccountUnlocked::Reader from) {
  return {word<core::TokenType>(from.getType()), from.getUserId()};
}
core::TokenIssued read(schema::TokenIssued::Reader from) {
  return {array<32>(from.getTokenDigest()),
          word<core::TokenType>(from.getType()),
          from.getUserId(),
          from.getWebsiteId(),
          from.getExpiresUs(),
          from.getCredentialSeq(),
          from.getKeyId()};
}
core::TokenRevoked read(schema::TokenRevoked::Reader from) {
  return {from.getIssueSeq()};
}
core::TokensRevoked read(schema::TokensRevoked::Reader from) {
  return {read(from.getScope()), from.getCutoff()};
}
core::TokensSwept read(schema::TokensSwept::Reader from) {
  return {word<core::TokenType>(from.getType()), from.getFromSeq(), from.getToSeq()};
}
core::TokenIssueFailed read(schema::TokenIssueFailed::Reader from) {
  return {word<core::TokenType>(from.getType()), from.getUserId(),
          word<core::FailureReason>(from.getReason()), from.getAttempts(), from.getFailures()};
}
core::IntegrationCreated read(schema::IntegrationCreated::Reader from) {
  core::IntegrationCreated created;
  created.integrationId = from.getIntegrationId();
  created.name = text(from.getName());
  created.permissions = read(from.getPermissions());
  created.tokenLifetimeSeconds = from.getTokenLifetimeSeconds();
  for (auto network : from.getNetworks()) created.networks.push_back(text(network.getCidr()));
  created.endpoint = text(from.getEndpoint());
  created.identityLink = text(from.getIdentityLink());
  return created;
}
core::IntegrationActivated read(schema::IntegrationActivated::Reader from) {
  return {from.getIntegrationId(), array<32>(from.getConsumerKeyDigest())};
}
core::IntegrationReauthorized read(schema::IntegrationReauthorized::Reader from) {
  return {from.getIntegrationId(), array<32>(from.getConsumerKeyDigest())};
}
core::IntegrationDisabled read(schema::IntegrationDisabled::Reader from) {
  return {from.getIntegrationId()};
}
core::IntegrationEnabled read(schema::IntegrationEnabled::Reader from) {
  return {from.getIntegrationId()};
}
core::IntegrationDeleted read(schema::IntegrationDeleted::Reader from) {
  return {from.getIntegrationId()};
}
core::SettingChanged read(schema::SettingChanged::Reader from) {
  return {text(from.getKey()), text(from.getValue()), from.getExpiredUpToUs()};
}
core::SettingUnset read(schema::SettingUnset::Reader from) {
  return {text(from.getKey()), from.getExpiredUpToUs()};
}
core::MailQueued read(schema::MailQueued::Reader from) {
  return {word<core::MailTemplate>(from.getMailTemplate()), from.getCustomerId(), from.getStoreId(),
          text(from.getLocale()), ref(from.getLinkEventId())};
}
core::MailSent read(schema::MailSent::Reader from) {
  return {from.getMailSeq()};
}
core::MailDropped read(schema::MailDropped::Reader from) {
  return {from.getMailSeq()};
}
core::RoleChanged read(schema::RoleChanged::Reader from) {
  return {from.getRoleId(), text(from.getName()), read(from.getPermissions())};
}
core::RoleDeleted read(schema::RoleDeleted::Reader from) {
  return {from.getRoleId()};
}
core::TokenExchangeBegun read(schema::TokenExchangeBegun::Reader from) {
  return {from.getIntegrationId(), array<32>(from.getConsumerKeyDigest()),
          array<32>(from.getVerifierDigest())};
}
core::RequestTokenIssued read(schema::RequestTokenIssued::Reader from) {
  return {from.getIntegrationId(), array<32>(from.getRequestTokenDigest())};
}
core::IntegrationRotated read(schema::IntegrationRotated::Reader from) {
  return {from.getIntegrationId(), from.getOverlapUntilUs()};
}
core::JwtKeyPublished read(schema::JwtKeyPublished::Reader from) {
  return {from.getKeyId(), word<core::JwtAlgorithm>(from.getAlgorithm()),
          string(from.getPublicKey()), from.getUsableFromUs()};
}
core::JwtKeyRetired read(schema::JwtKeyRetired::Reader from) {
  return {from.getKeyId()};
}
core::SigningKeyRotated read(schema::SigningKeyRotated::Reader from) {
  core::SigningKeyRotated body;
  for (auto key : from.getKeys()) body.keys.push_back(text(key.getText()));
  return body;
}
core::AuditLogRead read(schema::AuditLogRead::Reader from) {
  return {word<core::LogReading>(from.getWhat()), from.getFrom(), from.getTo(),
          text(from.getFilter()), from.getOpened()};
}
core::EventsExported read(schema::EventsExported::Reader from) {
  return {text(from.getFormat()), from.getFrom(), from.getTo(), text(from.getFilter()),
          from.getOpened()};
}

core::LogContinued read(schema::LogContinued::Reader from) {
  return {text(from.getFromOrigin()), text(from.getOrigin()), from.getSize(),
          array<32>(from.getRoot()), from.getLostUpTo()};
}
core::KeyEpochRotated read(schema::KeyEpochRotated::Reader from) {
  return {from.getEpoch(), from.getKeys()};
}
core::SubjectErased read(schema::SubjectErased::Reader from) {
  return {word<core::SubjectKind>(from.getKind()), from.getUserId()};
}
core::ErasurePurged read(schema::ErasurePurged::Reader from) {
  return {from.getErasedSeq(), from.getEpoch(), from.getBackupsUntilUs()};
}
core::DayKeysDestroyed read(schema::DayKeysDestroyed::Reader from) {
  return {from.getBeforeDay()};
}
core::BackupTaken read(schema::BackupTaken::Reader from) {
  return {from.getBackupId(), text(from.getFolder())};
}
core::RestorePerformed read(schema::RestorePerformed::Reader from) {
  return {word<core::RestoreSource>(from.getSource()), from.getSize(), array<32>(from.getRoot())};
}
core::TablesRebuilt read(schema::TablesRebuilt::Reader from) {
  return {from.getTablesVersion(), from.getUpTo(), from.getCorrected()};
}
core::RetentionPruned read(schema::RetentionPruned::Reader from) {
  return {from.getBeforeUs(), from.getHorizon(), from.getFrom(),
          from.getTo(),       from.getDropped(), string(from.getPositions())};
}

}  // namespace

core::EventBody readBody(schema::EventRecord::Body::Reader body) {
  using enum schema::EventRecord::Body::Which;
  switch (body.which()) {
    case LOG_INITIALIZED: return read(body.getLogInitialized());
    case LOG_STARTED: return read(body.getLogStarted());
    case LOG_STOPPED: return read(body.getLogStopped());
    case CLOCK_STEPPED: return read(body.getClockStepped());
    case CLOCK_ACCEPTED: return read(body.getClockAccepted());
    case SUBJECT_KEY_CREATED: return read(body.getSubjectKeyCreated());
    case OPERATOR_SEEN: return read(body.getOperatorSeen());
    case ROLE_CREATED: return read(body.getRoleCreated());
    case ADMIN_CREATED: return read(body.getAdminCreated());
    case ADMIN_DISABLED: return read(body.getAdminDisabled());
    case ADMIN_ENABLED: return read(body.getAdminEnabled());
    case CUSTOMER_CREATED: return read(body.getCustomerCreated());
    case ADDRESS_ADDED: return read(body.getAddressAdded());
    case CUSTOMER_UPDATED: return read(body.getCustomerUpdated());
    case ADDRESS_UPDATED: return read(body.getAddressUpdated());
    case ADDRESS_DELETED: return read(body.getAddressDeleted());
    case DEFAULT_ADDRESSES_CHANGED: return read(body.getDefaultAddressesChanged());
    case CUSTOMER_DELETED: return read(body.getCustomerDeleted());
    case CONFIRMATION_REQUESTED: return read(body.getConfirmationRequested());
    case CUSTOMER_CONFIRMED: return read(body.getCustomerConfirmed());
    case CUSTOMER_GROUP_CREATED: return read(body.getCustomerGroupCreated());
    case CUSTOMER_GROUP_UPDATED: return read(body.getCustomerGroupUpdated());
    case CUSTOMER_GROUP_DELETED: return read(body.getCustomerGroupDeleted());
    case PASSWORD_CHANGED: return read(body.getPasswordChanged());
    case PASSWORD_REHASHED: return read(body.getPasswordRehashed());
    case PASSWORD_RESET_REQUESTED: return read(body.getPasswordResetRequested());
    case ACCOUNT_LOCKED: return read(body.getAccountLocked());
    case ACCOUNT_UNLOCKED: return read(body.getAccountUnlocked());
    case TOKEN_ISSUED: return read(body.getTokenIssued());
    case TOKEN_REVOKED: return read(body.getTokenRevoked());
    case TOKENS_REVOKED: return read(body.getTokensRevoked());
    case TOKENS_SWEPT: return read(body.getTokensSwept());
    case TOKEN_ISSUE_FAILED: return read(body.getTokenIssueFailed());
    case INTEGRATION_CREATED: return read(body.getIntegrationCreated());
    case INTEGRATION_ACTIVATED: return read(body.getIntegrationActivated());
    case INTEGRATION_REAUTHORIZED: return read(body.getIntegrationReauthorized());
    case INTEGRATION_DISABLED: return read(body.getIntegrationDisabled());
    case INTEGRATION_ENABLED: return read(body.getIntegrationEnabled());
    case INTEGRATION_DELETED: return read(body.getIntegrationDeleted());
    case SETTING_CHANGED: return read(body.getSettingChanged());
    case SETTING_UNSET: return read(body.getSettingUnset());
    case MAIL_QUEUED: return read(body.getMailQueued());
    case MAIL_SENT: return read(body.getMailSent());
    case MAIL_DROPPED: return read(body.getMailDropped());
    case ROLE_CHANGED: return read(body.getRoleChanged());
    case ROLE_DELETED: return read(body.getRoleDeleted());
    case TOKEN_EXCHANGE_BEGUN: return read(body.getTokenExchangeBegun());
    case REQUEST_TOKEN_ISSUED: return read(body.getRequestTokenIssued());
    case INTEGRATION_ROTATED: return read(body.getIntegrationRotated());
    case JWT_KEY_PUBLISHED: return read(body.getJwtKeyPublished());
    case JWT_KEY_RETIRED: return read(body.getJwtKeyRetired());
    case SIGNING_KEY_ROTATED: return read(body.getSigningKeyRotated());
    case AUDIT_LOG_READ: return read(body.getAuditLogRead());
    case EVENTS_EXPORTED: return read(body.getEventsExported());
    case LOG_CONTINUED: return read(body.getLogContinued());
    case KEY_EPOCH_ROTATED: return read(body.getKeyEpochRotated());
    case SUBJECT_ERASED: return read(body.getSubjectErased());
    case ERASURE_PURGED: return read(body.getErasurePurged());
    case DAY_KEYS_DESTROYED: return read(body.getDayKeysDestroyed());
    case BACKUP_TAKEN: return read(body.getBackupTaken());
    case RESTORE_PERFORMED: return read(body.getRestorePerformed());
    case TABLES_REBUILT: return read(body.getTablesRebuilt());
    case RETENTION_PRUNED: return read(body.getRetentionPruned());
  }
  throw RecordFault("a record holds an event that this program does not know");
}

}  // namespace authd::record
