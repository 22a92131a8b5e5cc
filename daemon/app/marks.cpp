#include "daemon/app/marks.h"

#include <kj/debug.h>

#include <utility>
#include <variant>

#include "daemon/app/drafts.h"
#include "daemon/app/recorder.h"
#include "daemon/loop/interrupt.h"

namespace authd::app {

storage::Write mark(const char* row) {
  return {storage::Space::LOCAL, row, ""};
}

bool isMarked(const App& app, const char* row) {
  return app.log.get(storage::Space::LOCAL, row).has_value();
}

kj::Promise<void> unmark(App& app, const char* row) {
  Call call;
  call.caller.kind = core::ActorKind::SYSTEM;
  Drafts drafts(app, call);
  const storage::Write gone{storage::Space::LOCAL, row, std::nullopt};
  drafts.also([gone](const std::vector<core::Fact>&) { return std::vector{gone}; });
  return app.recorder.record(drafts.submission(core::Tidy{}))
      .then([](const journal::Result& result) {
        if (std::holds_alternative<journal::Recorded>(result)) return;
        kj::throwFatalException(KJ_EXCEPTION(OVERLOADED, "the log takes no records now"));
      });
}

void purgeSpaces(App& app, std::span<const storage::Space> spaces) {
  for (const storage::Space space : spaces) {
    if (app.log.purge(space, loop::interruption())) continue;
    loop::endIfInterrupted();
    KJ_FAIL_REQUIRE("a space was not rewritten");
  }
}

kj::Promise<void> onScanningThread(App& app, kj::Function<void()> work) {
  KJ_IF_MAYBE (done, app.scanning.trySubmit(kj::mv(work))) return kj::mv(*done);
  return KJ_EXCEPTION(OVERLOADED, "the scanning thread is busy");
}

}  // namespace authd::app
