#include "daemon/app/purge.h"

#include <kj/debug.h>

#include <algorithm>
#include <array>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "daemon/app/backups.h"
#include "daemon/app/drafts.h"
#include "daemon/app/events.h"
#include "daemon/app/marks.h"
#include "daemon/app/recorder.h"
#include "daemon/loop/interrupt.h"
#include "daemon/record/codec.h"

namespace authd::app {
namespace {

constexpr std::int64_t SECOND_US = 1'000'000;
constexpr std::int64_t DAY_US = 86'400 * SECOND_US;
constexpr std::size_t MOST_ERASURES = 1'000;
// Of one batch: some milliseconds of the journal's thread.
constexpr std::size_t KEYS_AT_ONCE = 1'000;
constexpr kj::Duration LOOK_EVERY = 1 * kj::SECONDS;
constexpr kj::Duration TRY_AGAIN = 1 * kj::MINUTES;
constexpr kj::Duration DAYS_EVERY = 1 * kj::HOURS;
// Local rows: there while files hold keys of days that were removed, and while the backup's copy of
// the keys does.
constexpr const char* PURGE_DUE = "p";
constexpr const char* COPY_DUE = "q";

// A journal that refuses, as on a full disk, takes it later.
kj::Promise<void> record(App& app, journal::Submission submission) {
  return app.recorder.record(std::move(submission)).then([](const journal::Result& result) {
    KJ_REQUIRE(std::holds_alternative<journal::Recorded>(result), "the log takes no records now");
  });
}

journal::Submission submissionOf(App& app, core::CommandBody body) {
  Call call;
  call.caller.kind = core::ActorKind::SYSTEM;
  return Drafts(app, call).submission(std::move(body));
}

void setMarks(journal::Submission& submission, std::vector<const char*> rows) {
  submission.local = [rows = std::move(rows)](const auto&) {
    std::vector<storage::Write> marks;
    marks.reserve(rows.size());
    for (const char* row : rows) marks.push_back(mark(row));
    return marks;
  };
}

kj::Promise<void> copyIfDue(App& app) {
  if (!isMarked(app, COPY_DUE)) return kj::READY_NOW;
  return onScanningThread(app,
                          [&app] {
                            if (app.backups) app.backups->copyKeysAnew();
                          })
      .then([&app] { return unmark(app, COPY_DUE); });
}

}  // namespace

// One purge on its way.
struct Purge::Round {
  using Shared = std::shared_ptr<Round>;
  using Step = kj::Promise<void> (*)(App&, const Shared&);

  std::vector<std::pair<std::uint64_t, core::Ref>> due;  // position of SubjectErased, whom
  std::vector<std::string> names;                        // of keys that go
  std::vector<std::string> removed;                      // rows of `keys/` that went
  std::uint32_t epoch = 0;
  std::string wrapped;  // the name up to which keys were wrapped anew
  bool allWrapped = false;
  std::string fault;  // of the wrapping
  std::uint64_t count = 0;
  std::size_t done = 0;  // steps

  static Shared ofNow(const App& app);
  void findKeys(const App& app);
  vault::NewKeys wrapPage(App& app);

  static kj::Promise<void> find(App& app, const Shared& round);
  static kj::Promise<void> beginEpoch(App& app, const Shared& round);
  static kj::Promise<void> remove(App& app, const Shared& round);
  static kj::Promise<void> wrapAll(App& app, const Shared& round);
  static kj::Promise<void> endOldEpochs(App& app, const Shared& round);
  static kj::Promise<void> rewriteFiles(App& app, const Shared& round);
  static kj::Promise<void> note(App& app, const Shared& round);
};

Purge::Round::Shared Purge::Round::ofNow(const App& app) {
  auto round = std::make_shared<Round>();
  const auto take = [&round](std::string_view key, std::string_view row) {
    std::uint64_t seq = 0;
    core::readKey(key, seq);
    round->due.emplace_back(seq, core::decodeRow<core::ErasureDueRow>(row).ref);
    return round->due.size() < MOST_ERASURES;
  };
  app.tables.scan(core::TableId::ERASURE_DUE, "", "", take);
  return round;
}

// The log knows every key that was ever made for a person; nothing new comes after the erasure.
void Purge::Round::findKeys(const App& app) {
  names.clear();
  removed.clear();
  for (const auto& [seq, ref] : due) {
    names.push_back(app.vault.subjectKeyName(ref));
    EventQuery query;
    query.subject = ref;
    visitPositions(app, query, [&](std::uint64_t position) {
      loop::endIfInterrupted();
      const auto bytes = app.log.read(position);
      if (!bytes) return true;
      const core::SealedBox secret = record::decode(*bytes).secret;
      if (!secret.box.empty()) names.push_back(app.vault.credentialKeyName(secret));
      return true;
    });
  }
  for (const std::string& name : names) {
    if (auto row = app.keys.get(name)) removed.push_back(std::move(*row));
  }
}

kj::Promise<void> Purge::Round::find(App& app, const Shared& round) {
  return onScanningThread(app, [&app, round] { round->findKeys(app); });
}

// The first to be written, because a full disk refuses it: it has no room for what follows. The
// epoch begins on the journal's thread, so that a refusal begins none.
kj::Promise<void> Purge::Round::beginEpoch(App& app, const Shared& round) {
  auto submission = submissionOf(app, core::Tidy{});
  submission.lateKeys = [&app, round] {
    vault::NewKeys rows;
    round->epoch = app.vault.beginEpoch(rows);
    return rows;
  };
  return record(app, std::move(submission));
}

kj::Promise<void> Purge::Round::remove(App& app, const Shared& round) {
  auto submission = submissionOf(app, core::Tidy{});
  submission.removeKeys = round->names;
  return record(app, std::move(submission));
}

// On the journal's thread, which a row that cannot be read must not end.
vault::NewKeys Purge::Round::wrapPage(App& app) {
  vault::NewKeys page;
  try {
    page = app.keys.page(wrapped, KEYS_AT_ONCE);
    allWrapped = page.size() < KEYS_AT_ONCE;
    if (!page.empty()) wrapped = page.back().first;
    count += app.vault.wrapAnew(page);
  } catch (const std::exception& problem) {
    fault = problem.what();
    page.clear();
  }
  return page;
}

kj::Promise<void> Purge::Round::wrapAll(App& app, const Shared& round) {
  auto submission = submissionOf(app, core::Tidy{});
  round->fault.clear();
  submission.lateKeys = [&app, round] { return round->wrapPage(app); };
  return record(app, std::move(submission)).then([&app, round]() -> kj::Promise<void> {
    KJ_REQUIRE(round->fault.empty(), "a key cannot be wrapped anew", round->fault);
    if (round->allWrapped) return kj::READY_NOW;
    return wrapAll(app, round);
  });
}

kj::Promise<void> Purge::Round::endOldEpochs(App& app, const Shared& round) {
  core::KeyEpochRotated rotated{round->epoch, round->count};
  auto submission = submissionOf(app, core::NoteKeyEpoch{rotated});
  submission.removeKeys = app.vault.epochsBefore(round->epoch);
  for (const std::string& name : submission.removeKeys) {
    if (auto row = app.keys.get(name)) round->removed.push_back(std::move(*row));
  }
  setMarks(submission, {COPY_DUE});
  return record(app, std::move(submission));
}

// A tag in the private index tells whoever has the pepper that an address was known; the names of
// local rows are made of such tags.
constexpr storage::Space PURGED[] = {storage::Space::PRIVATE_INDEX, storage::Space::LOCAL};

kj::Promise<void> Purge::Round::rewriteFiles(App& app, const Shared& round) {
  return onScanningThread(app, [&app, round] {
    app.keys.purge();
    purgeSpaces(app, PURGED);
    KJ_REQUIRE(!app.keys.holds(round->removed), "keys that were removed are still on disk");
  });
}

kj::Promise<void> Purge::Round::note(App& app, const Shared& round) {
  kj::Promise<void> done = kj::READY_NOW;
  for (const auto& [seq, ref] : round->due) {
    auto submission = submissionOf(app, core::NotePurge{seq, round->epoch});
    done = done.then(
        [recorded = record(app, std::move(submission))]() mutable { return kj::mv(recorded); });
  }
  return done;
}

kj::Promise<void> Purge::goOn() {
  constexpr std::array<Round::Step, 7> STEPS{
      Round::find,         Round::beginEpoch,   Round::remove, Round::wrapAll,
      Round::endOldEpochs, Round::rewriteFiles, Round::note};
  if (round_->done == STEPS.size()) return kj::READY_NOW;
  return STEPS[round_->done](app_, round_).then([this] {
    ++round_->done;
    return goOn();
  });
}

kj::Promise<void> Purge::forgetErased() {
  if (!round_) round_ = Round::ofNow(app_);
  if (round_->due.empty()) {
    round_ = nullptr;
    return copyIfDue(app_);
  }
  return goOn().then([this] {
    round_ = nullptr;
    return copyIfDue(app_);
  });
}

namespace {

// Days whose keys are older than they may be. A clock that nobody trusts ends nothing; what was
// said to be gone stays gone, also if days may be kept for longer now.
std::uint32_t endedDay(const App& app) {
  const auto row = core::find<core::DayKeysRow>(app.tables, core::THE_ROW);
  const std::uint32_t said = row ? row->beforeDay : 0;
  if (app.clock.now().state == core::ClockState::UNCERTAIN) return said;
  const std::int64_t endUs = app.nowUs() - app.settings().originsRetentionSeconds * SECOND_US;
  const auto day = static_cast<std::uint32_t>(std::max<std::int64_t>(endUs, 0) / DAY_US);
  return std::max(day, said);
}

std::vector<std::string> dayKeysBefore(const App& app, std::uint32_t day) {
  const std::string end = app.vault.dayKeyName(day);
  std::vector<std::string> names;
  for (auto& [name, row] : app.keys.list(end.substr(0, 1))) {
    if (name < end) names.push_back(std::move(name));
  }
  return names;
}

// A stop may have come between what was said and what was done.
core::CommandBody destruction(const App& app, std::uint32_t day) {
  const auto row = core::find<core::DayKeysRow>(app.tables, core::THE_ROW);
  if (row && row->beforeDay >= day) return core::Tidy{};
  return core::DestroyDayKeys{day};
}

kj::Promise<void> removeDays(App& app, std::uint32_t day) {
  auto names = dayKeysBefore(app, day);
  if (names.empty()) return kj::READY_NOW;
  auto submission = submissionOf(app, destruction(app, day));
  submission.removeKeys = std::move(names);
  setMarks(submission, {PURGE_DUE, COPY_DUE});
  return record(app, std::move(submission));
}

kj::Promise<void> rewriteIfDue(App& app) {
  if (!isMarked(app, PURGE_DUE)) return kj::READY_NOW;
  return onScanningThread(app, [&app] { app.keys.purge(); }).then([&app] {
    return unmark(app, PURGE_DUE);
  });
}

using Work = kj::Promise<void> (Purge::*)();

// What fails is tried again soon.
kj::Promise<void> repeat(App& app, Purge& purge, Work work, kj::Duration every, kj::Duration wait) {
  return app.timer.afterDelay(wait)
      .then([&purge, work] { return (purge.*work)(); })
      .then([every] { return every; },
            [](kj::Exception&& fault) {
              // After a stop the next start goes on.
              if (!loop::isInterruption(fault)) {
                KJ_LOG(ERROR, "a purge of keys failed and is tried again", fault);
              }
              return TRY_AGAIN;
            })
      .then([&app, &purge, work, every](kj::Duration next) {
        return repeat(app, purge, work, every, next);
      });
}

}  // namespace

kj::Promise<void> Purge::forgetDays() {
  return removeDays(app_, endedDay(app_)).then([this] { return rewriteIfDue(app_); });
}

kj::Promise<void> purgeForever(App& app) {
  auto purge = kj::heap<Purge>(app);
  // Days not at once: a clock that was set wrong at the start would have forgotten everything
  // before anybody looks.
  auto erasures = repeat(app, *purge, &Purge::forgetErased, LOOK_EVERY, LOOK_EVERY);
  auto days = repeat(app, *purge, &Purge::forgetDays, DAYS_EVERY, DAYS_EVERY);
  return erasures.exclusiveJoin(kj::mv(days)).attach(kj::mv(purge));
}

}  // namespace authd::app
