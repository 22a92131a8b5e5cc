#pragma once

#include <kj/async.h>

#include "daemon/app/app.h"

namespace authd::app {

// What follows an erasure, once a second where there is one: the keys of erased persons are
// removed, all others are wrapped anew by a fresh epoch key, the older epoch keys are removed, the
// files are rewritten and searched for what was removed; then ErasurePurged is recorded. What a
// stop or a fault interrupts is done again from the beginning. Once an hour the keys of days go
// whose time has passed. Never ends.
kj::Promise<void> purgeForever(App& app);

// One round of the first. The promise fails if the log or the scanning thread takes nothing now.
kj::Promise<void> purgeErased(App& app);
// And of the second.
kj::Promise<void> destroyDayKeys(App& app);

}  // namespace authd::app
