#include <type_traits>

#include "daemon/record/body.h"

namespace authd::record {
namespace {

void write(schema::Permissions::Builder to, const core::Permissions& from) {
  to.setAll(from.all);
  if (from.resources.empty()) return;
  auto list = to.initResources(static_cast<unsigned>(from.resources.size()));
  for (unsigned i = 0; i < list.size(); ++i) list[i].setId(text(from.resources[i]));
}

void write(schema::Scope::Builder to, const core::Scope& from) {
  to.setKind(static_cast<std::uint8_t>(from.kind));
  to.setType(static_cast<std::uint8_t>(from.type));
  to.setWebsiteId(from.websiteId);
  to.setUserId(from.userId);
  to.setKeyId(from.keyId);
}

void write(schema::LogInitialized::Builder to, const core::LogInitialized& from) {
  to.setOrigin(text(from.origin));
  to.setFormatVersion(from.formatVersion);
}
void write(schema::LogStarted::Builder to, const core::LogStarted& from) {
  to.setProgramVersion(text(from.programVersion));
  to.setTablesVersion(from.tablesVersion);
}
void write(schema::LogStopped::Builder, const core::LogStopped&) {}
void write(schema::ClockStepped::Builder to, const core::ClockStepped& from) {
  to.setWallUs(from.wallUs);
}
void write(schema::ClockAccepted::Builder to, const core::ClockAccepted& from) {
  to.setWallUs(from.wallUs);
}
void write(schema::SubjectKeyCreated::Builder to, const core::SubjectKeyCreated& from) {
  to.setKind(static_cast<std::uint8_t>(from.kind));
  to.setCommitment(bytes(from.commitment));
}
void write(schema::OperatorSeen::Builder to, const core::OperatorSeen& from) {
  to.setOperatorId(from.operatorId);
}
void write(schema::RoleCreated::Builder to, const core::RoleCreated& from) {
  to.setRoleId(from.roleId);
  to.setName(text(from.name));
  write(to.initPermissions(), from.permissions);
}
void write(schema::AdminCreated::Builder to, const core::AdminCreated& from) {
  to.setAdminId(from.adminId);
  to.setRoleId(from.roleId);
}
void write(schema::AdminDisabled::Builder to, const core::AdminDisabled& from) {
  to.setAdminId(from.adminId);
}
void write(schema::AdminEnabled::Builder to, const core::AdminEnabled& from) {
  to.setAdminId(from.adminId);
}
void write(schema::CustomerCreated::Builder to, const core::CustomerCreated& from) {
  to.setCustomerId(from.customerId);
  to.setWebsiteId(from.websiteId);
  to.setStoreId(from.storeId);
  to.setGroupId(from.groupId);
  to.setCreatedIn(text(from.createdIn));
  to.setCreatedUs(from.createdUs);
  to.setDisableAutoGroupChange(from.disableAutoGroupChange);
}
void write(schema::AddressAdded::Builder to, const core::AddressAdded& from) {
  to.setCustomerId(from.customerId);
  to.setAddressId(from.addressId);
  to.setDefaultBilling(from.defaultBilling);
  to.setDefaultShipping(from.defaultShipping);
}
void write(schema::CustomerUpdated::Builder to, const core::CustomerUpdated& from) {
  to.setCustomerId(from.customerId);
  to.setWebsiteId(from.websiteId);
  to.setStoreId(from.storeId);
  to.setGroupId(from.groupId);
  to.setDisableAutoGroupChange(from.disableAutoGroupChange);
  to.setEndsLink(from.endsLink);
}
void write(schema::AddressUpdated::Builder to, const core::AddressUpdated& from) {
  to.setCustomerId(from.customerId);
  to.setAddressId(from.addressId);
}
void write(schema::AddressDeleted::Builder to, const core::AddressDeleted& from) {
  to.setCustomerId(from.customerId);
  to.setAddressId(from.addressId);
}
void write(schema::DefaultAddressesChanged::Builder to, const core::DefaultAddressesChanged& from) {
  to.setCustomerId(from.customerId);
  to.setBillingId(from.billingId);
  to.setShippingId(from.shippingId);
}
void write(schema::CustomerDeleted::Builder to, const core::CustomerDeleted& from) {
  to.setCustomerId(from.customerId);
}
void write(schema::ConfirmationRequested::Builder to, const core::ConfirmationRequested& from) {
  to.setCustomerId(from.customerId);
}
void write(schema::CustomerConfirmed::Builder to, const core::CustomerConfirmed& from) {
  to.setCustomerId(from.customerId);
}
void write(schema::CustomerGroupCreated::Builder to, const core::CustomerGroupCreated& from) {
  to.setGroupId(from.groupId);
  to.setCode(text(from.code));
  to.setTaxClassId(from.taxClassId);
}
void write(schema::CustomerGroupUpdated::Builder to, const core::CustomerGroupUpdated& from) {
  to.setGroupId(from.groupId);
  to.setCode(text(from.code));
  to.setTaxClassId(from.taxClassId);
}
void write(schema::CustomerGroupDeleted::Builder to, const core::CustomerGroupDeleted& from) {
  to.setGroupId(from.groupId);
}
void write(schema::PasswordChanged::Builder to, const core::PasswordChanged& from) {
  to.setType(static_cast<std::uint8_t>(from.type));
  to.setUserId(from.userId);
  to.setCause(static_cast<std::uint8_t>(from.cause));
  to.setEndsTokens(from.endsTokens);
}
void write(schema::PasswordRehashed::Builder to, const core::PasswordRehashed& from) {
  to.setType(static_cast<std::uint8_t>(from.type));
  to.setUserId(from.userId);
}
void write(schema::PasswordResetRequested::Builder to, const core::PasswordResetRequested& from) {
  to.setCustomerId(from.customerId);
  to.setLinkDigest(bytes(from.linkDigest));
}
void write(schema::AccountLocked::Builder to, const core::AccountLocked& from) {
  to.setType(static_cast<std::uint8_t>(from.type));
  to.setUserId(from.userId);
  to.setUntilUs(from.untilUs);
}
void write(schema::AccountUnlocked::Builder to, const core::AccountUnlocked& from) {
  to.setType(static_cast<std::uint8_t>(from.type));
  to.setUserId(from.userId);
}
void write(schema::TokenIssued::Builder to, const core::TokenIssued& from) {
  to.setTokenDigest(bytes(from.tokenDigest));
  to.setType(static_cast<std::uint8_t>(from.type));
  to.setUserId(from.userId);
  to.setWebsiteId(from.websiteId);
  to.setExpiresUs(from.expiresUs);
  to.setCredentialSeq(from.credentialSeq);
  to.setKeyId(from.keyId);
}
void write(schema::TokenRevoked::Builder to, const core::TokenRevoked& from) {
  to.setIssueSeq(from.issueSeq);
}
void write(schema::TokensRevoked::Builder to, const core::TokensRevoked& from) {
  write(to.initScope(), from.scope);
  to.setCutoff(from.cutoff);
}
void write(schema::TokensSwept::Builder to, const core::TokensSwept& from) {
  to.setType(static_cast<std::uint8_t>(from.type));
  to.setFromSeq(from.fromSeq);
  to.setToSeq(from.toSeq);
}
void write(schema::TokenIssueFailed::Builder to, const core::TokenIssueFailed& from) {
  to.setType(static_cast<std::uint8_t>(from.type));
  to.setUserId(from.userId);
  to.setReason(static_cast<std::uint8_t>(from.reason));
  to.setAttempts(from.attempts);
  to.setFailures(from.failures);
}
void write(schema::IntegrationCreated::Builder to, const core::IntegrationCreated& from) {
  to.setIntegrationId(from.integrationId);
  to.setName(text(from.name));
  write(to.initPermissions(), from.permissions);
  to.setTokenLifetimeSeconds(from.tokenLifetimeSeconds);
  if (!from.networks.empty()) {
    auto list = to.initNetworks(static_cast<unsigned>(from.networks.size()));
    for (unsigned i = 0; i < list.size(); ++i) list[i].setCidr(text(from.networks[i]));
  }
  if (!from.endpoint.empty()) to.setEndpoint(text(from.endpoint));
  if (!from.identityLink.empty()) to.setIdentityLink(text(from.identityLink));
}
void write(schema::IntegrationActivated::Builder to, const core::IntegrationActivated& from) {
  to.setIntegrationId(from.integrationId);
  to.setConsumerKeyDigest(bytes(from.consumerKeyDigest));
}
void write(schema::IntegrationReauthorized::Builder to, const core::IntegrationReauthorized& from) {
  to.setIntegrationId(from.integrationId);
  to.setConsumerKeyDigest(bytes(from.consumerKeyDigest));
}
void write(schema::IntegrationDisabled::Builder to, const core::IntegrationDisabled& from) {
  to.setIntegrationId(from.integrationId);
}
void write(schema::IntegrationEnabled::Builder to, const core::IntegrationEnabled& from) {
  to.setIntegrationId(from.integrationId);
}
void write(schema::IntegrationDeleted::Builder to, const core::IntegrationDeleted& from) {
  to.setIntegrationId(from.integrationId);
}
void write(schema::SettingChanged::Builder to, const core::SettingChanged& from) {
  to.setKey(text(from.key));
  to.setValue(text(from.value));
  to.setExpiredUpToUs(from.expiredUpToUs);
}
void write(schema::SettingUnset::Builder to, const core::SettingUnset& from) {
  to.setKey(text(from.key));
  to.setExpiredUpToUs(from.expiredUpToUs);
}
void write(schema::MailQueued::Builder to, const core::MailQueued& from) {
  to.setMailTemplate(static_cast<std::uint8_t>(from.mailTemplate));
  to.setCustomerId(from.customerId);
  to.setStoreId(from.storeId);
  to.setLocale(text(from.locale));
  if (from.linkEventId != core::EventId{}) to.setLinkEventId(bytes(from.linkEventId));
}
void write(schema::MailSent::Builder to, const core::MailSent& from) {
  to.setMailSeq(from.mailSeq);
}
void write(schema::MailDropped::Builder to, const core::MailDropped& from) {
  to.setMailSeq(from.mailSeq);
}
void write(schema::RoleChanged::Builder to, const core::RoleChanged& from) {
  to.setRoleId(from.roleId);
  to.setName(text(from.name));
  write(to.initPermissions(), from.permissions);
}
void write(schema::RoleDeleted::Builder to, const core::RoleDeleted& from) {
  to.setRoleId(from.roleId);
}
void write(schema::TokenExchangeBegun::Builder to, const core::TokenExchangeBegun& from) {
  to.setIntegrationId(from.integrationId);
  to.setConsumerKeyDigest(bytes(from.consumerKeyDigest));
  to.setVerifierDigest(bytes(from.verifierDigest));
}
void write(schema::RequestTokenIssued::Builder to, const core::RequestTokenIssued& from) {
  to.setIntegrationId(from.integrationId);
  to.setRequestTokenDigest(bytes(from.requestTokenDigest));
}
void write(schema::IntegrationRotated::Builder to, const core::IntegrationRotated& from) {
  to.setIntegrationId(from.integrationId);
  to.setOverlapUntilUs(from.overlapUntilUs);
}
void write(schema::JwtKeyPublished::Builder to, const core::JwtKeyPublished& from) {
  to.setKeyId(from.keyId);
  to.setAlgorithm(static_cast<std::uint8_t>(from.algorithm));
  if (!from.publicKey.empty()) to.setPublicKey(data(from.publicKey));
  to.setUsableFromUs(from.usableFromUs);
}
void write(schema::JwtKeyRetired::Builder to, const core::JwtKeyRetired& from) {
  to.setKeyId(from.keyId);
}
void write(schema::SigningKeyRotated::Builder to, const core::SigningKeyRotated& from) {
  if (from.keys.empty()) return;
  auto keys = to.initKeys(static_cast<unsigned>(from.keys.size()));
  for (unsigned i = 0; i < keys.size(); ++i) keys[i].setText(text(from.keys[i]));
}
void write(schema::AuditLogRead::Builder to, const core::AuditLogRead& from) {
  to.setWhat(static_cast<std::uint8_t>(from.what));
  to.setFrom(from.from);
  to.setTo(from.to);
  if (!from.filter.empty()) to.setFilter(text(from.filter));
  to.setOpened(from.opened);
}
void write(schema::EventsExported::Builder to, const core::EventsExported& from) {
  to.setFormat(text(from.format));
  to.setFrom(from.from);
  to.setTo(from.to);
  if (!from.filter.empty()) to.setFilter(text(from.filter));
  to.setOpened(from.opened);
}

void write(schema::LogContinued::Builder to, const core::LogContinued& from) {
  to.setFromOrigin(text(from.fromOrigin));
  to.setOrigin(text(from.origin));
  to.setSize(from.size);
  to.setRoot(bytes(from.root));
  to.setLostUpTo(from.lostUpTo);
}
void write(schema::KeyEpochRotated::Builder to, const core::KeyEpochRotated& from) {
  to.setEpoch(from.epoch);
  to.setKeys(from.keys);
}
void write(schema::SubjectErased::Builder to, const core::SubjectErased& from) {
  to.setKind(static_cast<std::uint8_t>(from.kind));
  to.setUserId(from.userId);
}
void write(schema::ErasurePurged::Builder to, const core::ErasurePurged& from) {
  to.setErasedSeq(from.erasedSeq);
  to.setEpoch(from.epoch);
  to.setBackupsUntilUs(from.backupsUntilUs);
}
void write(schema::DayKeysDestroyed::Builder to, const core::DayKeysDestroyed& from) {
  to.setBeforeDay(from.beforeDay);
}
void write(schema::BackupTaken::Builder to, const core::BackupTaken& from) {
  to.setBackupId(from.backupId);
  to.setFolder(text(from.folder));
}
void write(schema::RestorePerformed::Builder to, const core::RestorePerformed& from) {
  to.setSource(static_cast<std::uint8_t>(from.source));
  to.setSize(from.size);
  to.setRoot(bytes(from.root));
}
void write(schema::TablesRebuilt::Builder to, const core::TablesRebuilt& from) {
  to.setTablesVersion(from.tablesVersion);
  to.setUpTo(from.upTo);
  to.setCorrected(from.corrected);
}
void write(schema::RetentionPruned::Builder to, const core::RetentionPruned& from) {
  to.setBeforeUs(from.beforeUs);
  to.setHorizon(from.horizon);
  to.setFrom(from.from);
  to.setTo(from.to);
  to.setDropped(from.dropped);
  to.setPositions(data(from.positions));
}

// Which member of the union each body goes to.
struct BodyWriter {
  schema::EventRecord::Body::Builder to;

  void operator()(const core::LogInitialized& body) { write(to.initLogInitialized(), body); }
  void operator()(const core::LogStarted& body) { write(to.initLogStarted(), body); }
  void operator()(const core::LogStopped& body) { write(to.initLogStopped(), body); }
  void operator()(const core::ClockStepped& body) { write(to.initClockStepped(), body); }
  void operator()(const core::ClockAccepted& body) { write(to.initClockAccepted(), body); }
  void operator()(const core::SubjectKeyCreated& body) { write(to.initSubjectKeyCreated(), body); }
  void operator()(const core::OperatorSeen& body) { write(to.initOperatorSeen(), body); }
  void operator()(const core::RoleCreated& body) { write(to.initRoleCreated(), body); }
  void operator()(const core::AdminCreated& body) { write(to.initAdminCreated(), body); }
  void operator()(const core::AdminDisabled& body) { write(to.initAdminDisabled(), body); }
  void operator()(const core::AdminEnabled& body) { write(to.initAdminEnabled(), body); }
  void operator()(const core::CustomerCreated& body) { write(to.initCustomerCreated(), body); }
  void operator()(const core::AddressAdded& body) { write(to.initAddressAdded(), body); }
  void operator()(const core::CustomerUpdated& body) { write(to.initCustomerUpdated(), body); }
  void operator()(const core::AddressUpdated& body) { write(to.initAddressUpdated(), body); }
  void operator()(const core::AddressDeleted& body) { write(to.initAddressDeleted(), body); }
  void operator()(const core::DefaultAddressesChanged& body) {
    write(to.initDefaultAddressesChanged(), body);
  }
  void operator()(const core::CustomerDeleted& body) { write(to.initCustomerDeleted(), body); }
  void operator()(const core::ConfirmationRequested& body) {
    write(to.initConfirmationRequested(), body);
  }
  void operator()(const core::CustomerConfirmed& body) { write(to.initCustomerConfirmed(), body); }
  void operator()(const core::CustomerGroupCreated& body) {
    write(to.initCustomerGroupCreated(), body);
  }
  void operator()(const core::CustomerGroupUpdated& body) {
    write(to.initCustomerGroupUpdated(), body);
  }
  void operator()(const core::CustomerGroupDeleted& body) {
    write(to.initCustomerGroupDeleted(), body);
  }
  void operator()(const core::PasswordChanged& body) { write(to.initPasswordChanged(), body); }
  void operator()(const core::PasswordRehashed& body) { write(to.initPasswordRehashed(), body); }
  void operator()(const core::PasswordResetRequested& body) {
    write(to.initPasswordResetRequested(), body);
  }
  void operator()(const core::AccountLocked& body) { write(to.initAccountLocked(), body); }
  void operator()(const core::AccountUnlocked& body) { write(to.initAccountUnlocked(), body); }
  void operator()(const core::TokenIssued& body) { write(to.initTokenIssued(), body); }
  void operator()(const core::TokenRevoked& body) { write(to.initTokenRevoked(), body); }
  void operator()(const core::TokensRevoked& body) { write(to.initTokensRevoked(), body); }
  void operator()(const core::TokensSwept& body) { write(to.initTokensSwept(), body); }
  void operator()(const core::TokenIssueFailed& body) { write(to.initTokenIssueFailed(), body); }
  void operator()(const core::IntegrationCreated& body) {
    write(to.initIntegrationCreated(), body);
  }
  void operator()(const core::IntegrationActivated& body) {
    write(to.initIntegrationActivated(), body);
  }
  void operator()(const core::IntegrationReauthorized& body) {
    write(to.initIntegrationReauthorized(), body);
  }
  void operator()(const core::IntegrationDisabled& body) {
    write(to.initIntegrationDisabled(), body);
  }
  void operator()(const core::IntegrationEnabled& body) {
    write(to.initIntegrationEnabled(), body);
  }
  void operator()(const core::IntegrationDeleted& body) {
    write(to.initIntegrationDeleted(), body);
  }
  void operator()(const core::SettingChanged& body) { write(to.initSettingChanged(), body); }
  void operator()(const core::SettingUnset& body) { write(to.initSettingUnset(), body); }
  void operator()(const core::MailQueued& body) { write(to.initMailQueued(), body); }
  void operator()(const core::MailSent& body) { write(to.initMailSent(), body); }
  void operator()(const core::MailDropped& body) { write(to.initMailDropped(), body); }
  void operator()(const core::RoleChanged& body) { write(to.initRoleChanged(), body); }
  void operator()(const core::RoleDeleted& body) { write(to.initRoleDeleted(), body); }
  void operator()(const core::TokenExchangeBegun& body) {
    write(to.initTokenExchangeBegun(), body);
  }
  void operator()(const core::RequestTokenIssued& body) {
    write(to.initRequestTokenIssued(), body);
  }
  void operator()(const core::IntegrationRotated& body) {
    write(to.initIntegrationRotated(), body);
  }
  void operator()(const core::JwtKeyPublished& body) { write(to.initJwtKeyPublished(), body); }
  void operator()(const core::JwtKeyRetired& body) { write(to.initJwtKeyRetired(), body); }
  void operator()(const core::SigningKeyRotated& body) { write(to.initSigningKeyRotated(), body); }
  void operator()(const core::AuditLogRead& body) { write(to.initAuditLogRead(), body); }
  void operator()(const core::EventsExported& body) { write(to.initEventsExported(), body); }
  void operator()(const core::LogContinued& body) { write(to.initLogContinued(), body); }
  void operator()(const core::KeyEpochRotated& body) { write(to.initKeyEpochRotated(), body); }
  void operator()(const core::SubjectErased& body) { write(to.initSubjectErased(), body); }
  void operator()(const core::ErasurePurged& body) { write(to.initErasurePurged(), body); }
  void operator()(const core::DayKeysDestroyed& body) { write(to.initDayKeysDestroyed(), body); }
  void operator()(const core::BackupTaken& body) { write(to.initBackupTaken(), body); }
  void operator()(const core::RestorePerformed& body) { write(to.initRestorePerformed(), body); }
  void operator()(const core::TablesRebuilt& body) { write(to.initTablesRebuilt(), body); }
  void operator()(const core::RetentionPruned& body) { write(to.initRetentionPruned(), body); }
};

}  // namespace

void writeBody(schema::EventRecord::Body::Builder to, const core::EventBody& body) {
  std::visit(BodyWriter{to}, body);
}

}  // namespace authd::record
