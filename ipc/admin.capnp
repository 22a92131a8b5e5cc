@0xc3a1f0b7d2e94851;

# The contract between the daemon and its operators and auditors, over a UNIX socket. It shares
# nothing with the record format: this one may change with the programs, by growing only.
#
# Authority is settled once, at connect: hello() hands out the capability that the peer's user and
# groups are worth, and no method asks again. Refusals are values; an exception is a fault.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("authd::ipc");

# The version of this contract. It stays while the contract grows; a program that says another one
# gets no session, because what it would ask for may mean something else by now.
const protocolVersion :UInt32 = 1;

interface Gate @0xd8b0c5e1a7f24963 {
  # Both sides say which version they speak; a daemon that does not say speaks 1.
  hello @0 (protocolVersion :UInt32)
        -> (session :Session, daemonVersion :Text, protocolVersion :UInt32 = 1);
}

struct Session @0xe2f4a6b8c0d13579 {
  union {
    refused @0 :Text;  # why this user, or a program of this version, gets nothing
    admin   @1 :Admin;
    audit   @2 :Audit;
  }
}

# One thing as operators see it: named values in the order in which they are shown.
struct Row @0xf1e2d3c4b5a69788 {
  fields @0 :List(Field);
}
struct Field @0xa9b8c7d6e5f40312 {
  name @0 :Text;
  union {
    text   @1 :Text;
    number @2 :Int64;
    flag   @3 :Bool;
    timeUs @4 :Int64;        # microseconds since 1970 UTC
    list   @5 :List(Text);
    none   @6 :Void;
    secret @7 :Data;         # shown once, never logged
  }
}

# Takes a long result piece by piece; the next piece is sent when the client has room.
interface Sink @0xb1c2d3e4f5061728 {
  push @0 (rows :List(Row)) -> stream;
}

struct Refusal @0xc9d8e7f6a5b41302 {
  enum Code {
    failed          @0;
    notFound        @1;
    invalid         @2;
    conflict        @3;   # the state asked for cannot be had: a taken name, a moved log
    already         @4;   # the state asked for is the state
    busy            @5;
    outcomeUnknown  @6;
    readOnly        @7;   # not now: disk full or nearly so, or the clock is uncertain
    forbidden       @8;   # not for this session
  }
  code    @0 :Code;
  message @1 :Text;
  seq     @2 :UInt64;     # of the event that explains it
  hasSeq  @3 :Bool;
  why      @4 :Text;      # the reason as one word, for programs
  decision @5 :Text;      # by which Audit.explain knows this refusal
}

# With every write: who may not act twice, and why they act.
struct Write @0x9a8b7c6d5e4f3021 {
  requestId  @0 :Data;    # 16 random bytes; the same for a retry
  reason     @1 :Text;
  reasonCode @2 :UInt8;
  ifSeq      @3 :UInt64;
  hasIfSeq   @4 :Bool;
}

struct Result @0x8f7e6d5c4b3a2910 {
  union {
    done    @0 :Row;      # has `seq`, the position of the event
    refused @1 :Refusal;
  }
}

struct Permissions @0xd1c2b3a495867768 {
  all       @0 :Bool;
  resources @1 :List(Text);
}

struct Scope @0xe3d2c1b0a9f8e7d6 {
  enum Kind { all @0; type @1; website @2; typeAndWebsite @3; user @4; key @5; }
  kind    @0 :Kind;
  type    @1 :Text;       # "admin", "customer" or "integration"
  website @2 :Text;       # code or number
  user    @3 :Text;       # name, e-mail or number
  key     @4 :Text;       # id of a JWT key
}

struct Place @0xf5e4d3c2b1a09f8e {
  union {
    none   @0 :Void;
    seq    @1 :UInt64;
    timeUs @2 :Int64;
  }
}

# Which events: all that is given must hold, empty is not given. `subject` and `actor` are
# `customer:jane@example.com`, `admin:ada`, `integration:ERP` (a name or a number) or 32 hex digits
# as exports have them; `credential` is 32 hex digits, or the id of a token; `outcome` is a word.
struct EventFilter @0x8e6f4b1d2c3a5970 {
  subject    @0 :Text;
  actor      @1 :Text;
  credential @2 :Text;
  outcome    @3 :Text;
}

# A resource of the log as C2SP tlog-tiles names them.
struct Tile @0xb7a6958473625140 {
  found @0 :Bool;
  bytes @1 :Data;
}

interface Audit @0xa1b2c3d4e5f60718 {
  # Reading is recorded before anything is told: as EventsExported where `export` says in which
  # format it goes elsewhere (a word of at most 16 small letters and digits), else as AuditLogRead.
  # `plain`: rows without the field `json`, which costs more than all the others.
  events  @0 (from :Place, to :Place, type :Text, limit :UInt64, newestFirst :Bool, sink :Sink,
              filter :EventFilter, export :Text, reveal :Bool, plain :Bool)
          -> (refused :Refusal);
  # Resolves when the log is longer than `size`.
  grown   @1 (size :UInt64) -> (size :UInt64);
  # With a sink the JSON comes as rows of one field `json`, to be put together; without one as a
  # whole, as far as one message holds it. `progress` gets rows of `done` and `size`, in events.
  # Refused where events were dropped without which the state cannot be told.
  replay  @2 (at :Place, sink :Sink, progress :Sink) -> (json :Text, refused :Refusal);
  # Tables, private index and indexes against the log.
  dbCheck @3 (progress :Sink) -> (row :Row, equal :Bool);
  status  @4 () -> (row :Row);

  # The head of the log as it is signed now, covering all that was in it when this was asked, and
  # who signs.
  checkpoint @5 () -> (note :Text, keys :List(Text), refused :Refusal);
  # `tile/0/000`, `tile/entries/000.p/17`, …, in the order asked for. Fewer than asked for if they do
  # not fit into one message, at least one: ask again for the rest. With `export` they are recorded
  # as exported.
  tiles @6 (paths :List(Text), export :Bool) -> (tiles :List(Tile), refused :Refusal);

  # As Admin has them, but as things were at `at`, or are now. Personal data only with `reveal`,
  # which needs the right to see it. `noun` of a list: config.
  show @7 (noun :Text, name :Text, at :Place, reveal :Bool) -> (result :Result);
  list @8 (noun :Text, at :Place, sink :Sink) -> (refused :Refusal);
  # Why something was refused, by the id that the refused caller was given.
  explain @9 (decision :Text, reveal :Bool) -> (result :Result);
  # What a reviewer looks at each day: rows of `section`, `what`, `count` and `note`.
  report @10 (from :Place, to :Place, sink :Sink) -> (refused :Refusal);
}

interface Admin @0xb2c3d4e5f6071829 {
  audit @0 () -> (audit :Audit);

  # Lists and single things. `noun`: admin, role, integration, customer, token, config, mail.
  # Only lists: config-history, whose `user` is the key of a setting, or empty.
  list @1 (noun :Text, type :Text, user :Text, sink :Sink) -> (refused :Refusal);
  show @2 (noun :Text, name :Text) -> (result :Result);

  # With isHash the password is a hash as Magento stores it.
  adminCreate  @3 (write :Write, userName :Text, email :Text, firstname :Text, lastname :Text,
                   role :Text, password :Data, isHash :Bool) -> (result :Result);
  adminPasswd  @4 (write :Write, admin :Text, password :Data) -> (result :Result);
  adminEnable  @5 (write :Write, admin :Text, enabled :Bool) -> (result :Result);
  roleCreate   @6 (write :Write, name :Text, permissions :Permissions) -> (result :Result);

  integrationCreate   @7 (write :Write, name :Text, email :Text, permissions :Permissions,
                          tokenLifetimeSeconds :Int64, networks :List(Text), endpoint :Text,
                          identityLink :Text) -> (result :Result);
  integrationActivate @8 (write :Write, integration :Text, reauthorize :Bool) -> (result :Result);
  integrationEnable   @9 (write :Write, integration :Text, enabled :Bool) -> (result :Result);
  integrationDelete   @10 (write :Write, integration :Text) -> (result :Result);

  # With isHash the password is a hash as Magento stores it.
  customerCreate @11 (write :Write, email :Text, firstname :Text, lastname :Text,
                      password :Data, hasPassword :Bool, isHash :Bool) -> (result :Result);
  # `type`: admin or customer.
  unlock         @12 (write :Write, type :Text, user :Text) -> (result :Result);

  # One token, by its id or by its text.
  revokeToken @13 (write :Write, id :UInt64, token :Data) -> (result :Result);
  # What revokeToken would do: `id`, and `state` (live, ended or revoked). A method of its own, so
  # that a daemon that does not know it revokes nothing.
  tryRevokeToken @16 (id :UInt64, token :Data) -> (result :Result);
  # All tokens of a scope; with dryRun only counts (`live`).
  revokeScope @14 (write :Write, scope :Scope, before :Place, dryRun :Bool) -> (result :Result);

  # With dryRun only counts the live tokens that it would end (`ends`).
  configSet   @15 (write :Write, key :Text, value :Text, unset :Bool, dryRun :Bool)
              -> (result :Result);

  # What a role may do from here on; its admins feel it at once.
  roleSet    @17 (write :Write, role :Text, permissions :Permissions) -> (result :Result);
  roleDelete @18 (write :Write, role :Text) -> (result :Result);

  # A waiting mail, by the position of its event.
  mailRetry @19 (id :UInt64) -> (result :Result);
  mailDrop  @20 (write :Write, id :UInt64) -> (result :Result);

  # A new signing key; `algorithm` empty: as the setting says. It signs from `usableFrom` on.
  keysRotate @21 (write :Write, algorithm :Text, immediately :Bool) -> (result :Result);
  # Ends trust in a key, and every token that it signed; with dryRun only counts them (`ends`).
  keysRetire @22 (write :Write, key :Text, dryRun :Bool) -> (result :Result);
  # The JWKS document as services fetch it.
  keysExport @23 () -> (jwks :Text);

  # A new access token; those before it stay good for `overlapSeconds`.
  integrationRotate @24 (write :Write, integration :Text, overlapSeconds :Int64)
                    -> (result :Result);

  # The wall clock is right: it is followed again, and tokens are issued.
  clockAccept @25 (write :Write) -> (result :Result);

  # To the folder of the configuration.
  dbBackup  @26 (write :Write) -> (result :Result);
  # Puts right what dbCheck finds, beside the running service; `progress` as there.
  dbRebuild @27 (write :Write, progress :Sink) -> (result :Result);

  # For ever: `name` is an e-mail address, a number, or 32 hex digits of a pseudonym.
  customerErase  @28 (write :Write, name :Text) -> (result :Result);
  # All that is kept of a person, as JSON in rows of one field `json`, to be put together.
  customerExport @29 (write :Write, name :Text, sink :Sink) -> (refused :Refusal);

  # Drops the events before `beforeUs` that nothing rests on any more, and keeps their hashes; with
  # dryRun only counts them (`dropped`).
  dbPrune @30 (write :Write, beforeUs :Int64, dryRun :Bool, progress :Sink) -> (result :Result);
}
