#pragma once

#include <kj/async.h>

#include <cstdint>

#include "daemon/app/answer.h"
#include "daemon/app/app.h"
#include "daemon/app/events.h"

namespace authd::app {

struct Pruned {
  std::uint64_t dropped = 0;   // events
  std::uint64_t keptFrom = 0;  // the position up to which events were looked at
  std::uint64_t seq = 0;       // of the last RetentionPruned; 0: nothing was dropped
};

// Drops the events before `beforeUs` that no row rests on any more (core/retention.h), stretch by
// stretch, each in one batch with the event that says so; then rewrites the files that held them.
// What no checkpoint covers stays, if there is a signer. `dryRun` only counts. What was done when
// it is cut off is done; the next one goes on from there. TOO_YOUNG, BUSY while another one runs.
// `progress` is called on the scanning thread.
kj::Promise<Answer<Pruned>> pruneEvents(App& app, Call call, std::int64_t beforeUs, bool dryRun,
                                        Progress progress);

// What a stop or a fault left undone of that rewriting. Looks once a minute, for ever.
kj::Promise<void> purgeDroppedForever(App& app);

}  // namespace authd::app
