#include "daemon/app/purge.h"

#include <kj/debug.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "daemon/app/drafts.h"
#include "daemon/app/events.h"
#include "daemon/app/recorder.h"
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
// There while files hold keys of days that were removed.
constexpr const char* PURGE_DUE = "p";

// One purge on its way.
struct Round {
  std::vector<std::pair<std::uint64_t, core::Ref>> due;  // position of SubjectErased, whom
  std::vector<std::string> names;                        // of keys that go
  std::vector<std::string> rows;                         // what they were in `keys/`
  std::uint32_t epoch = 0;
  std::string wrapped;  // the name up to which keys were wrapped anew
  bool allWrapped = false;
  std::uint64_t count = 0;
};
using Shared = std::shared_ptr<Round>;

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

kj::Promise<void> onScanningThread(App& app, kj::Function<void()> work) {
  KJ_IF_MAYBE (done, app.scanning.trySubmit(kj::mv(work))) return kj::mv(*done);
  return KJ_EXCEPTION(OVERLOADED, "the scanning thread is busy");
}

Shared dueNow(const App& app) {
  auto round = std::make_shared<Round>();
  app.tables.scan(core::TableId::ERASURE_DUE, "", "",
                  [&](std::string_view key, std::string_view row) {
                    std::uint64_t seq = 0;
                    core::readKey(key, seq);
                    round->due.emplace_back(seq, core::decodeRow<core::ErasureDueRow>(row).ref);
                    return round->due.size() < MOST_ERASURES;
                  });
  return round;
}

// The log knows every key that was ever made for a person; nothing new comes after the erasure.
void findKeys(const App& app, Round& round) {
  round.names.clear();
  for (const auto& [seq, ref] : round.due) {
    round.names.push_back(app.vault.subjectKeyName(ref));
    EventQuery query;
    query.subject = ref;
    visitPositions(app, query, [&](std::uint64_t position) {
      const core::SealedBox secret = record::decode(app.log.read(position).value()).secret;
      if (!secret.box.empty()) round.names.push_back(app.vault.credentialKeyName(secret));
      return true;
    });
  }
  round.rows.clear();
  for (const std::string& name : round.names) {
    if (auto row = app.keys.get(name)) round.rows.push_back(std::move(*row));
  }
}

kj::Promise<void> removeKeys(App& app, const Shared& round) {
  auto submission = submissionOf(app, core::Tidy{});
  submission.removeKeys = round->names;
  return record(app, std::move(submission));
}

kj::Promise<void> beginEpoch(App& app, const Shared& round) {
  auto submission = submissionOf(app, core::Tidy{});
  round->epoch = app.vault.beginEpoch(submission.keys);
  return record(app, std::move(submission));
}

// On the journal's thread.
vault::NewKeys wrapPage(App& app, Round& round) {
  vault::NewKeys page = app.keys.page(round.wrapped, KEYS_AT_ONCE);
  round.allWrapped = page.size() < KEYS_AT_ONCE;
  if (page.empty()) return {};
  round.wrapped = page.back().first;
  round.count += app.vault.wrapAnew(page);
  return page;
}

kj::Promise<void> wrapAll(App& app, const Shared& round) {
  auto submission = submissionOf(app, core::Tidy{});
  submission.lateKeys = [&app, round] { return wrapPage(app, *round); };
  return record(app, std::move(submission)).then([&app, round]() -> kj::Promise<void> {
    if (round->allWrapped) return kj::READY_NOW;
    return wrapAll(app, round);
  });
}

kj::Promise<void> endOldEpochs(App& app, const Shared& round) {
  core::KeyEpochRotated rotated{round->epoch, round->count};
  auto submission = submissionOf(app, core::NoteKeyEpoch{rotated});
  submission.removeKeys = app.vault.epochsBefore(round->epoch);
  return record(app, std::move(submission));
}

// Of the private index too: a tag there tells whoever has the pepper that an address was known.
void rewriteFiles(const App& app, const std::vector<std::string>& removed) {
  app.keys.purge();
  app.log.purge(storage::Space::PRIVATE_INDEX);
  KJ_REQUIRE(!app.keys.holds(removed), "keys that were removed are still on disk");
}

kj::Promise<void> notePurges(App& app, const Shared& round) {
  kj::Promise<void> done = kj::READY_NOW;
  for (const auto& [seq, ref] : round->due) {
    auto submission = submissionOf(app, core::NotePurge{seq, round->epoch});
    done = done.then(
        [recorded = record(app, std::move(submission))]() mutable { return kj::mv(recorded); });
  }
  return done;
}

kj::Promise<void> purge(App& app, const Shared& round) {
  return onScanningThread(app, [&app, round] { findKeys(app, *round); })
      .then([&app, round] { return removeKeys(app, round); })
      .then([&app, round] { return beginEpoch(app, round); })
      .then([&app, round] { return wrapAll(app, round); })
      .then([&app, round] { return endOldEpochs(app, round); })
      .then([&app, round] {
        return onScanningThread(app, [&app, round] { rewriteFiles(app, round->rows); });
      })
      .then([&app, round] { return notePurges(app, round); });
}

// Keys of days that are older than they may be. A clock that nobody trusts ends nothing.
std::uint32_t endedDay(const App& app) {
  if (app.clock.now().state == core::ClockState::UNCERTAIN) return 0;
  const std::int64_t endUs = app.nowUs() - app.settings().originsRetentionSeconds * SECOND_US;
  return static_cast<std::uint32_t>(std::max<std::int64_t>(endUs, 0) / DAY_US);
}

std::vector<std::string> dayKeysBefore(const App& app, std::uint32_t day) {
  const std::string end = app.vault.dayKeyName(day);
  std::vector<std::string> names;
  for (auto& [name, row] : app.keys.list(end.substr(0, 1))) {
    if (name < end) names.push_back(std::move(name));
  }
  return names;
}

kj::Promise<void> removeDays(App& app, std::uint32_t day) {
  auto names = dayKeysBefore(app, day);
  if (names.empty()) return kj::READY_NOW;
  auto submission = submissionOf(app, core::DestroyDayKeys{day});
  submission.removeKeys = std::move(names);
  submission.local = [](const auto&) {
    return std::vector<storage::Write>{{storage::Space::LOCAL, PURGE_DUE, std::string()}};
  };
  return record(app, std::move(submission));
}

kj::Promise<void> rewriteIfDue(App& app) {
  if (!app.log.get(storage::Space::LOCAL, PURGE_DUE)) return kj::READY_NOW;
  return onScanningThread(app, [&app] { app.keys.purge(); }).then([&app] {
    auto submission = submissionOf(app, core::Tidy{});
    submission.local = [](const auto&) {
      return std::vector<storage::Write>{{storage::Space::LOCAL, PURGE_DUE, std::nullopt}};
    };
    return record(app, std::move(submission));
  });
}

using Step = kj::Promise<void> (*)(App&);

// A round that fails is done again soon.
kj::Promise<void> goOn(App& app, Step step, kj::Duration every, kj::Duration wait) {
  return app.timer.afterDelay(wait)
      .then([&app, step] { return step(app); })
      .then([every] { return every; },
            [](kj::Exception&& fault) {
              KJ_LOG(ERROR, "a purge of keys failed and is tried again", fault);
              return TRY_AGAIN;
            })
      .then([&app, step, every](kj::Duration next) { return goOn(app, step, every, next); });
}

}  // namespace

kj::Promise<void> purgeErased(App& app) {
  auto round = dueNow(app);
  if (round->due.empty()) return kj::READY_NOW;
  return purge(app, round);
}

kj::Promise<void> destroyDayKeys(App& app) {
  return removeDays(app, endedDay(app)).then([&app] { return rewriteIfDue(app); });
}

kj::Promise<void> purgeForever(App& app) {
  // Not at once: a clock that was set wrong at the start would have forgotten everything before
  // anybody looks.
  return goOn(app, purgeErased, LOOK_EVERY, LOOK_EVERY)
      .exclusiveJoin(goOn(app, destroyDayKeys, DAYS_EVERY, DAYS_EVERY));
}

}  // namespace authd::app
