#include <algorithm>
#include <ctime>
#include <memory>
#include <utility>

#include "daemon/app/as_of.h"
#include "daemon/app/decisions.h"
#include "daemon/app/endings.h"
#include "daemon/app/explain.h"
#include "daemon/app/report.h"
#include "daemon/app/tokens.h"
#include "daemon/core/words.h"
#include "daemon/rpc/audit_service.h"
#include "daemon/rpc/finish.h"
#include "daemon/rpc/paging.h"

// Why somebody was refused, and what a reviewer looks at each day.
namespace authd::rpc {
namespace {

using ExplainContext = capnp::CallContext<ipc::Audit::ExplainParams, ipc::Audit::ExplainResults>;

constexpr std::int64_t SECOND = 1'000'000;
constexpr std::int64_t DAY = 86'400 * SECOND;

std::string utcText(std::int64_t timeUs) {
  const std::time_t seconds = timeUs / SECOND;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

// Says what an operator can still hope to find.
kj::Promise<void> refuseUnknown(ExplainContext context, const app::App& app,
                                const std::string& id) {
  const std::size_t kept = app.decisions ? app.decisions->kept() : 0;
  std::string words = "there is no decision " + id + ": the last " +
                      std::to_string(app::Decisions::MOST) + " are remembered, now " +
                      std::to_string(kept);
  if (app.decisions) words += ", all since " + utcText(app.decisions->sinceUs());
  translate(app::notFound("decision", id), context.getResults().initResult().initRefused());
  context.getResults().getResult().getRefused().setMessage(words);
  return kj::READY_NOW;
}

void addEvent(Fields& fields, const app::EventView& view) {
  fields.number("event", static_cast<std::int64_t>(view.event.seq));
  fields.text("type", view.unreadable ? "unknown" : core::nameOf(core::typeOf(view.event.body)));
  fields.text("summary", view.summary).text("by", view.actor);
  fields.text("reason_code", core::wordOf(view.event.reasonCode));
  fields.text("reason", view.reason);
}

Fields fieldsOf(const app::Decision& decision, const app::Explanation& told) {
  Fields fields;
  fields.text("decision", app::decisionText(decision.id)).time("time", decision.timeUs);
  fields.text("asked", decision.asked).text("why", told.why);
  const auto sentence = app::sentenceFor(told.why);
  if (!sentence.empty()) fields.text("explanation", sentence);
  fields.time("since", told.sinceUs);
  if (!decision.cause.resources.empty()) fields.text("needs", decision.cause.resources);
  if (told.tokenId) fields.number("token_id", static_cast<std::int64_t>(*told.tokenId));
  if (told.event) addEvent(fields, *told.event);
  return fields;
}

// The moment that a place means: that of the record before a position, the beginning of time for
// the first one.
std::int64_t timeOf(const app::App& app, ipc::Place::Reader place, std::uint64_t position) {
  if (place.isTimeUs()) return place.getTimeUs();
  return place.isSeq() ? app::momentOfSize(app, position).timeUs : app.nowUs();
}

// The last day, unless something else is asked for.
app::ReportRange rangeOf(const app::App& app, ipc::Place::Reader from, ipc::Place::Reader to) {
  app::ReportRange range;
  const std::uint64_t size = app.log.tip().size;
  range.to = std::min(positionOf(app, to, size), size);
  range.toUs = timeOf(app, to, range.to);
  range.fromUs = from.isNone() ? range.toUs - DAY : timeOf(app, from, positionOf(app, from, 0));
  range.from = from.isNone() ? app::positionAt(app, range.fromUs) : positionOf(app, from, 0);
  range.from = std::min(range.from, range.to);
  return range;
}

Fields fieldsOf(const app::ReportLine& line) {
  Fields fields;
  fields.text("section", line.section).text("what", line.what);
  fields.number("count", static_cast<std::int64_t>(line.count)).text("note", line.note);
  return fields;
}

core::AuditLogRead readingFor(const char* question, std::uint64_t from, std::uint64_t to,
                              bool opened) {
  return {core::LogReading::EVENTS, from, to, question, opened};
}

}  // namespace

kj::Promise<void> AuditService::explain(ExplainContext context) {
  const bool reveal = context.getParams().getReveal();
  if (mayNotReveal(reveal)) return refuse(context, app::refused(app::Why::MAY_NOT_REVEAL));
  const bool open = opens(reveal);
  const std::string id = textOf(context.getParams().getDecision());
  const auto number = app::decisionId(id);
  auto decision = std::make_shared<std::optional<app::Decision>>();
  if (number && app_.decisions) *decision = app_.decisions->find(*number);
  if (!*decision) return refuseUnknown(context, app_, id);
  auto told = std::make_shared<app::Explanation>();
  return noted(readingFor("explain", 0, app_.log.tip().size, open))
      .then([this, context, decision, told,
             open](app::Answer<bool> answer) mutable -> kj::Promise<void> {
        if (auto* why = std::get_if<app::Refused>(&answer)) return refuse(context, *why);
        auto work = [&app = app_, decision, told, open = open && std::get<bool>(answer)] {
          *told = app::explain(app, **decision, open);
        };
        KJ_IF_MAYBE (done, app_.scanning.trySubmit(kj::mv(work))) {
          return done->then([context, decision, told]() mutable {
            fieldsOf(**decision, *told).writeTo(context.getResults().initResult().initDone());
          });
        }
        return refuse(context, app::busy(1));
      });
}

kj::Promise<void> AuditService::report(ReportContext context) {
  auto params = context.getParams();
  const app::ReportRange range = rangeOf(app_, params.getFrom(), params.getTo());
  ipc::Sink::Client sink = params.getSink();
  context.releaseParams();
  auto lines = std::make_shared<std::vector<app::ReportLine>>();
  return noted(readingFor("report", range.from, range.to, false))
      .then([this, context, range, lines,
             sink = kj::mv(sink)](app::Answer<bool> answer) mutable -> kj::Promise<void> {
        if (auto* why = std::get_if<app::Refused>(&answer)) {
          translate(*why, context.getResults().initRefused());
          return kj::READY_NOW;
        }
        auto work = [&app = app_, range, lines, facts = app::reportFacts(app_, range)] {
          *lines = app::report(app, range, facts);
        };
        KJ_IF_MAYBE (done, app_.scanning.trySubmit(kj::mv(work))) {
          return done->then([lines, sink = kj::mv(sink)]() mutable {
            std::vector<Fields> rows;
            rows.reserve(lines->size());
            for (const auto& line : *lines) rows.push_back(fieldsOf(line));
            return pushAll(kj::mv(sink), std::move(rows));
          });
        }
        translate(app::busy(1), context.getResults().initRefused());
        return kj::READY_NOW;
      });
}

}  // namespace authd::rpc
