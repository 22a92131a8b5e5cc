#pragma once

#include <kj/async.h>

#include "daemon/app/app.h"

namespace authd::app {

// Records that the clock is no longer followed, once for each time that this begins. For as long as
// the promise lives. Why: an auditor must see from when on times are in doubt, and issuing stopped.
kj::Promise<void> watchClock(App& app);

}  // namespace authd::app
