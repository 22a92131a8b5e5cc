#pragma once

#include <kj/async.h>

#include <cstdint>

#include "daemon/app/answer.h"
#include "daemon/app/app.h"
#include "daemon/app/events.h"

namespace authd::app {

struct Rebuilt {
  std::uint64_t records = 0;  // length of the log that was folded
  std::uint64_t rows = 0;     // that were compared
  std::uint64_t corrected = 0;
  std::uint64_t seq = 0;  // of the TablesRebuilt
  // Too many rows are wrong: nothing was put right or recorded, and the next start folds the log
  // anew before it serves.
  bool needsRestart = false;
};

// Puts tables, private index and indexes right beside the running service: what differs from a fold
// of the log is written in one batch with the event. `progress` is called on the scanning thread.
kj::Promise<Answer<Rebuilt>> rebuildTables(App& app, Call call, Progress progress);

}  // namespace authd::app
