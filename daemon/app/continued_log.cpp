#include "daemon/app/continued_log.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "daemon/app/changes.h"
#include "daemon/app/checkpoints.h"
#include "daemon/app/events.h"
#include "daemon/core/rules/duration.h"
#include "daemon/record/codec.h"

namespace authd::app {
namespace {

// Which of its lives a name is of; 0: of another log.
std::int64_t numberOf(const App& app, const std::string& origin) {
  const std::string& first = app.vault.origin();
  if (origin == first) return 1;
  if (!origin.starts_with(first + "/")) return 0;
  const auto number = core::wholeNumber(origin.substr(first.size() + 1));
  return number && *number > 1 ? *number : 0;
}

// What the newest restore brought back; nothing if there was none.
std::optional<std::uint64_t> restoredSize(const App& app) {
  EventQuery query;
  query.typeCode = static_cast<std::uint16_t>(core::EventType::RESTORE_PERFORMED);
  query.newestFirst = true;
  query.limit = 1;
  std::optional<std::uint64_t> size;
  visitPositions(app, query, [&](std::uint64_t seq) {
    const auto bytes = app.log.read(seq);
    const auto event = bytes ? record::decode(*bytes) : core::Event{};
    if (const auto* body = std::get_if<core::RestorePerformed>(&event.body)) size = body->size;
    return false;
  });
  return size;
}

// How much of this log was in the one that was signed: what a restore brought back, unless more was
// signed since then. What nobody recorded that he put back is believed to be all there is.
std::uint64_t commonSize(const App& app) {
  const auto restored = restoredSize(app);
  const auto& latest = app.checkpoints->latest();
  if (restored && (!latest || latest->checkpoint.size <= *restored)) return *restored;
  return app.log.tip().size;
}

}  // namespace

std::string logName(const App& app) {
  const auto row = core::find<core::LogNameRow>(app.tables, core::THE_ROW);
  return row ? row->origin : app.vault.origin();
}

Kinship kinshipOf(const App& app, const std::string& origin) {
  const auto ours = numberOf(app, logName(app));
  const auto theirs = numberOf(app, origin);
  if (theirs == 0) return Kinship::FOREIGN;
  if (theirs == ours) return Kinship::SAME;
  return theirs < ours ? Kinship::FORMER : Kinship::LATER;
}

kj::Promise<Answer<ContinuedLog>> continueLog(App& app, const Call& call,
                                              const tlog::Checkpoint& signedHead) {
  const auto number = std::max(numberOf(app, logName(app)), numberOf(app, signedHead.origin)) + 1;
  const ContinuedLog next{logName(app), app.vault.origin() + "/" + std::to_string(number),
                          commonSize(app), signedHead.size, 0};
  const auto nodes = [&app](unsigned height, std::uint64_t index) {
    return app.log.nodeHash(height, index);
  };
  const storage::Hash root = storage::rootAt(next.size, nodes);
  Drafts drafts(app, call);
  core::ContinueLog command{{next.from, next.origin, next.size, root, next.lostUpTo},
                            drafts.origin(core::EventType::LOG_CONTINUED)};
  return recordAnswer(app, drafts, std::move(command),
                      [next](const std::vector<core::Fact>& facts) {
                        ContinuedLog done = next;
                        done.seq = lastSeq(facts);
                        return done;
                      });
}

}  // namespace authd::app
