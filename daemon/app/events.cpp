#include "daemon/app/events.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "daemon/app/admins.h"
#include "daemon/app/checkpoints.h"
#include "daemon/app/continued_log.h"
#include "daemon/app/drafts.h"
#include "daemon/app/kept.h"
#include "daemon/app/profile.h"
#include "daemon/app/recorder.h"
#include "daemon/app/sendings.h"
#include "daemon/app/witnesses.h"
#include "daemon/core/event_types.h"
#include "daemon/core/words.h"
#include "daemon/crypto/digest.h"
#include "daemon/journal/fold.h"
#include "daemon/journal/record_index.h"
#include "daemon/loop/interrupt.h"
#include "daemon/record/codec.h"
#include "daemon/record/json.h"
#include "daemon/record/text.h"
#include "storage/hash.h"

namespace authd::app {
namespace {

constexpr std::size_t PAGE = 1'000;

// Who stands behind pseudonyms: a few, over and over, in one list.
class Holders {
 public:
  explicit Holders(const App& app) : app_(app) {}

  const std::string& operator[](const core::Ref& ref) {
    if (known_.size() >= MOST) known_.clear();
    auto [at, isNew] = known_.try_emplace(ref);
    if (isNew) at->second = holderOf(app_, ref);
    return at->second;
  }

 private:
  static constexpr std::size_t MOST = 256;
  const App& app_;
  std::map<core::Ref, std::string> known_;
};

// Where somebody was erased; nothing if only time has taken the key.
std::optional<std::uint64_t> erasedBy(const App& app, const core::Ref& owner) {
  auto row = core::find<core::ErasureRow>(app.tables, owner);
  return row ? std::optional(row->seq) : std::nullopt;
}

// Only the JSON shows what is of the subject.
record::Opened openBoxes(const App& app, const EventQuery& query, const core::Event& event) {
  const auto mayOpen = [&query](const core::SealedBox& sealed) {
    return !sealed.box.empty() && sealed.owner == query.openOnlyOf.value_or(sealed.owner);
  };
  record::Opened opened;
  core::EventType type = core::typeOf(event.body);
  if (mayOpen(event.net)) {
    opened.net = app.vault.open({event.eventId, type, vault::Field::NET}, event.net);
    opened.netErased = !opened.net;
  }
  if (query.json && mayOpen(event.pii)) {
    opened.pii = app.vault.open({event.eventId, type, vault::Field::PII}, event.pii);
    opened.piiErased = !opened.pii;
  }
  if (opened.netErased) opened.netErasedBy = erasedBy(app, event.net.owner);
  if (opened.piiErased) opened.piiErasedBy = erasedBy(app, event.pii.owner);
  return opened;
}

void describeOrigin(EventView& view, const std::string& net) {
  view.source = jsonText(net, "address").value_or("");
  if (view.source.empty() && net.find("\"uid\"") != std::string::npos) view.source = "local";
  view.reason = jsonText(net, "reason").value_or("");
}

// A record that this program cannot decode: of a later version, or no record at all.
void describeUnknown(EventView& view, std::string_view bytes) {
  view.unreadable = true;
  try {
    record::Peek seen = record::peek(bytes);
    view.event.timeUs = seen.timeUs;
    view.summary = "unknown event type " + std::to_string(seen.typeCode);
  } catch (const record::RecordFault& fault) {
    view.summary = std::string("unreadable: ") + fault.what();
  }
}

EventView viewOf(const App& app, const EventQuery& query, Holders& holders, std::uint64_t seq,
                 std::string_view bytes) {
  EventView view;
  record::Opened opened;
  try {
    view.event = record::decode(bytes);
    view.summary = record::summary(view.event);
    view.actor = holders[view.event.actor];
    if (view.actor.empty()) view.actor = core::wordOf(view.event.actorKind);
    view.subject = holders[view.event.subject];
    if (query.open) opened = openBoxes(app, query, view.event);
    if (opened.net) describeOrigin(view, *opened.net);
  } catch (const record::RecordFault&) {
    describeUnknown(view, bytes);
  }
  // Where it stands, not where it says that it stands: lists go on from there.
  view.event.seq = seq;
  if (query.json) {
    view.json = record::toJson(bytes, storage::toHex(storage::leafHash(bytes)), opened);
  }
  return view;
}

std::optional<storage::IndexKey> indexFor(const EventQuery& query) {
  if (query.subject) return journal::subjectIndex(*query.subject);
  if (query.actor) return journal::actorIndex(*query.actor);
  if (query.typeCode) return journal::typeIndex(*query.typeCode);
  return std::nullopt;
}

bool asksMoreThanIndex(const EventQuery& query) {
  const int indexed = int{query.subject.has_value()} + int{query.actor.has_value()} +
                      int{query.typeCode.has_value()};
  return indexed > 1 || query.credential || query.outcome;
}

// What no index knows of. A record that cannot be read fits no question.
bool fits(const EventQuery& query, std::string_view bytes) {
  if (!asksMoreThanIndex(query)) return true;
  try {
    const core::Event event = record::decode(bytes);
    const auto type = static_cast<std::uint16_t>(core::typeOf(event.body));
    return type == query.typeCode.value_or(type) &&
           event.subject == query.subject.value_or(event.subject) &&
           event.actor == query.actor.value_or(event.actor) &&
           event.credential == query.credential.value_or(event.credential) &&
           event.outcome == query.outcome.value_or(event.outcome);
  } catch (const record::RecordFault&) {
    return false;
  }
}

// Positions below a prefix come from its index, page by page.
void visitIndex(const App& app, const storage::IndexKey& index, const EventQuery& query,
                std::uint64_t to, const std::function<bool(std::uint64_t)>& visit) {
  std::uint64_t from = query.from;
  while (true) {
    auto page = app.log.positions(index, from, to, PAGE, query.newestFirst);
    for (std::uint64_t seq : page) {
      if (!visit(seq)) return;
    }
    if (page.size() < PAGE) return;
    if (query.newestFirst) {
      to = page.back();
    } else {
      from = page.back() + 1;
    }
  }
}

}  // namespace

void visitPositions(const App& app, const EventQuery& query,
                    const std::function<bool(std::uint64_t)>& visit) {
  std::uint64_t to = std::min(query.to, app.log.tip().size);
  if (const auto index = indexFor(query)) return visitIndex(app, *index, query, to, visit);
  for (std::uint64_t i = query.from; i < to; ++i) {
    if (!visit(query.newestFirst ? to - 1 - (i - query.from) : i)) return;
  }
}

void visitEvents(const App& app, const EventQuery& query,
                 const std::function<bool(const EventView&)>& visit) {
  std::uint64_t left = query.limit;
  if (left == 0) return;
  Holders holders(app);
  visitPositions(app, query, [&](std::uint64_t seq) {
    loop::endIfInterrupted();
    auto bytes = app.log.read(seq);
    if (!bytes || !fits(query, *bytes)) return true;
    return visit(viewOf(app, query, holders, seq, *bytes)) && --left > 0;
  });
}

std::string holderOf(const App& app, const core::Ref& ref) {
  auto subject = core::find<core::SubjectRow>(app.tables, ref);
  if (!subject) return {};
  std::string id = std::to_string(subject->id);
  switch (subject->kind) {
    case core::SubjectKind::CUSTOMER: return "customer " + id;
    case core::SubjectKind::ADMIN: return "admin " + id;
    case core::SubjectKind::INTEGRATION: return "integration " + id;
    case core::SubjectKind::OPERATOR: return "operator " + id;
    case core::SubjectKind::JWT_KEY: return "key " + id;
    case core::SubjectKind::NONE: break;
  }
  return {};
}

std::optional<core::Ref> refOf(const App& app, core::SubjectKind kind, std::uint32_t id) {
  switch (kind) {
    case core::SubjectKind::CUSTOMER:
      if (auto row = core::find<core::CustomerRow>(app.tables, id)) return row->ref;
      break;
    case core::SubjectKind::ADMIN:
      if (auto row = core::find<core::AdminRow>(app.tables, id)) return row->ref;
      break;
    case core::SubjectKind::INTEGRATION:
      if (auto row = core::find<core::IntegrationRow>(app.tables, id)) return row->ref;
      break;
    case core::SubjectKind::JWT_KEY:
      if (auto row = core::find<core::JwtKeyRow>(app.tables, id)) return row->ref;
      break;
    case core::SubjectKind::OPERATOR:
    case core::SubjectKind::NONE: break;
  }
  return std::nullopt;
}

std::string textOf(const core::Ref& ref) {
  return crypto::toHex(crypto::asText(ref));
}

std::optional<core::Ref> parseRef(std::string_view text) {
  core::Ref ref{};
  if (text.size() != 2 * ref.size()) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digit = std::string_view("0123456789abcdef").find(text[i]);
    if (digit == std::string_view::npos) return std::nullopt;
    ref[i / 2] = static_cast<std::uint8_t>(ref[i / 2] << 4 | digit);
  }
  return ref;
}

namespace {

// Whether it was recorded. Personal data is not shown unrecorded, whatever the disk says.
kj::Promise<Answer<bool>> noted(kj::Promise<journal::Result> recording, bool opened) {
  return recording.then([opened](journal::Result result) -> Answer<bool> {
    const auto* refusal = std::get_if<core::Rejection>(&result);
    if (!opened && refusal && refusal->refusal == core::Refusal::READ_ONLY) return false;
    Answer<journal::Recorded> answer = answerOf(std::move(result));
    if (auto* why = std::get_if<Refused>(&answer)) return std::move(*why);
    return true;
  });
}

}  // namespace

kj::Promise<Answer<bool>> noteReading(App& app, const Call& call, core::AuditLogRead reading) {
  Drafts drafts(app, call);
  const bool opened = reading.opened;
  core::NoteLogReading command{std::move(reading), drafts.origin(core::EventType::AUDIT_LOG_READ)};
  return noted(app.recorder.record(drafts.submission(std::move(command))), opened);
}

kj::Promise<Answer<bool>> noteExport(App& app, const Call& call, core::EventsExported exported) {
  Drafts drafts(app, call);
  const bool opened = exported.opened;
  core::NoteExport command{std::move(exported), drafts.origin(core::EventType::EVENTS_EXPORTED)};
  return noted(app.recorder.record(drafts.submission(std::move(command))), opened);
}

TableCheck checkDatabase(const App& app, const Progress& progress) {
  journal::CheckResult result =
      journal::checkTables(app.log, &app.vault, loop::endIfInterrupted, progress);
  TableCheck check{result.records, result.rows, result.indexRows, !result.first, {}};
  if (result.first) {
    check.difference =
        result.first->what + " row " + result.first->key + " in " + result.first->table;
  }
  return check;
}

namespace {

void describeSigning(Status& status, const Checkpoints& checkpoints) {
  if (checkpoints.latest()) status.signedEvents = checkpoints.latest()->checkpoint.size;
  if (checkpoints.hasSigner()) status.signer = "signs";
  if (!checkpoints.trouble().empty()) status.signer = checkpoints.trouble();
  if (checkpoints.isLate()) status.signer += "; nothing is issued";
  if (!checkpoints.hasSigner()) return;
  status.signerState = checkpoints.isLate()            ? SignerState::LATE
                       : checkpoints.trouble().empty() ? SignerState::SIGNS
                                                       : SignerState::FAILS;
}

void describeWitnesses(Status& status, const Witnesses& witnesses) {
  status.witnesses = witnesses.words();
  status.witnessesAsked = witnesses.asked();
  status.witnessesSigning = witnesses.signing();
}

std::int64_t timeOf(const App& app, std::uint64_t seq) {
  const auto bytes = app.log.read(seq);
  return bytes ? record::decode(*bytes).timeUs : 0;
}

std::uint64_t rowsOf(const App& app, core::TableId table) {
  std::uint64_t rows = 0;
  app.tables.scan(table, "", "", [&](std::string_view, std::string_view) {
    ++rows;
    return true;
  });
  return rows;
}

void describeEvidence(Status& status, const App& app) {
  status.signer = status.witnesses = status.checkpointSent = "not configured";
  if (app.checkpoints) describeSigning(status, *app.checkpoints);
  if (app.witnesses) describeWitnesses(status, *app.witnesses);
  if (app.sendings) status.checkpointSent = app.sendings->words();
  // Without a signer nothing waits for a signature.
  const bool isSigned = app.checkpoints && app.checkpoints->hasSigner();
  if (isSigned) status.unsignedSinceUs = timeOf(app, status.signedEvents);
}

}  // namespace

Status status(const App& app) {
  Status status;
  storage::Tip tip = app.log.tip();
  status.version = app.programVersion;
  status.readOnly = app.log.measure("read_only").value_or(0) != 0;
  status.origin = logName(app);
  status.events = tip.size;
  status.root = storage::toHex(tip.root);
  status.tokensHeld = app.index.size();
  status.indexFilled = app.index.filled();
  journal::Clock::Reading now = app.clock.now();
  status.clock = core::wordOf(now.state);
  status.nowUs = now.timeUs;
  status.mailsWaiting = rowsOf(app, core::TableId::MAIL);
  status.keptFrom = keptFrom(app);
  status.erasuresDue = rowsOf(app, core::TableId::ERASURE_DUE);
  status.mailConfigured = app.mailDesk != nullptr;
  journal::Counters counters = app.counters();
  status.batches = counters.batches;
  status.lastBatch = counters.lastBatch;
  status.lastSyncUs = counters.lastSyncUs;
  status.batchEvents = counters.batchEvents;
  status.syncUs = counters.syncUs;
  status.diskBytes = app.log.measure("disk_bytes").value_or(0) + app.keys.diskBytes();
  describeEvidence(status, app);
  return status;
}

}  // namespace authd::app
