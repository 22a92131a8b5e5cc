#include "daemon/app/tables_rebuild.h"

#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "daemon/app/changes.h"
#include "daemon/app/drafts.h"
#include "daemon/app/recorder.h"
#include "daemon/journal/rebuild.h"
#include "daemon/journal/recovery.h"
#include "daemon/loop/interrupt.h"

namespace authd::app {
namespace {

using Work = std::shared_ptr<journal::Rebuild>;

Rebuilt rebuiltBy(std::uint64_t rows, const std::vector<core::Fact>& facts) {
  const auto& rebuilt = std::get<core::TablesRebuilt>(facts.front().event.body);
  return {rebuilt.upTo, rows, rebuilt.corrected, lastSeq(facts), false};
}

kj::Promise<Answer<Rebuilt>> recordRebuild(App& app, const Call& call, const Work& work) {
  Drafts drafts(app, call);
  core::NoteRebuild command{{}, drafts.origin(core::EventType::TABLES_REBUILT)};
  auto make = [rows = work->rows()](const std::vector<core::Fact>& facts) {
    return rebuiltBy(rows, facts);
  };
  drafts.remember(make);
  journal::Submission submission = drafts.submission(std::move(command));
  submission.corrections = [work](core::CommandBody& body, std::uint64_t size) {
    std::vector<storage::Write> rows = work->corrections(size);
    std::get<core::NoteRebuild>(body).rebuilt = {core::TABLES_VERSION, size, rows.size()};
    return rows;
  };
  return app.recorder.record(std::move(submission))
      .then([make](journal::Result result) -> Answer<Rebuilt> {
        Answer<journal::Recorded> answer = answerOf(std::move(result));
        if (auto* why = std::get_if<Refused>(&answer)) return std::move(*why);
        return make(std::get<journal::Recorded>(answer).facts);
      });
}

kj::Promise<Answer<Rebuilt>> leaveToStart(App& app, const Call& call, const Work& work) {
  Drafts drafts(app, call);
  drafts.also([](const std::vector<core::Fact>&) {
    return std::vector<storage::Write>{journal::withoutTables()};
  });
  const Rebuilt told{app.log.tip().size, work->rows(), 0, 0, true};
  return recordAnswer(app, drafts, core::Tidy{},
                      [told](const std::vector<core::Fact>&) { return told; });
}

// To give the memory of a long fold back takes a moment, which is not the loop's.
void letGo(App& app, Work work) {
  auto end = [work = std::move(work)]() mutable { work.reset(); };
  KJ_IF_MAYBE (ended, app.scanning.trySubmit(kj::mv(end))) {
    app.background.add(kj::mv(*ended));
  }
}

}  // namespace

kj::Promise<Answer<Rebuilt>> rebuildTables(App& app, Call call, Progress progress) {
  auto work = std::make_shared<journal::Rebuild>(app.log, app.vault);
  auto prepare = [work, progress = std::move(progress)] {
    work->prepare(progress, loop::endIfInterrupted);
  };
  KJ_IF_MAYBE (prepared, app.scanning.trySubmit(kj::mv(prepare))) {
    return prepared
        ->then([&app, call = std::move(call), work] {
          return work->tooMany() ? leaveToStart(app, call, work) : recordRebuild(app, call, work);
        })
        .then([&app, work](Answer<Rebuilt> answer) mutable {
          letGo(app, std::move(work));
          return answer;
        });
  }
  return Answer<Rebuilt>(busy(1));
}

}  // namespace authd::app
