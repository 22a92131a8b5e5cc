@0x97d53c397fbfafa4;

# The record format of the event log: what stands on disk, for ever. The RPC contract is another
# file (ipc/admin.capnp) and shares nothing with this one.
#
# Rules of evolution. Stored records are never rewritten, and old programs read new logs:
#  - numbers only grow: a new field or union member takes the next ordinal;
#  - never change a number, a type or a default, never move a field into or out of the union;
#  - retire by renaming a member to obsolete...; decoding and applying it stay;
#  - another meaning is another member (tokenIssuedV2), never the old one reused;
#  - lists are lists of structs, so that an element can grow;
#  - no floats, no text for identifiers.
# Bytes of a record: this message, canonical, in one segment without a segment table.

using Cxx = import "/capnp/c++.capnp";
using Json = import "/capnp/compat/json.capnp";
$Cxx.namespace("authd::record::schema");

struct EventRecord @0xc7193eb0911a9b5f {
  seq           @0  :UInt64;          # position; the leaf index of the Merkle tree
  timeUs        @1  :Int64;           # microseconds since 1970 UTC, never decreasing
  eventId       @2  :Data $Json.hex;  # 16 bytes, UUIDv7
  typeCode      @3  :UInt16;          # registry: daemon/core/event_types.h
  schemaVersion @4  :UInt16;
  outcome       @5  :UInt8;
  clockState    @6  :UInt8;
  actorKind     @7  :UInt8;
  actorRef      @8  :Data $Json.hex;  # 16 bytes, empty if nobody
  subjectRef    @9  :Data $Json.hex;  # 16 bytes, empty if nobody
  storeId       @10 :UInt32;
  correlationId @11 :Data $Json.hex;  # 16 bytes, empty if none
  causationSeq  @12 :UInt64;          # seq + 1 of the event it follows from; 0 = none
  credentialRef @13 :Data $Json.hex;  # 16 bytes, empty if none
  reasonCode    @14 :UInt8;
  net           @15 :Sealed;          # of the actor
  pii           @16 :Sealed;          # of the subject
  secret        @17 :Sealed;          # under a credential key; never exported
  body :union {
    logInitialized @18 :LogInitialized;
    logStarted @19 :LogStarted;
    logStopped @20 :LogStopped;
    clockStepped @21 :ClockStepped;
    clockAccepted @22 :ClockAccepted;
    subjectKeyCreated @23 :SubjectKeyCreated;
    operatorSeen @24 :OperatorSeen;
    roleCreated @25 :RoleCreated;
    adminCreated @26 :AdminCreated;
    adminDisabled @27 :AdminDisabled;
    adminEnabled @28 :AdminEnabled;
    customerCreated @29 :CustomerCreated;
    addressAdded @30 :AddressAdded;
    passwordChanged @31 :PasswordChanged;
    passwordRehashed @32 :PasswordRehashed;
    passwordResetRequested @33 :PasswordResetRequested;
    accountLocked @34 :AccountLocked;
    accountUnlocked @35 :AccountUnlocked;
    tokenIssued @36 :TokenIssued;
    tokenRevoked @37 :TokenRevoked;
    tokensRevoked @38 :TokensRevoked;
    tokensSwept @39 :TokensSwept;
    tokenIssueFailed @40 :TokenIssueFailed;
    integrationCreated @41 :IntegrationCreated;
    integrationActivated @42 :IntegrationActivated;
    integrationReauthorized @43 :IntegrationReauthorized;
    integrationDisabled @44 :IntegrationDisabled;
    integrationEnabled @45 :IntegrationEnabled;
    integrationDeleted @46 :IntegrationDeleted;
    settingChanged @47 :SettingChanged;
    settingUnset @48 :SettingUnset;
    mailQueued @49 :MailQueued;
    mailSent @50 :MailSent;
    mailDropped @51 :MailDropped;
    customerUpdated @52 :CustomerUpdated;
    addressUpdated @53 :AddressUpdated;
    addressDeleted @54 :AddressDeleted;
    defaultAddressesChanged @55 :DefaultAddressesChanged;
    customerDeleted @56 :CustomerDeleted;
    confirmationRequested @57 :ConfirmationRequested;
    customerConfirmed @58 :CustomerConfirmed;
    customerGroupCreated @59 :CustomerGroupCreated;
    customerGroupUpdated @60 :CustomerGroupUpdated;
    customerGroupDeleted @61 :CustomerGroupDeleted;
    roleChanged @62 :RoleChanged;
    roleDeleted @63 :RoleDeleted;
    tokenExchangeBegun @64 :TokenExchangeBegun;
    requestTokenIssued @65 :RequestTokenIssued;
    integrationRotated @66 :IntegrationRotated;
    jwtKeyPublished @67 :JwtKeyPublished;
    jwtKeyRetired @68 :JwtKeyRetired;
    signingKeyRotated @69 :SigningKeyRotated;
    auditLogRead @70 :AuditLogRead;
    eventsExported @71 :EventsExported;
    logContinued @72 :LogContinued;
    keyEpochRotated @73 :KeyEpochRotated;
    subjectErased @74 :SubjectErased;
    erasurePurged @75 :ErasurePurged;
    dayKeysDestroyed @76 :DayKeysDestroyed;
    backupTaken @77 :BackupTaken;
    restorePerformed @78 :RestorePerformed;
    tablesRebuilt @79 :TablesRebuilt;
    retentionPruned @80 :RetentionPruned;
  }
}

# Absent when nothing is sealed.
struct Sealed @0xad46fb00c2d7c47f {
  owner @0 :Data $Json.hex;  # 16 bytes, empty if nobody
  key   @1 :Data $Json.hex;  # 16 bytes, empty if only a day key
  day   @2 :UInt32;          # days since 1970; 0 = no day key
  box   @3 :Data $Json.hex;  # nonce(24) || ciphertext || tag(16)
}

struct Permissions @0x9cbaadc85c8b35e8 {
  all       @0 :Bool;
  resources @1 :List(Resource);
}
struct Resource @0xefa036417964ba2d {
  id @0 :Text;
}

struct Scope @0x93045ab620b84036 {
  kind      @0 :UInt8;
  type      @1 :UInt8;
  websiteId @2 :UInt32;
  userId    @3 :UInt32;
  keyId     @4 :UInt32;
}
struct Network @0xff345923aaa5f452 {
  cidr @0 :Text;
}

struct LogInitialized @0x85bede98e2f0b65c {
  origin @0 :Text;
  formatVersion @1 :UInt32;
}
struct LogStarted @0xa869a16efb98bd78 {
  programVersion @0 :Text;
  tablesVersion @1 :UInt32;
}
struct LogStopped @0xcd74d58b407d4be2 {}
struct ClockStepped @0xddfa585a1eeb2dfc {
  wallUs @0 :Int64;
}
struct ClockAccepted @0xe5bf5f09d1774abd {
  wallUs @0 :Int64;
}
struct SubjectKeyCreated @0xb66f500c80f9f3c9 {
  kind @0 :UInt8;
  commitment @1 :Data $Json.hex;
}
struct OperatorSeen @0x8e7cf2ad46e20b83 {
  operatorId @0 :UInt32;
}
struct RoleCreated @0xd599ab1846c1a284 {
  roleId @0 :UInt32;
  name @1 :Text;
  permissions @2 :Permissions;
}
struct AdminCreated @0xfe65e0ba1b54b660 {
  adminId @0 :UInt32;
  roleId @1 :UInt32;
}
struct AdminDisabled @0xeff1d7d8b29a3fc9 {
  adminId @0 :UInt32;
}
struct AdminEnabled @0xf247116d57be4f31 {
  adminId @0 :UInt32;
}
struct CustomerCreated @0x8a1088f9d891f611 {
  customerId @0 :UInt32;
  websiteId @1 :UInt32;
  storeId @2 :UInt32;
  groupId @3 :UInt32;
  createdIn @4 :Text;
  createdUs @5 :Int64;
  disableAutoGroupChange @6 :Bool;
}
struct AddressAdded @0xc3fef27caee9a1cb {
  customerId @0 :UInt32;
  addressId @1 :UInt32;
  defaultBilling @2 :Bool;
  defaultShipping @3 :Bool;
}
struct PasswordChanged @0xd8ba951772f7c532 {
  type @0 :UInt8;
  userId @1 :UInt32;
  cause @2 :UInt8;
  endsTokens @3 :Bool;
}
struct PasswordRehashed @0xf2005e21e421dec8 {
  type @0 :UInt8;
  userId @1 :UInt32;
}
struct PasswordResetRequested @0xe30d9426fac7e583 {
  customerId @0 :UInt32;
  linkDigest @1 :Data $Json.hex;
}
struct AccountLocked @0xf25d66fce60e130e {
  type @0 :UInt8;
  userId @1 :UInt32;
  untilUs @2 :Int64;
}
struct AccountUnlocked @0x883463e33b1d802a {
  type @0 :UInt8;
  userId @1 :UInt32;
}
struct TokenIssued @0xbff914550a9e2e48 {
  tokenDigest @0 :Data $Json.hex;
  type @1 :UInt8;
  userId @2 :UInt32;
  websiteId @3 :UInt32;
  expiresUs @4 :Int64;
  credentialSeq @5 :UInt64;
  keyId @6 :UInt32;  # of the JWT key that signed it; 0 = opaque
}
struct TokenRevoked @0xf83b2b84cc13fbe1 {
  issueSeq @0 :UInt64;
}
struct TokensRevoked @0xfe84de81b95a9312 {
  scope @0 :Scope;
  cutoff @1 :UInt64;
}
struct TokensSwept @0xedaf2e9b83e649cc {
  type @0 :UInt8;
  fromSeq @1 :UInt64;
  toSeq @2 :UInt64;
}
struct TokenIssueFailed @0x9a8545b88de027da {
  type @0 :UInt8;
  userId @1 :UInt32;
  reason @2 :UInt8;
  attempts @3 :UInt32;
  failures @4 :UInt32;
}
struct IntegrationCreated @0xeed9e04cb7566966 {
  integrationId @0 :UInt32;
  name @1 :Text;
  permissions @2 :Permissions;
  tokenLifetimeSeconds @3 :Int64;
  networks @4 :List(Network);
  endpoint @5 :Text;
  identityLink @6 :Text;
}
struct IntegrationActivated @0x9cae8d79f6f0be29 {
  integrationId @0 :UInt32;
  consumerKeyDigest @1 :Data $Json.hex;
}
struct IntegrationReauthorized @0xf2ef49cb991954bf {
  integrationId @0 :UInt32;
  consumerKeyDigest @1 :Data $Json.hex;
}
struct IntegrationDisabled @0xfeeb6a124d76cd75 {
  integrationId @0 :UInt32;
}
struct IntegrationEnabled @0xb93c8cdcbc732bb0 {
  integrationId @0 :UInt32;
}
struct IntegrationDeleted @0xc37e777860827ec8 {
  integrationId @0 :UInt32;
}
struct SettingChanged @0x9bc5edbb54b0c2c5 {
  key @0 :Text;
  value @1 :Text;
  expiredUpToUs @2 :Int64;
}
struct SettingUnset @0x940f8104a2df5f30 {
  key @0 :Text;
  expiredUpToUs @1 :Int64;
}
struct MailQueued @0xb93998c6c3153e81 {
  mailTemplate @0 :UInt8;
  customerId @1 :UInt32;
  storeId @2 :UInt32;
  locale @3 :Text;
  linkEventId @4 :Data $Json.hex;
}
struct MailSent @0xb948fbba43e865a2 {
  mailSeq @0 :UInt64;
}
struct MailDropped @0x816cc7b0e1cf0cda {
  mailSeq @0 :UInt64;
}
struct CustomerUpdated @0xebbd5167c54d85e5 {
  customerId @0 :UInt32;
  websiteId @1 :UInt32;
  storeId @2 :UInt32;
  groupId @3 :UInt32;
  disableAutoGroupChange @4 :Bool;
  endsLink @5 :Bool;
}
struct AddressUpdated @0x8adfb3b7bc12fcd9 {
  customerId @0 :UInt32;
  addressId @1 :UInt32;
}
struct AddressDeleted @0xaddd7666d1b6b483 {
  customerId @0 :UInt32;
  addressId @1 :UInt32;
}
struct DefaultAddressesChanged @0xaa8cfb0dbcecf987 {
  customerId @0 :UInt32;
  billingId @1 :UInt32;
  shippingId @2 :UInt32;
}
struct CustomerDeleted @0xdd1a1cd36b9b4d41 {
  customerId @0 :UInt32;
}
struct ConfirmationRequested @0xb5c998c9e7584a97 {
  customerId @0 :UInt32;
}
struct CustomerConfirmed @0x94fefffa3acb5002 {
  customerId @0 :UInt32;
}
struct CustomerGroupCreated @0xd79c530f61c029c0 {
  groupId @0 :UInt32;
  code @1 :Text;
  taxClassId @2 :UInt32;
}
struct CustomerGroupUpdated @0xd27377b254b8d2fa {
  groupId @0 :UInt32;
  code @1 :Text;
  taxClassId @2 :UInt32;
}
struct CustomerGroupDeleted @0xa7e894010b46c282 {
  groupId @0 :UInt32;
}
struct RoleChanged @0x8288720083c82886 {
  roleId @0 :UInt32;
  name @1 :Text;
  permissions @2 :Permissions;
}
struct RoleDeleted @0xaa74e9f2d026651d {
  roleId @0 :UInt32;
}
struct TokenExchangeBegun @0xa602a94bd8a351bc {
  integrationId @0 :UInt32;
  consumerKeyDigest @1 :Data $Json.hex;
  verifierDigest @2 :Data $Json.hex;
}
struct RequestTokenIssued @0xf5b51c37c05984fc {
  integrationId @0 :UInt32;
  requestTokenDigest @1 :Data $Json.hex;
}
struct IntegrationRotated @0xb7ed684939425774 {
  integrationId @0 :UInt32;
  overlapUntilUs @1 :Int64;
}
struct JwtKeyPublished @0xf54692d36a1e61a3 {
  keyId @0 :UInt32;
  algorithm @1 :UInt8;
  publicKey @2 :Data $Json.hex;
  usableFromUs @3 :Int64;
}
struct JwtKeyRetired @0xc0355c9599971381 {
  keyId @0 :UInt32;
}
struct SigningKeyRotated @0x9b4d72982beff5d4 {
  keys @0 :List(VerifierKey);
}
struct VerifierKey @0xf7b60a6f56b8e4c4 {
  text @0 :Text;  # name+id+key, as C2SP signed-note has it
}
struct AuditLogRead @0xd5f8584c962c52c1 {
  what   @0 :UInt8;
  from   @1 :UInt64;
  to     @2 :UInt64;
  filter @3 :Text;
  opened @4 :Bool;
}
struct EventsExported @0xac9cd11a3f2bb341 {
  format @0 :Text;
  from   @1 :UInt64;
  to     @2 :UInt64;
  filter @3 :Text;
  opened @4 :Bool;
}
struct LogContinued @0x979323e8aa415bc4 {
  fromOrigin @0 :Text;
  origin     @1 :Text;
  size       @2 :UInt64;
  root       @3 :Data $Json.hex;
  lostUpTo   @4 :UInt64;
}
struct KeyEpochRotated @0xd449d052fb4680e3 {
  epoch @0 :UInt32;
  keys  @1 :UInt64;
}
struct SubjectErased @0xff46458d5a3361c0 {
  kind   @0 :UInt8;
  userId @1 :UInt32;
}
struct ErasurePurged @0xb9ef0b9ccbe56b44 {
  erasedSeq      @0 :UInt64;
  epoch          @1 :UInt32;
  backupsUntilUs @2 :Int64;
}
struct DayKeysDestroyed @0xef7a1903cecd9079 {
  beforeDay @0 :UInt32;
}
struct BackupTaken @0xe143981b5c6b09b4 {
  backupId @0 :UInt64;
  folder   @1 :Text;
}
struct RestorePerformed @0xc620bddbbf348e9e {
  source @0 :UInt8;
  size   @1 :UInt64;
  root   @2 :Data $Json.hex;
}
struct TablesRebuilt @0x95d0fd1d547ed335 {
  tablesVersion @0 :UInt32;
  upTo          @1 :UInt64;
  corrected     @2 :UInt64;
}
struct RetentionPruned @0xb5c1f0a27d3e9846 {
  beforeUs  @0 :Int64;
  horizon   @1 :UInt64;
  from      @2 :UInt64;
  to        @3 :UInt64;
  dropped   @4 :UInt64;
  positions @5 :Data $Json.hex;
}
