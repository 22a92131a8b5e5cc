#include "daemon/app/report.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "daemon/app/decisions.h"
#include "daemon/app/endings.h"
#include "daemon/app/events.h"
#include "daemon/app/kept.h"
#include "daemon/core/event_types.h"
#include "daemon/core/words.h"
#include "daemon/journal/record_index.h"
#include "daemon/loop/interrupt.h"

namespace authd::app {
namespace {

using core::EventType;

constexpr std::size_t PAGE = 1'000;
// Labels of one type that are counted each for itself; more are counted as one.
constexpr std::size_t MOST_LABELS = 200;

// What an event counts as, and how often.
struct Tally {
  std::string label;
  std::uint64_t times = 1;
};
using Label = std::optional<Tally> (*)(const App&, const core::Event&);

// People who act for themselves are many; they are counted by kind.
std::string actorOf(const App& app, const core::Event& event) {
  std::string name;
  const bool isStaff = event.actorKind != core::ActorKind::CUSTOMER;
  if (isStaff) name = holderOf(app, event.actor);
  if (name.empty()) name = core::wordOf(event.actorKind);
  return "by " + name;
}

std::optional<Tally> byActor(const App& app, const core::Event& event) {
  return Tally{actorOf(app, event)};
}

std::optional<Tally> byType(const App&, const core::Event& event) {
  if (const auto* issued = std::get_if<core::TokenIssued>(&event.body)) {
    return Tally{std::string(core::wordOf(issued->type))};
  }
  if (const auto* locked = std::get_if<core::AccountLocked>(&event.body)) {
    return Tally{std::string(core::wordOf(locked->type))};
  }
  return std::nullopt;
}

std::optional<Tally> byReason(const App&, const core::Event& event) {
  const auto* failed = std::get_if<core::TokenIssueFailed>(&event.body);
  if (!failed) return std::nullopt;
  return Tally{
      std::string(core::wordOf(failed->type)) + ": " + std::string(core::wordOf(failed->reason)),
      failed->attempts};
}

std::optional<Tally> byCause(const App& app, const core::Event& event) {
  const auto* changed = std::get_if<core::PasswordChanged>(&event.body);
  if (!changed) return std::nullopt;
  return Tally{std::string(core::wordOf(changed->cause)) + " " + actorOf(app, event)};
}

std::optional<Tally> byReading(const App& app, const core::Event& event) {
  const auto* read = std::get_if<core::AuditLogRead>(&event.body);
  if (!read) return std::nullopt;
  return Tally{std::string(core::wordOf(read->what)) + " " + actorOf(app, event)};
}

std::optional<Tally> byFormat(const App& app, const core::Event& event) {
  const auto* exported = std::get_if<core::EventsExported>(&event.body);
  if (!exported) return std::nullopt;
  return Tally{exported->format + " " + actorOf(app, event)};
}

// Only where personal data was shown.
std::optional<Tally> byOpening(const App& app, const core::Event& event) {
  const auto* read = std::get_if<core::AuditLogRead>(&event.body);
  const auto* exported = std::get_if<core::EventsExported>(&event.body);
  const bool opened = (read && read->opened) || (exported && exported->opened);
  if (!opened) return std::nullopt;
  return Tally{"opened " + actorOf(app, event)};
}

// What is looked for; without a label only counted.
struct Question {
  std::string_view section;
  EventType type;
  Label label = nullptr;
};

constexpr auto EVIDENCE = std::to_array<Question>({
    {"evidence", EventType::LOG_STARTED},
    {"evidence", EventType::LOG_STOPPED},
    {"evidence", EventType::CLOCK_STEPPED},
    {"evidence", EventType::CLOCK_ACCEPTED, byActor},
    {"evidence", EventType::SIGNING_KEY_ROTATED},
    {"evidence", EventType::LOG_CONTINUED, byActor},
    {"evidence", EventType::BACKUP_TAKEN, byActor},
    {"evidence", EventType::RESTORE_PERFORMED, byActor},
    {"evidence", EventType::RETENTION_PRUNED, byActor},
    {"evidence", EventType::TABLES_REBUILT, byActor},
    {"evidence", EventType::KEY_EPOCH_ROTATED},
    {"evidence", EventType::OPERATOR_SEEN},
});
constexpr auto ACTS = std::to_array<Question>({
    {"logins", EventType::TOKEN_ISSUED, byType},
    {"logins", EventType::TOKEN_ISSUE_FAILED, byReason},
    {"logins", EventType::ACCOUNT_LOCKED, byType},
    {"logins", EventType::ACCOUNT_UNLOCKED, byActor},
    {"logins", EventType::PASSWORD_CHANGED, byCause},
    {"revocations", EventType::TOKEN_REVOKED, byActor},
    {"revocations", EventType::TOKENS_REVOKED, byActor},
    {"administration", EventType::ADMIN_CREATED, byActor},
    {"administration", EventType::ADMIN_DISABLED, byActor},
    {"administration", EventType::ADMIN_ENABLED, byActor},
    {"administration", EventType::ROLE_CREATED, byActor},
    {"administration", EventType::ROLE_CHANGED, byActor},
    {"administration", EventType::ROLE_DELETED, byActor},
    {"administration", EventType::INTEGRATION_CREATED, byActor},
    {"administration", EventType::INTEGRATION_ACTIVATED, byActor},
    {"administration", EventType::INTEGRATION_REAUTHORIZED, byActor},
    {"administration", EventType::INTEGRATION_ROTATED, byActor},
    {"administration", EventType::TOKEN_EXCHANGE_BEGUN, byActor},
    {"administration", EventType::INTEGRATION_DISABLED, byActor},
    {"administration", EventType::INTEGRATION_ENABLED, byActor},
    {"administration", EventType::INTEGRATION_DELETED, byActor},
    {"administration", EventType::SETTING_CHANGED, byActor},
    {"administration", EventType::SETTING_UNSET, byActor},
    {"administration", EventType::JWT_KEY_PUBLISHED, byActor},
    {"administration", EventType::JWT_KEY_RETIRED, byActor},
    {"administration", EventType::CUSTOMER_GROUP_CREATED, byActor},
    {"administration", EventType::CUSTOMER_GROUP_UPDATED, byActor},
    {"administration", EventType::CUSTOMER_GROUP_DELETED, byActor},
    {"privacy", EventType::CUSTOMER_CREATED, byActor},
    {"privacy", EventType::CUSTOMER_DELETED, byActor},
    {"privacy", EventType::SUBJECT_ERASED, byActor},
    {"privacy", EventType::ERASURE_PURGED},
    {"privacy", EventType::DAY_KEYS_DESTROYED},
    {"privacy", EventType::AUDIT_LOG_READ, byOpening},
    {"privacy", EventType::EVENTS_EXPORTED, byOpening},
});
constexpr auto READINGS = std::to_array<Question>({
    {"reading", EventType::AUDIT_LOG_READ, byReading},
    {"reading", EventType::EVENTS_EXPORTED, byFormat},
    {"failures", EventType::MAIL_DROPPED, byActor},
});

class Reporting {
 public:
  Reporting(const App& app, const ReportRange& range) : app_(app), range_(range) {}

  void add(std::string section, std::string what, std::uint64_t count, std::string note = {}) {
    lines_.push_back({std::move(section), std::move(what), count, std::move(note)});
  }

  void ask(std::span<const Question> questions) {
    for (const Question& question : questions) ask(question);
  }

  std::vector<ReportLine> take() { return std::move(lines_); }

 private:
  void ask(const Question& question) {
    const std::string section(question.section);
    const std::string what(core::nameOf(question.type));
    std::uint64_t count = 0;
    std::map<std::string, std::uint64_t> labels;
    visit(question.type, [&](std::uint64_t seq) {
      ++count;
      if (question.label) tally(question.label, seq, labels);
    });
    if (!question.label) return add(section, what, count);
    if (labels.empty()) return add(section, what, 0);
    for (const auto& [label, times] : labels) add(section, what, times, label);
  }

  void tally(Label label, std::uint64_t seq, std::map<std::string, std::uint64_t>& labels) const {
    const auto event = eventAt(app_, seq);
    auto found = event ? label(app_, *event) : Tally{"unreadable"};
    if (!found) return;
    const bool isNew = labels.count(found->label) == 0;
    labels[isNew && labels.size() >= MOST_LABELS ? "others" : found->label] += found->times;
  }

  template <class Visit>
  void visit(EventType type, const Visit& visitor) const {
    const auto index = journal::typeIndex(static_cast<std::uint16_t>(type));
    for (std::uint64_t from = range_.from;;) {
      loop::endIfInterrupted();
      const auto page = app_.log.positions(index, from, range_.to, PAGE, false);
      for (std::uint64_t seq : page) visitor(seq);
      if (page.size() < PAGE) return;
      from = page.back() + 1;
    }
  }

  const App& app_;
  const ReportRange& range_;
  std::vector<ReportLine> lines_;
};

// How much of the range the last signed head covers.
void addSigned(Reporting& reporting, const ReportRange& range, const ReportFacts& facts) {
  const std::uint64_t covered = std::clamp(facts.signedEvents, range.from, range.to);
  std::string note = covered == range.to ? "the last checkpoint covers all of them"
                                         : "not covered by the last checkpoint: " +
                                               std::to_string(range.to - covered);
  reporting.add("evidence", "signed", covered - range.from, std::move(note));
  reporting.add("evidence", "signer", 0, facts.signer);
  reporting.add("evidence", "witnesses", 0, facts.witnesses);
  reporting.add("evidence", "checkpoint_sent", 0, facts.checkpointSent);
  reporting.add("evidence", "clock", 0, facts.clock);
}

// Of what was dropped nothing is counted.
void addDropped(Reporting& reporting, const App& app, const ReportRange& range) {
  const std::uint64_t kept = keptFrom(app);
  if (range.from >= kept) return;
  reporting.add("evidence", "kept_from", kept, "events before this one may have been dropped");
}

void addErasuresDue(Reporting& reporting, const App& app) {
  std::uint64_t due = 0;
  app.tables.scan(core::TableId::ERASURE_DUE, "", "", [&due](std::string_view, std::string_view) {
    ++due;
    return true;
  });
  reporting.add("privacy", "erasures_due", due, "keys that are not purged from disk yet, now");
}

void addRefusals(Reporting& reporting, const ReportRange& range, const ReportFacts& facts) {
  std::string whole =
      facts.refusalsSinceUs <= range.fromUs ? "" : "remembered for a part of this time only";
  std::uint64_t all = 0;
  for (const auto& [why, count] : facts.refusals) all += count;
  reporting.add("failures", "refusals", all, std::move(whole));
  for (const auto& [why, count] : facts.refusals) {
    reporting.add("failures", "refusals", count, why);
  }
}

}  // namespace

ReportFacts reportFacts(const App& app, const ReportRange& range) {
  const Status now = status(app);
  ReportFacts facts{now.signedEvents, now.signer, now.witnesses, now.checkpointSent,
                    now.clock,        {},         range.toUs};
  if (!app.decisions) return facts;
  std::map<std::string, std::uint64_t> byWhy;
  app.decisions->visit([&](const Decision& decision) {
    const bool inside = decision.timeUs >= range.fromUs && decision.timeUs < range.toUs;
    if (inside) ++byWhy[decision.cause.why];
  });
  facts.refusals.assign(byWhy.begin(), byWhy.end());
  facts.refusalsSinceUs = app.decisions->sinceUs();
  return facts;
}

std::vector<ReportLine> report(const App& app, const ReportRange& range, const ReportFacts& facts) {
  Reporting reporting(app, range);
  const std::string last = range.to == range.from ? "" : std::to_string(range.to - 1);
  reporting.add("evidence", "events", range.to - range.from,
                last.empty() ? "none" : "positions " + std::to_string(range.from) + " to " + last);
  addSigned(reporting, range, facts);
  reporting.ask(EVIDENCE);
  reporting.ask(ACTS);
  addDropped(reporting, app, range);
  addErasuresDue(reporting, app);
  reporting.ask(READINGS);
  addRefusals(reporting, range, facts);
  return reporting.take();
}

}  // namespace authd::app
