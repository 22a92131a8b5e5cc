#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/app/app.h"
#include "daemon/core/event.h"

namespace authd::app {

// What an auditor sees of one record. Personal data only where `open` allowed it.
struct EventView {
  core::Event event;        // without body if unreadable
  bool unreadable = false;  // of a later version, or damaged
  std::string summary;
  std::string actor;  // "admin admin", "uid 0 (root)", "customer 1", "anonymous"
  std::string subject;
  std::string source;  // address or uid; empty if not open
  std::string reason;
  std::string json;  // one line, as exports have it; empty unless the query asks for it
};

// All that is given must hold. Subject, actor and type are looked up in indexes, in this order of
// preference; the rest is compared record by record.
struct EventQuery {
  std::uint64_t from = 0;
  std::uint64_t to = UINT64_MAX;
  std::optional<std::uint16_t> typeCode;
  std::optional<core::Ref> subject;
  std::optional<core::Ref> actor;
  std::optional<core::Ref> credential;  // first half of the digest of the token that was used
  std::optional<core::Outcome> outcome;
  std::uint64_t limit = UINT64_MAX;
  bool newestFirst = false;
  std::optional<core::Ref> openOnlyOf{};  // boxes of anybody else stay closed
  bool open = false;                      // open net and pii boxes (never secrets)
  bool json = true;                       // which costs more than all the rest of a view
};

// Visits the positions that a query's index tells, without reading the records.
void visitPositions(const App& app, const EventQuery& query,
                    const std::function<bool(std::uint64_t)>& visit);

// Visits records in order; runs where it is called, so long ranges belong on a scanning thread.
// There it ends with loop::Interrupted when the daemon stops; so do replay() and checkDatabase().
void visitEvents(const App& app, const EventQuery& query,
                 const std::function<bool(const EventView&)>& visit);

// "customer 1": the kind and number behind a pseudonym; empty if there is none.
std::string holderOf(const App& app, const core::Ref& ref);

// The pseudonym of a user, integration or operator; nothing if there is none.
std::optional<core::Ref> refOf(const App& app, core::SubjectKind kind, std::uint32_t id);

// A pseudonym as exports have it: 32 hexadecimal digits; nothing for any other text.
std::string textOf(const core::Ref& ref);
std::optional<core::Ref> parseRef(std::string_view text);

// Records that somebody reads the log, and answers whether it did. A full disk does not keep
// anybody from reading: then nothing is recorded, and it is good all the same, unless personal data
// opens: that is refused (READ_ONLY).
kj::Promise<Answer<bool>> noteReading(App& app, const Call& call, core::AuditLogRead reading);
// The same of what is handed out in a form that goes elsewhere.
kj::Promise<Answer<bool>> noteExport(App& app, const Call& call, core::EventsExported exported);

// How far long work is, in events; called on the thread that does it.
using Progress = std::function<void(std::uint64_t done, std::uint64_t size)>;

// The state as it was when the log was `size` long, as JSON: counts, admins, roles, customers,
// integrations, tokens with their state at that moment, settings. Pseudonyms and ids only.
std::string replay(const App& app, std::uint64_t size, const Progress& progress = {});

// Compares tables, private index and indexes with the log, on the thread it is called on.
struct TableCheck {
  std::uint64_t records = 0;
  std::uint64_t rows = 0;
  std::uint64_t indexRows = 0;
  bool equal = false;
  std::string difference;  // first differing key, in words
};
TableCheck checkDatabase(const App& app, const Progress& progress = {});

enum class SignerState : std::uint8_t { NONE, SIGNS, FAILS, LATE };  // LATE: nothing is issued

struct Status {
  std::string version;
  std::string origin;
  bool readOnly = false;  // the log was opened for reading, for nothing can be written
  std::uint64_t events = 0;
  std::string root;
  std::uint64_t tokensHeld = 0;  // in memory: ended ones that are not swept yet included
  bool indexFilled = false;
  std::string clock;  // "synced", "uncertain"
  std::int64_t nowUs = 0;
  std::uint64_t mailsWaiting = 0;
  bool mailConfigured = false;
  std::uint64_t batches = 0;
  std::uint64_t lastBatch = 0;
  std::uint64_t lastSyncUs = 0;
  journal::Spread batchEvents;
  journal::Spread syncUs;
  std::uint64_t diskBytes = 0;       // files of the log and of the keys
  std::uint64_t signedEvents = 0;    // covered by the latest checkpoint
  std::int64_t unsignedSinceUs = 0;  // time of the oldest event that it does not cover; 0: none
  SignerState signerState = SignerState::NONE;
  std::size_t witnessesAsked = 0;
  std::size_t witnessesSigning = 0;  // in this process, and nothing is wrong with them
  std::uint64_t erasuresDue = 0;     // keys destroyed, and perhaps not purged from the disk yet
  std::uint64_t keptFrom = 0;        // events before this position may have been dropped
  std::string signer;                // "signs", "not configured", or what is wrong
  std::string witnesses;             // how many have cosigned, "not configured", what is wrong
  std::string checkpointSent;        // "sent", "not yet", "not configured", or what is wrong
};
Status status(const App& app);

}  // namespace authd::app
