#include <kj/debug.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "daemon/app/drafts.h"
#include "daemon/app/known_sources.h"
#include "daemon/app/last_uses.h"
#include "daemon/app/nonces.h"
#include "daemon/app/once.h"
#include "daemon/app/recorder.h"
#include "daemon/app/throttle.h"
#include "daemon/app/tokens.h"
#include "daemon/core/token_rules.h"

namespace authd::app {
namespace {

constexpr std::uint64_t WINDOW = 10'000;
constexpr std::uint64_t ENOUGH = 1'000;
constexpr std::size_t MOST_ROWS = 1'000;

// Where the next look for dead tokens begins, for each type.
struct Position {
  core::TokenType type;
  std::uint64_t next = 0;
};

// Dead tokens of a type within a window of positions. From committed state only: any thread.
std::uint64_t countDead(const App& app, core::TokenType type, std::uint64_t from, std::uint64_t to,
                        std::int64_t now) {
  std::uint64_t dead = 0;
  app.tables.scan(core::TableId::TOKEN_POSITION, core::rowKey(from), core::rowKey(to),
                  [&](std::string_view, std::string_view value) {
                    auto digest = core::decodeRow<core::TokenPositionRow>(value).tokenDigest;
                    auto row = core::find<core::TokenRow>(app.tables, digest);
                    if (row && row->type == type && !core::alive(app.tables, *row, now)) ++dead;
                    return true;
                  });
  return dead;
}

kj::Promise<void> recordSweep(App& app, core::TokenType type, std::uint64_t from,
                              std::uint64_t to) {
  Call call;
  call.caller.kind = core::ActorKind::SYSTEM;
  Drafts drafts(app, call);
  auto submission = drafts.submission(core::SweepTokens{type, from, to});
  return app.recorder.record(std::move(submission)).ignoreResult();
}

// Looks at one window, off the loop: a window is ten thousand look-ups. A busy scanning thread
// leaves it to the next minute.
kj::Promise<void> sweepTokens(App& app, Position& position) {
  std::uint64_t size = app.log.tip().size;
  if (position.next >= size) position.next = 0;
  std::uint64_t from = position.next;
  std::uint64_t to = std::min(from + WINDOW, size);
  if (from >= to) return kj::READY_NOW;
  auto dead = std::make_shared<std::uint64_t>(0);
  auto work = [&app, dead, type = position.type, from, to, now = app.nowUs()] {
    *dead = countDead(app, type, from, to, now);
  };
  KJ_IF_MAYBE (counted, app.scanning.trySubmit(kj::mv(work))) {
    position.next = to;
    return counted->then([&app, dead, type = position.type, from, to]() -> kj::Promise<void> {
      if (*dead < ENOUGH) return kj::READY_NOW;
      return recordSweep(app, type, from, to);
    });
  }
  return kj::READY_NOW;
}

// Local rows whose time has passed go with the next event that is recorded anyway; keys of replaced
// passwords go the same way.
kj::Promise<void> recordRefused(App& app) {
  kj::Promise<void> done = kj::READY_NOW;
  for (const auto& [key, attempts] : app.throttle.takeRefused()) {
    Drafts drafts(app, Call{});
    core::FailLogin command;
    command.type = key.type;
    command.reason = core::FailureReason::THROTTLED;
    command.attempts = attempts;
    command.failed = drafts.plain();
    auto submission = drafts.submission(std::move(command));
    done = done.then([recorded = app.recorder.record(std::move(submission))]() mutable {
      return recorded.ignoreResult();
    });
  }
  return done;
}

kj::Promise<void> tidy(App& app) {
  auto expired = Once::expiredRows(app, MOST_ROWS);
  for (auto& row : Throttle::expiredRows(app.log, app.nowUs(), MOST_ROWS)) {
    expired.push_back(std::move(row));
  }
  for (auto& row : expiredSources(app, MOST_ROWS)) expired.push_back(std::move(row));
  for (auto& row : Nonces::expiredRows(app.log, app.nowUs(), MOST_ROWS)) {
    expired.push_back(std::move(row));
  }
  journal::Submission submission;
  DueKeys due = dueKeys(app, MOST_ROWS);
  if (expired.empty() && due.names.empty()) return kj::READY_NOW;
  submission.command.body = core::Tidy{};
  submission.removeKeys = std::move(due.names);
  for (auto& row : due.rows) expired.push_back(std::move(row));
  submission.local = [rows = std::move(expired)](const auto&) { return rows; };
  return app.recorder.record(std::move(submission)).ignoreResult();
}

kj::Promise<void> sweepOnce(App& app, std::vector<Position>& positions) {
  auto kept = recordRefused(app).then([&app] { return keepLastUses(app); });
  return kept.then([&app] { return tidy(app); }).then([&app, &positions] {
    kj::Promise<void> done = kj::READY_NOW;
    // Only when nothing else waits: sweeping is never urgent.
    if (app.recorder.waiting() > 0) return done;
    for (Position& position : positions) {
      done = done.then([&app, &position] { return sweepTokens(app, position); });
    }
    return done;
  });
}

// A round that fails is tried again in the next minute.
kj::Promise<void> sweepOn(App& app, kj::Own<std::vector<Position>> positions) {
  return app.timer.afterDelay(60 * kj::SECONDS)
      .then([&app, &list = *positions] { return sweepOnce(app, list); })
      .catch_([](kj::Exception&& fault) { KJ_LOG(ERROR, "sweeping failed", fault); })
      .then([&app, positions = kj::mv(positions)]() mutable {
        return sweepOn(app, kj::mv(positions));
      });
}

}  // namespace

kj::Promise<void> sweepForever(App& app) {
  auto positions = kj::heap<std::vector<Position>>();
  positions->push_back({core::TokenType::CUSTOMER});
  positions->push_back({core::TokenType::ADMIN});
  positions->push_back({core::TokenType::INTEGRATION});
  return sweepOn(app, kj::mv(positions));
}

}  // namespace authd::app
