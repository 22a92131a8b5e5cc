#include "daemon/app/prune.h"

#include <kj/debug.h>
#include <kj/timer.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "daemon/app/changes.h"
#include "daemon/app/checkpoints.h"
#include "daemon/app/drafts.h"
#include "daemon/app/kept.h"
#include "daemon/app/marks.h"
#include "daemon/app/recorder.h"
#include "daemon/app/tokens.h"
#include "daemon/core/retention.h"
#include "daemon/journal/pruning.h"
#include "daemon/loop/interrupt.h"

namespace authd::app {
namespace {

using Stretch = journal::Pruning::Stretch;

constexpr std::uint32_t RETRY_AFTER_SECONDS = 1;
constexpr auto LOOK_EVERY = 60 * kj::SECONDS;

// The spaces that dropped records were in.
constexpr storage::Space PURGED[] = {storage::Space::RECORDS, storage::Space::SUBJECT_INDEX,
                                     storage::Space::ACTOR_INDEX, storage::Space::TYPE_INDEX};

// A local row: files hold what was dropped.
constexpr const char* PURGE_DUE = "d";

// In its turn.
kj::Promise<void> purgeDropped(App& app) {
  if (!isMarked(app, PURGE_DUE)) return kj::READY_NOW;
  return onScanningThread(app, [&app] { purgeSpaces(app, PURGED); }).then([&app] {
    return unmark(app, PURGE_DUE);
  });
}

const auto tellFailure = [](kj::Exception&& fault) {
  if (loop::isInterruption(fault)) return;  // the next start goes on
  KJ_LOG(ERROR, "rewriting the files of dropped events failed and is tried again", fault);
};

// Evidence goes only where it is signed.
std::uint64_t signedEvents(const App& app) {
  if (!app.checkpoints || !app.checkpoints->hasSigner()) return UINT64_MAX;
  const auto& latest = app.checkpoints->latest();
  return latest ? latest->checkpoint.size : 0;
}

// One at a time: what an event says is missing must be all that is.
class Turn {
 public:
  explicit Turn(App& app) : app_(app) { app.pruning = true; }
  ~Turn() { app_.pruning = false; }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  App& app_;
};

// Between the scanning thread, which looks for the next stretch, and the loop, which records one.
class Work : public std::enable_shared_from_this<Work> {
 public:
  Work(App& app, Call call, std::int64_t beforeUs, Progress progress)
      : app_(app),
        call_(std::move(call)),
        beforeUs_(beforeUs),
        atMost_(signedEvents(app)),
        progress_(std::move(progress)) {}

  kj::Promise<Answer<Pruned>> count() {
    return scan([this] {
      prepare();
      while (next_) {
        done_.dropped += next_->dropped;
        lookOn();
      }
    });
  }

  kj::Promise<Answer<Pruned>> run() {
    return then(scan([this] { prepare(); }), [this] { return recordAll(); });
  }

 private:
  // The answer is what was done so far.
  kj::Promise<Answer<Pruned>> scan(std::function<void()> work) {
    auto kept = [work, self = shared_from_this()] { work(); };
    KJ_IF_MAYBE (scanned, app_.scanning.trySubmit(kj::mv(kept))) {
      return scanned->then([self = shared_from_this()]() -> Answer<Pruned> { return self->done_; });
    }
    if (done_.dropped == 0) return Answer<Pruned>(busy(RETRY_AFTER_SECONDS));
    // What has begun goes on when there is room in the queue.
    return app_.timer.afterDelay(RETRY_AFTER_SECONDS * kj::SECONDS)
        .then([self = shared_from_this(), work = std::move(work)] { return self->scan(work); });
  }

  template <class Next>
  kj::Promise<Answer<Pruned>> then(kj::Promise<Answer<Pruned>> before, Next next) {
    return before.then([self = shared_from_this(), next = std::move(next)](
                           Answer<Pruned> answer) mutable -> kj::Promise<Answer<Pruned>> {
      if (std::holds_alternative<Refused>(answer)) return answer;
      return next();
    });
  }

  void prepare() {
    pruning_.emplace(app_.log, std::min(positionAt(app_, beforeUs_), atMost_));
    // An earlier one may have gone further.
    done_.keptFrom = std::max(pruning_->horizon(), keptFrom(app_));
    horizon_ = pruning_->horizon();
    pruning_->prepare(progress_, loop::endIfInterrupted);
    lookOn();
  }
  // What was folded may be large, and is given back on this thread.
  void lookOn() {
    next_ = pruning_->next(loop::endIfInterrupted);
    if (!next_) pruning_.reset();
  }

  kj::Promise<Answer<Pruned>> recordAll() {
    if (!next_) {
      // What fails, or finds no room, is tried again by purgeDroppedForever().
      return purgeDropped(app_)
          .catch_(tellFailure)
          .then([self = shared_from_this()]() -> Answer<Pruned> { return self->done_; });
    }
    auto stretch = std::make_shared<Stretch>(*std::move(next_));
    return then(scan([this] { lookOn(); }),
                [this, stretch] { return then(record(stretch), [this] { return recordAll(); }); });
  }

  kj::Promise<Answer<Pruned>> record(const std::shared_ptr<Stretch>& stretch);

  App& app_;
  Call call_;
  std::int64_t beforeUs_;
  std::uint64_t atMost_;
  std::uint64_t horizon_ = 0;
  Progress progress_;
  std::optional<journal::Pruning> pruning_;
  std::optional<Stretch> next_;
  Pruned done_;
};

// A retry hears of the last one, which says what all of them did.
kj::Promise<Answer<Pruned>> Work::record(const std::shared_ptr<Stretch>& stretch) {
  Call once = call_;
  if (next_) once.remember = nullptr;
  if (done_.dropped > 0) once.ifSeq.reset();  // the stretch before this one has moved the log
  Drafts drafts(app_, once);
  core::PruneRecords command{
      {beforeUs_, horizon_, stretch->from, stretch->to, stretch->dropped, stretch->positions},
      drafts.origin(core::EventType::RETENTION_PRUNED)};
  auto make = [before = done_, dropped = stretch->dropped](const std::vector<core::Fact>& facts) {
    return Pruned{before.dropped + dropped, before.keptFrom, lastSeq(facts)};
  };
  drafts.remember(make);
  drafts.also([](const std::vector<core::Fact>&) { return std::vector{mark(PURGE_DUE)}; });
  journal::Submission submission = drafts.submission(std::move(command));
  submission.corrections = [stretch](core::CommandBody&, std::uint64_t) {
    return std::move(stretch->writes);
  };
  return app_.recorder.record(std::move(submission))
      .then([self = shared_from_this(), make](journal::Result result) -> Answer<Pruned> {
        Answer<journal::Recorded> answer = answerOf(std::move(result));
        if (auto* why = std::get_if<Refused>(&answer)) return std::move(*why);
        return self->done_ = make(std::get<journal::Recorded>(answer).facts);
      });
}

}  // namespace

kj::Promise<Answer<Pruned>> pruneEvents(App& app, Call call, std::int64_t beforeUs, bool dryRun,
                                        Progress progress) {
  if (!core::isOldEnough(app.tables, beforeUs, app.nowUs())) {
    return Answer<Pruned>(refusedByCore({core::Refusal::TOO_YOUNG, 0}));
  }
  if (app.pruning) return Answer<Pruned>(busy(RETRY_AFTER_SECONDS));
  auto turn = kj::heap<Turn>(app);
  auto work = std::make_shared<Work>(app, std::move(call), beforeUs, std::move(progress));
  auto done = dryRun ? work->count() : work->run();
  return done.attach(kj::mv(turn));
}

kj::Promise<void> purgeDroppedForever(App& app) {
  return app.timer.afterDelay(LOOK_EVERY)
      .then([&app]() -> kj::Promise<void> {
        if (app.pruning) return kj::READY_NOW;
        auto turn = kj::heap<Turn>(app);
        return purgeDropped(app).attach(kj::mv(turn));
      })
      .catch_(tellFailure)
      .then([&app] { return purgeDroppedForever(app); });
}

}  // namespace authd::app
