#include "daemon/app/clock_watch.h"

#include <kj/debug.h>

#include <utility>

#include "daemon/app/changes.h"
#include "daemon/app/drafts.h"
#include "daemon/app/recorder.h"

namespace authd::app {
namespace {

bool isUncertain(App& app) {
  return app.clock.now().state == core::ClockState::UNCERTAIN;
}

// Whether it is in the log; a full disk takes it later.
kj::Promise<bool> recordStep(App& app) {
  Call call;
  call.caller.kind = core::ActorKind::SYSTEM;
  Drafts drafts(app, call);
  return app.recorder.record(drafts.submission(core::StepClock{app.clock.wallUs()}))
      .then([](const journal::Result& result) {
        bool recorded = std::holds_alternative<journal::Recorded>(result);
        if (recorded)
          KJ_LOG(ERROR, "the wall clock stepped: it is not followed, nothing is issued");
        return recorded;
      });
}

kj::Promise<bool> look(App& app, bool told) {
  if (!isUncertain(app)) return false;
  if (told) return true;
  return recordStep(app);
}

kj::Promise<void> watchOn(App& app, bool told) {
  return look(app, told).then([&app](bool now) {
    return app.timer.afterDelay(1 * kj::SECONDS).then([&app, now] { return watchOn(app, now); });
  });
}

}  // namespace

kj::Promise<void> watchClock(App& app) {
  return watchOn(app, false);
}

kj::Promise<Answer<std::uint64_t>> acceptClock(App& app, Call call) {
  Drafts drafts(app, call);
  core::AcceptClock command{app.clock.wallUs(), drafts.origin(core::EventType::CLOCK_ACCEPTED)};
  return recordAnswer(app, drafts, std::move(command), lastSeq)
      .then([&app](Answer<std::uint64_t> answer) {
        if (std::holds_alternative<std::uint64_t>(answer)) app.clock.accept();
        return answer;
      });
}

}  // namespace authd::app
