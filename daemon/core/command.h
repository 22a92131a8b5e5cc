#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "daemon/core/event.h"
#include "daemon/core/types.h"

namespace authd::core {

// What somebody asks for. A command carries no clear secret: the edge has hashed, drawn and sealed
// before, so that decide() needs neither keys nor chance. A Draft is the sealed part of one event
// that the command may cause; its event id is what the boxes are bound to.
struct Draft {
  EventId eventId{};
  SealedBox net;
  SealedBox pii;
  SealedBox secret;
};

// A new subject and the commitment to its key.
struct NewSubject {
  Ref ref{};
  Digest commitment{};
};

// Who asks, from where, and why; goes into the envelope of every event of the command.
struct Act {
  ActorKind actorKind = ActorKind::SYSTEM;
  Ref actor{};
  std::uint32_t storeId = 0;
  EventId correlationId{};
  Ref credential{};
  ReasonCode reasonCode = ReasonCode::NONE;
  std::optional<std::uint64_t> ifSeq;  // refuse unless the log is exactly this long
};

struct InitializeLog {
  std::string origin;
  std::uint32_t formatVersion = 1;
};
struct StartLog {
  std::string programVersion;
};
struct StopLog {};
struct StepClock {
  std::int64_t wallUs = 0;
};
struct AcceptClock {
  std::int64_t wallUs = 0;
  Draft accepted;
};
// What a signer says of its keys.
struct NoteSigningKeys {
  std::vector<std::string> keys;
};
struct NoteLogReading {
  AuditLogRead reading;
  Draft read;
};
struct NoteExport {
  EventsExported exported;
  Draft noted;
};

// `lostUpTo` of the event: what the signer had signed.
struct ContinueLog {
  LogContinued continued;
  Draft noted;
};
struct NoteBackup {
  BackupTaken taken;
  Draft noted;
};
struct NoteRestore {
  RestorePerformed performed;
};
struct NoteRebuild {
  TablesRebuilt rebuilt;
  Draft noted;
};

// Refused for what must stay longer (retention.h).
struct PruneRecords {
  RetentionPruned pruned;
  Draft noted;
};

// A customer, there or deleted.
struct EraseSubject {
  Ref ref{};
  Draft erased;
};
// What the purge of erased keys does, step by step.
struct NoteKeyEpoch {
  KeyEpochRotated rotated;
};
struct NotePurge {
  std::uint64_t erasedSeq = 0;
  std::uint32_t epoch = 0;
};
struct DestroyDayKeys {
  std::uint32_t beforeDay = 0;
};

struct RegisterOperator {
  NewSubject subject;
  Name uid;
  Draft seen;
};

struct CreateRole {
  std::string name;
  Permissions permissions;
  Draft created;
};
struct ChangeRole {
  std::uint32_t roleId = 0;
  Permissions permissions;
  Draft changed;
};
// Refused while an admin has it.
struct DeleteRole {
  std::uint32_t roleId = 0;
  Draft deleted;
};
struct CreateAdmin {
  NewSubject subject;
  Name userName;
  std::uint32_t roleId = 0;
  Draft created;
  Draft password;
};
struct SetAdminEnabled {
  std::uint32_t adminId = 0;
  bool enabled = true;
  Draft done;
};

struct NewAddress {
  bool defaultBilling = false;
  bool defaultShipping = false;
  Draft added;
};
struct NewMail {
  MailTemplate mailTemplate = MailTemplate::WELCOME;
  std::uint32_t storeId = 0;
  std::string locale;
  Draft queued;
};
struct NewLink {
  Digest digest{};
  Draft requested;
};
// `elsewhere`: the same address in the other websites, which must be free if they share accounts.
struct CreateCustomer {
  NewSubject subject;
  Name email;
  std::vector<Name> elsewhere;
  std::uint32_t websiteId = 0;
  std::uint32_t storeId = 0;
  std::uint32_t groupId = 0;
  std::string createdIn;
  std::int64_t createdUs = 0;  // 0 = now
  bool disableAutoGroupChange = false;
  Draft created;
  std::vector<NewAddress> addresses;
  std::optional<Draft> password;
  std::optional<NewLink> link;
  std::optional<NewMail> mail;
  std::optional<Draft> confirmation;
};

// Profile and addresses in one go. `version`: the position of the last change that it rests on;
// the defaults are addresses that stay (0 = none), unless a new one claims to be it.
struct AddressWrite {
  std::uint32_t addressId = 0;
  Draft written;
};
struct UpdateCustomer {
  std::uint32_t customerId = 0;
  std::uint64_t version = 0;
  Name email;
  std::vector<Name> elsewhere;
  std::uint32_t websiteId = 0;
  std::uint32_t storeId = 0;
  std::uint32_t groupId = 0;
  bool disableAutoGroupChange = false;
  bool endsLink = false;
  Draft updated;
  std::vector<AddressWrite> changed;
  std::vector<std::uint32_t> removed;
  std::vector<NewAddress> added;
  std::uint32_t defaultBilling = 0;
  std::uint32_t defaultShipping = 0;
  std::optional<Draft> confirmation;
  std::optional<NewMail> mail;
};
struct DeleteAddress {
  std::uint32_t customerId = 0;
  std::uint32_t addressId = 0;
  Draft deleted;
};
struct DeleteCustomer {
  std::uint32_t customerId = 0;
  Draft deleted;
};
// Mails the key again.
struct RequestConfirmation {
  std::uint32_t customerId = 0;
  NewMail mail;
};
// `keySeq`: where the key that was presented had been asked for.
struct ConfirmCustomer {
  std::uint32_t customerId = 0;
  std::uint64_t keySeq = 0;
  Draft confirmed;
  std::optional<NewMail> mail;
};

struct CreateCustomerGroup {
  std::string code;
  std::uint32_t taxClassId = 0;
  Draft created;
};
struct UpdateCustomerGroup {
  std::uint32_t groupId = 0;
  std::string code;
  std::uint32_t taxClassId = 0;
  Draft updated;
};
struct DeleteCustomerGroup {
  std::uint32_t groupId = 0;
  Draft deleted;
};

// `credentialSeq`: the password that was verified before; empty for an operator's or a link's act.
// `linkDigest`: for a reset, the link that was presented.
struct ChangePassword {
  TokenType type = TokenType::NONE;
  std::uint32_t userId = 0;
  PasswordCause cause = PasswordCause::CHANGED;
  std::optional<std::uint64_t> credentialSeq;
  std::optional<Digest> linkDigest;
  Draft changed;
};
struct RehashPassword {
  TokenType type = TokenType::NONE;
  std::uint32_t userId = 0;
  std::uint64_t credentialSeq = 0;
  Draft rehashed;
};
struct RequestPasswordReset {
  std::uint32_t customerId = 0;
  NewLink link;
  NewMail mail;
};
struct UnlockAccount {
  TokenType type = TokenType::NONE;
  std::uint32_t userId = 0;
  Draft unlocked;
};

// What a JWT says of itself. A token without one is opaque.
struct JwtFacts {
  std::uint32_t keyId = 0;  // that signed it; 0 = opaque
  std::int64_t expiresUs = 0;
  EventId eventId{};  // of its TokenIssued: the claim `jti`
};

// After the password was verified against the credential at `credentialSeq`. Becomes a
// TokenIssueFailed if user, role or lock forbid it now.
struct IssueToken {
  TokenType type = TokenType::NONE;
  std::uint32_t userId = 0;
  std::uint32_t websiteId = 0;
  std::uint64_t credentialSeq = 0;
  Digest tokenDigest{};
  std::int64_t expiresUs = 0;
  bool knownSource = false;  // where the user has signed in before: strangers cannot lock it out
  Draft issued;
  Draft failed;
  std::uint32_t keyId = 0;  // of the JWT key that signed it; 0 = opaque
};
struct FailLogin {
  TokenType type = TokenType::NONE;
  std::uint32_t userId = 0;
  FailureReason reason = FailureReason::UNKNOWN_USER;
  std::uint32_t attempts = 1;
  Draft failed;
};

struct RevokeToken {
  std::uint64_t issueSeq = 0;
  Draft revoked;
};
// `before`: position below which tokens end; empty = all issued so far.
struct RevokeTokens {
  Scope scope;
  std::optional<std::uint64_t> before;
  Draft revoked;
};
struct SweepTokens {
  TokenType type = TokenType::NONE;
  std::uint64_t fromSeq = 0;
  std::uint64_t toSeq = 0;
};

struct CreateIntegration {
  NewSubject subject;
  std::string name;
  Permissions permissions;
  std::int64_t tokenLifetimeSeconds = 0;
  std::vector<std::string> networks;  // normalised
  std::string endpoint;
  std::string identityLink;
  Draft created;
};
// In the commands on credentials `before` is the event that sealed those which the new ones were
// made from (they keep the consumer's); zeros where there were none.
// First activation, or (reauthorize) a new token in place of the old one, of an integration without
// an endpoint.
struct ActivateIntegration {
  std::uint32_t integrationId = 0;
  EventId before{};
  bool reauthorize = false;
  Digest consumerKeyDigest{};
  Digest accessTokenDigest{};
  Draft activated;
  Draft reauthorized;
  JwtFacts jwt{};
};
// A new token; the one before stays good for `overlapSeconds`, older ones end.
struct RotateIntegration {
  std::uint32_t integrationId = 0;
  EventId before{};
  std::int64_t overlapSeconds = 0;
  Digest accessTokenDigest{};
  Draft rotated;
  JwtFacts jwt{};
};
// The same as an activation for one with an endpoint, in three steps: its credentials are about to
// be posted there, it asks for a request token, it has an access token for that and the verifier.
struct BeginTokenExchange {
  std::uint32_t integrationId = 0;
  EventId before{};
  bool reauthorize = false;
  Digest consumerKeyDigest{};
  Digest verifierDigest{};
  Draft begun;
};
struct IssueRequestToken {
  std::uint32_t integrationId = 0;
  EventId before{};
  Digest requestTokenDigest{};
  Draft issued;
};
struct FinishTokenExchange {
  std::uint32_t integrationId = 0;
  EventId before{};
  Digest requestTokenDigest{};
  Digest accessTokenDigest{};
  Draft activated;
  JwtFacts jwt{};
};
struct SetIntegrationEnabled {
  std::uint32_t integrationId = 0;
  bool enabled = true;
  Draft done;
};
struct DeleteIntegration {
  std::uint32_t integrationId = 0;
  Draft deleted;
};

struct ChangeSetting {
  std::string key;
  std::optional<std::string> value;  // empty = back to the default
  Draft changed;
};

// A new key that signs JWTs: sooner or later, as `immediately` and the keys that there are say.
struct PublishJwtKey {
  NewSubject subject;
  JwtAlgorithm algorithm = JwtAlgorithm::NONE;
  std::string publicKey;  // DER, SubjectPublicKeyInfo; empty for a symmetric one
  bool immediately = false;
  Draft published;
};
struct RetireJwtKey {
  std::uint32_t keyId = 0;
  Draft retired;
};

struct ConfirmMail {
  std::uint64_t mailSeq = 0;
  bool sent = true;  // false = given up
};

// An operator's word that a waiting mail is not to be sent.
struct DropMail {
  std::uint64_t mailSeq = 0;
  Draft dropped;
};

// Nothing happens to the log: local rows and removed keys go through the one writer too.
struct Tidy {};

using CommandBody =
    std::variant<InitializeLog, StartLog, StopLog, StepClock, AcceptClock, RegisterOperator,
                 CreateRole, CreateAdmin, SetAdminEnabled, CreateCustomer, UpdateCustomer,
                 DeleteAddress, DeleteCustomer, RequestConfirmation, ConfirmCustomer,
                 CreateCustomerGroup, UpdateCustomerGroup, DeleteCustomerGroup, ChangePassword,
                 RehashPassword, RequestPasswordReset, UnlockAccount, IssueToken, FailLogin,
                 RevokeToken, RevokeTokens, SweepTokens, CreateIntegration, ActivateIntegration,
                 SetIntegrationEnabled, DeleteIntegration, ChangeSetting, PublishJwtKey,
                 RetireJwtKey, ConfirmMail, ChangeRole, DeleteRole, DropMail, Tidy,
                 RotateIntegration, BeginTokenExchange, IssueRequestToken, FinishTokenExchange,
                 NoteSigningKeys, NoteLogReading, NoteExport, ContinueLog, NoteBackup, NoteRestore,
                 NoteRebuild, EraseSubject, NoteKeyEpoch, NotePurge, DestroyDayKeys, PruneRecords>;

struct Command {
  Act act;
  CommandBody body;
};

}  // namespace authd::core
