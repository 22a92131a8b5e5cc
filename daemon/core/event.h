#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "daemon/core/types.h"

namespace authd::core {

// What happened: one struct for each event type. Facts in the past tense; everything personal or
// secret about them is in the envelope's sealed boxes. Numbers: EVENT_TYPES in event_types.h.

struct LogInitialized {
  std::string origin;  // name of this log, for ever
  std::uint32_t formatVersion = 0;
  bool operator==(const LogInitialized&) const = default;
};
struct LogStarted {
  std::string programVersion;
  std::uint32_t tablesVersion = 0;
  bool operator==(const LogStarted&) const = default;
};
struct LogStopped {
  bool operator==(const LogStopped&) const = default;
};
// The wall clock and the log's clock differ by more than can be slewed.
struct ClockStepped {
  std::int64_t wallUs = 0;
  bool operator==(const ClockStepped&) const = default;
};
// An operator accepted the wall clock as it is.
struct ClockAccepted {
  std::int64_t wallUs = 0;
  bool operator==(const ClockAccepted&) const = default;
};

// A subject exists from here on; `commitment` fixes its key, so that nobody can later present
// another one.
struct SubjectKeyCreated {
  SubjectKind kind = SubjectKind::NONE;
  Digest commitment{};
  bool operator==(const SubjectKeyCreated&) const = default;
};
// A UNIX uid acted through the socket for the first time (pii: uid, user name).
struct OperatorSeen {
  std::uint32_t operatorId = 0;
  bool operator==(const OperatorSeen&) const = default;
};

struct RoleCreated {
  std::uint32_t roleId = 0;
  std::string name;
  Permissions permissions;
  bool operator==(const RoleCreated&) const = default;
};
struct RoleChanged {  // what its admins may do from here on
  std::uint32_t roleId = 0;
  std::string name;
  Permissions permissions;
  bool operator==(const RoleChanged&) const = default;
};
struct RoleDeleted {
  std::uint32_t roleId = 0;
  bool operator==(const RoleDeleted&) const = default;
};
struct AdminCreated {  // pii: user name, e-mail, first and last name
  std::uint32_t adminId = 0;
  std::uint32_t roleId = 0;
  bool operator==(const AdminCreated&) const = default;
};
struct AdminDisabled {  // ends all tokens of the admin
  std::uint32_t adminId = 0;
  bool operator==(const AdminDisabled&) const = default;
};
struct AdminEnabled {
  std::uint32_t adminId = 0;
  bool operator==(const AdminEnabled&) const = default;
};

struct CustomerCreated {  // pii: e-mail, names and the other attributes
  std::uint32_t customerId = 0;
  std::uint32_t websiteId = 0;
  std::uint32_t storeId = 0;
  std::uint32_t groupId = 0;
  std::string createdIn;       // name of the store view
  std::int64_t createdUs = 0;  // honours a client's created_at
  bool disableAutoGroupChange = false;
  bool operator==(const CustomerCreated&) const = default;
};
struct AddressAdded {  // pii: the address
  std::uint32_t customerId = 0;
  std::uint32_t addressId = 0;
  bool defaultBilling = false;
  bool defaultShipping = false;
  bool operator==(const AddressAdded&) const = default;
};

struct CustomerUpdated {  // pii: the whole profile as it is now, e-mail included
  std::uint32_t customerId = 0;
  std::uint32_t websiteId = 0;
  std::uint32_t storeId = 0;
  std::uint32_t groupId = 0;
  bool disableAutoGroupChange = false;
  bool endsLink = false;  // another e-mail address: a mailed password link is void
  bool operator==(const CustomerUpdated&) const = default;
};
struct AddressUpdated {  // pii: the whole address as it is now
  std::uint32_t customerId = 0;
  std::uint32_t addressId = 0;
  bool operator==(const AddressUpdated&) const = default;
};
struct AddressDeleted {  // where it was a default, there is none
  std::uint32_t customerId = 0;
  std::uint32_t addressId = 0;
  bool operator==(const AddressDeleted&) const = default;
};
struct DefaultAddressesChanged {
  std::uint32_t customerId = 0;
  std::uint32_t billingId = 0;  // 0 = none
  std::uint32_t shippingId = 0;
  bool operator==(const DefaultAddressesChanged&) const = default;
};
struct CustomerDeleted {  // with addresses; ends all tokens and frees the e-mail address
  std::uint32_t customerId = 0;
  bool operator==(const CustomerDeleted&) const = default;
};
struct ConfirmationRequested {  // pii: the key that confirms
  std::uint32_t customerId = 0;
  bool operator==(const ConfirmationRequested&) const = default;
};
struct CustomerConfirmed {
  std::uint32_t customerId = 0;
  bool operator==(const CustomerConfirmed&) const = default;
};
struct CustomerGroupCreated {
  std::uint32_t groupId = 0;
  std::string code;
  std::uint32_t taxClassId = 0;
  bool operator==(const CustomerGroupCreated&) const = default;
};
struct CustomerGroupUpdated {
  std::uint32_t groupId = 0;
  std::string code;
  std::uint32_t taxClassId = 0;
  bool operator==(const CustomerGroupUpdated&) const = default;
};
struct CustomerGroupDeleted {  // its members count as members of the default group
  std::uint32_t groupId = 0;
  bool operator==(const CustomerGroupDeleted&) const = default;
};

struct PasswordChanged {  // secret: the password hash
  TokenType type = TokenType::NONE;
  std::uint32_t userId = 0;
  PasswordCause cause = PasswordCause::CREATED;
  bool endsTokens = true;
  bool operator==(const PasswordChanged&) const = default;
};
struct PasswordRehashed {  // secret: the same password under today's parameters; ends nothing
  TokenType type = TokenType::NONE;
  std::uint32_t userId = 0;
  bool operator==(const PasswordRehashed&) const = default;
};
struct PasswordResetRequested {
  std::uint32_t customerId = 0;
  Digest linkDigest{};  // SHA-256 of the link's secret
  bool operator==(const PasswordResetRequested&) const = default;
};
struct AccountLocked {
  TokenType type = TokenType::NONE;
  std::uint32_t userId = 0;
  std::int64_t untilUs = 0;
  bool operator==(const AccountLocked&) const = default;
};
struct AccountUnlocked {
  TokenType type = TokenType::NONE;
  std::uint32_t userId = 0;
  bool operator==(const AccountUnlocked&) const = default;
};

struct TokenIssued {
  Digest tokenDigest{};
  TokenType type = TokenType::NONE;
  std::uint32_t userId = 0;
  std::uint32_t websiteId = 0;
  std::int64_t expiresUs = 0;       // 0 = by the lifetime setting at use
  std::uint64_t credentialSeq = 0;  // position of the password it rests on; 0 = none
  std::uint32_t keyId = 0;          // of the JWT key that signed it; 0 = opaque
  bool operator==(const TokenIssued&) const = default;
};
struct TokenRevoked {
  std::uint64_t issueSeq = 0;  // position of its TokenIssued
  bool operator==(const TokenRevoked&) const = default;
};
// Every token that `scope` covers and that was issued below position `cutoff` is dead.
struct TokensRevoked {
  Scope scope;
  std::uint64_t cutoff = 0;
  bool operator==(const TokensRevoked&) const = default;
};
// Dead tokens of one type issued in [fromSeq, toSeq) are forgotten; at most 10,000 issues.
struct TokensSwept {
  TokenType type = TokenType::NONE;
  std::uint64_t fromSeq = 0;
  std::uint64_t toSeq = 0;
  bool operator==(const TokensSwept&) const = default;
};
// pii, under the day key alone: the name as typed.
struct TokenIssueFailed {
  TokenType type = TokenType::NONE;
  std::uint32_t userId = 0;  // 0 = no such user
  FailureReason reason = FailureReason::UNKNOWN_USER;
  std::uint32_t attempts = 1;  // how many this event stands for
  std::uint32_t failures = 0;  // consecutive failures of the account, these included
  bool operator==(const TokenIssueFailed&) const = default;
};

struct IntegrationCreated {  // pii: e-mail
  std::uint32_t integrationId = 0;
  std::string name;
  Permissions permissions;
  std::int64_t tokenLifetimeSeconds = 0;  // 0 = by the setting; -1 = never, whatever the setting
  std::vector<std::string> networks;      // CIDR: where its tokens may come from; empty = anywhere
  std::string endpoint;                   // URL that gets the credentials of a token exchange
  std::string identityLink;               // URL where its user confirms the exchange
  bool operator==(const IntegrationCreated&) const = default;
};
struct IntegrationActivated {  // secret: consumer secret and access token secret
  std::uint32_t integrationId = 0;
  Digest consumerKeyDigest{};
  bool operator==(const IntegrationActivated&) const = default;
};
struct IntegrationReauthorized {  // secret as above; ends the old credentials
  std::uint32_t integrationId = 0;
  Digest consumerKeyDigest{};
  bool operator==(const IntegrationReauthorized&) const = default;
};
// The credentials of an exchange in three steps (RFC 5849) went to the integration's endpoint; it
// is inactive until that is done, and what it had before ends. secret: consumer secret and
// verifier.
struct TokenExchangeBegun {
  std::uint32_t integrationId = 0;
  Digest consumerKeyDigest{};
  Digest verifierDigest{};
  bool operator==(const TokenExchangeBegun&) const = default;
};
struct RequestTokenIssued {  // secret: those of the consumer and of the request token
  std::uint32_t integrationId = 0;
  Digest requestTokenDigest{};
  bool operator==(const RequestTokenIssued&) const = default;
};
// secret as IntegrationActivated. A new access token; those before it are good until
// `overlapUntilUs`.
struct IntegrationRotated {
  std::uint32_t integrationId = 0;
  std::int64_t overlapUntilUs = 0;
  bool operator==(const IntegrationRotated&) const = default;
};
struct IntegrationDisabled {  // suspends; tokens work again after IntegrationEnabled
  std::uint32_t integrationId = 0;
  bool operator==(const IntegrationDisabled&) const = default;
};
struct IntegrationEnabled {
  std::uint32_t integrationId = 0;
  bool operator==(const IntegrationEnabled&) const = default;
};
struct IntegrationDeleted {
  std::uint32_t integrationId = 0;
  bool operator==(const IntegrationDeleted&) const = default;
};

// Tokens issued at or before `expiredUpToUs` had expired under the old lifetime and stay dead.
struct SettingChanged {
  std::string key;
  std::string value;
  std::int64_t expiredUpToUs = 0;  // lifetimes only
  bool operator==(const SettingChanged&) const = default;
};
struct SettingUnset {
  std::string key;
  std::int64_t expiredUpToUs = 0;
  bool operator==(const SettingUnset&) const = default;
};

// A key that signs JWTs is in the published set from here on. secret: the private key.
struct JwtKeyPublished {
  std::uint32_t keyId = 0;
  JwtAlgorithm algorithm = JwtAlgorithm::NONE;
  std::string publicKey;          // DER, SubjectPublicKeyInfo; empty for a symmetric one
  std::int64_t usableFromUs = 0;  // signs from then on, so that readers have fetched it before
  bool operator==(const JwtKeyPublished&) const = default;
};
struct JwtKeyRetired {  // trust in it ends, and with it every token that it signed
  std::uint32_t keyId = 0;
  bool operator==(const JwtKeyRetired&) const = default;
};

// The keys that sign checkpoints of the log from here on, as C2SP verifier keys. The first
// checkpoint that covers this record is signed by an old key too, or there was none.
struct SigningKeyRotated {
  std::vector<std::string> keys;
  bool operator==(const SigningKeyRotated&) const = default;
};
// Somebody read the log: once for each kind of question of a session.
struct AuditLogRead {
  LogReading what = LogReading::EVENTS;
  std::uint64_t from = 0;
  std::uint64_t to = 0;  // behind the last position
  std::string filter;    // `type=TokenIssued`; empty = all
  bool opened = false;   // personal data too
  bool operator==(const AuditLogRead&) const = default;
};

// The log goes on under another name, because it is shorter than what was signed of it: what a
// backup brought back. Its first `size` records have the root `root`; up to `lostUpTo` there had
// been records, which are gone (0 = nobody knows).
struct LogContinued {
  std::string fromOrigin;
  std::string origin;
  std::uint64_t size = 0;
  Digest root{};
  std::uint64_t lostUpTo = 0;
  bool operator==(const LogContinued&) const = default;
};

// All keys are wrapped by another epoch key from here on, and what wrapped them before is gone.
struct KeyEpochRotated {
  std::uint32_t epoch = 0;
  std::uint64_t keys = 0;  // how many were wrapped anew
  bool operator==(const KeyEpochRotated&) const = default;
};
// A person is forgotten: account, name and tokens end here, the keys go next.
struct SubjectErased {
  SubjectKind kind = SubjectKind::NONE;
  std::uint32_t userId = 0;
  bool operator==(const SubjectErased&) const = default;
};
// The keys of an erased subject are on disk no longer. Backups may hold them until
// `backupsUntilUs`.
struct ErasurePurged {
  std::uint64_t erasedSeq = 0;
  std::uint32_t epoch = 0;  // the oldest that keys may be wrapped by
  std::int64_t backupsUntilUs = 0;
  bool operator==(const ErasurePurged&) const = default;
};
// Origins of acts before this day (since 1970) can be opened no longer, nor names as typed.
struct DayKeysDestroyed {
  std::uint32_t beforeDay = 0;
  bool operator==(const DayKeysDestroyed&) const = default;
};

// Written before the copying begins, so that a backup holds its own record.
struct BackupTaken {
  std::uint64_t backupId = 0;
  std::string folder;
  bool operator==(const BackupTaken&) const = default;
};
// The log as it is up to here was brought back and proven against `root`.
struct RestorePerformed {
  RestoreSource source = RestoreSource::BACKUP;
  std::uint64_t size = 0;
  Digest root{};
  bool operator==(const RestorePerformed&) const = default;
};
// Tables and indexes were compared with a fold of the log, and what differed was put right.
struct TablesRebuilt {
  std::uint32_t tablesVersion = 0;
  std::uint64_t upTo = 0;  // length of the log that was folded
  std::uint64_t corrected = 0;
  bool operator==(const TablesRebuilt&) const = default;
};

// Records from..to (to excluded) that no row rested on when the log was `horizon` long were
// dropped; only their hashes are left. `before` is what was asked for.
struct RetentionPruned {
  std::int64_t beforeUs = 0;
  std::uint64_t horizon = 0;
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  std::uint64_t dropped = 0;  // how many
  std::string positions;  // which: a bit for each of from..to, the first is the lowest of a byte
  bool operator==(const RetentionPruned&) const = default;
};

// Events were handed out in a form that goes elsewhere: who has them is known when they are to be
// recalled.
struct EventsExported {
  std::string format;  // `jsonl`, `csv`, `ocsf`, …
  std::uint64_t from = 0;
  std::uint64_t to = 0;  // behind the last position
  std::string filter;    // as of AuditLogRead
  bool opened = false;
  bool operator==(const EventsExported&) const = default;
};

// pii: the recipient, and where a confirmation leads back to. Text and link are made when it is
// rendered.
struct MailQueued {
  MailTemplate mailTemplate = MailTemplate::WELCOME;
  std::uint32_t customerId = 0;
  std::uint32_t storeId = 0;
  std::string locale;
  EventId linkEventId{};  // of the PasswordResetRequested whose link it carries; zero = none
  bool operator==(const MailQueued&) const = default;
};
struct MailSent {
  std::uint64_t mailSeq = 0;
  bool operator==(const MailSent&) const = default;
};
struct MailDropped {
  std::uint64_t mailSeq = 0;
  bool operator==(const MailDropped&) const = default;
};

using EventBody = std::variant<
    LogInitialized, LogStarted, LogStopped, ClockStepped, ClockAccepted, SubjectKeyCreated,
    OperatorSeen, RoleCreated, AdminCreated, AdminDisabled, AdminEnabled, CustomerCreated,
    AddressAdded, CustomerUpdated, AddressUpdated, AddressDeleted, DefaultAddressesChanged,
    CustomerDeleted, ConfirmationRequested, CustomerConfirmed, CustomerGroupCreated,
    CustomerGroupUpdated, CustomerGroupDeleted, PasswordChanged, PasswordRehashed,
    PasswordResetRequested, AccountLocked, AccountUnlocked, TokenIssued, TokenRevoked,
    TokensRevoked, TokensSwept, TokenIssueFailed, IntegrationCreated, IntegrationActivated,
    IntegrationReauthorized, IntegrationDisabled, IntegrationEnabled, IntegrationDeleted,
    SettingChanged, SettingUnset, MailQueued, MailSent, MailDropped, RoleChanged, RoleDeleted,
    TokenExchangeBegun, RequestTokenIssued, IntegrationRotated, JwtKeyPublished, JwtKeyRetired,
    SigningKeyRotated, AuditLogRead, EventsExported, LogContinued, KeyEpochRotated, SubjectErased,
    ErasurePurged, DayKeysDestroyed, BackupTaken, RestorePerformed, TablesRebuilt, RetentionPruned>;

// One record of the log: the envelope that every event has, and what happened.
struct Event {
  std::uint64_t seq = 0;
  std::int64_t timeUs = 0;  // UTC, never decreasing along the log
  EventId eventId{};
  Outcome outcome = Outcome::SUCCESS;
  ClockState clockState = ClockState::SYNCED;
  ActorKind actorKind = ActorKind::ANONYMOUS;
  Ref actor{};
  Ref subject{};
  std::uint32_t storeId = 0;       // 0 = none, as Magento's admin scope
  EventId correlationId{};         // of the request
  std::uint64_t causationSeq = 0;  // seq + 1 of the event that it follows from; 0 = none
  Ref credential{};                // first 16 bytes of the digest of the token used to act
  ReasonCode reasonCode = ReasonCode::NONE;
  SealedBox net;     // of the actor: address, port, user agent, uid, pid, reason text
  SealedBox pii;     // of the subject
  SealedBox secret;  // under a credential key
  EventBody body;

  bool operator==(const Event&) const = default;
};

}  // namespace authd::core
