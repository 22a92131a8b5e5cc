#pragma once

#include <kj/async.h>

#include "daemon/app/app.h"

namespace authd::app {

// Records that the clock is no longer followed, once for each time that this begins. For as long as
// the promise lives. Why: an auditor must see from when on times are in doubt, and issuing stopped.
kj::Promise<void> watchClock(App& app);

// An operator's word that the wall clock is right: from its record on it is followed again, and
// tokens are issued. ALREADY_SO for a clock that is followed; else the position of the event.
kj::Promise<Answer<std::uint64_t>> acceptClock(App& app, Call call);

}  // namespace authd::app
