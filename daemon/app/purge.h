#pragma once

#include <kj/async.h>

#include <memory>

#include "daemon/app/app.h"

namespace authd::app {

// What follows an erasure: the keys of erased persons are removed, all others are wrapped anew by a
// fresh epoch key, the older epoch keys are removed, the files are rewritten and searched for what
// was removed; then ErasurePurged is recorded, and the backup's copy of the keys is made anew. What
// a stop interrupts is done again from the beginning; what fails goes on where it failed. And keys
// of days go whose time has passed. Threads: the loop.
class Purge {
 public:
  explicit Purge(App& app) : app_(app) {}
  KJ_DISALLOW_COPY(Purge);

  // Their promises fail if the log, the scanning thread or a folder takes nothing now. One at a
  // time each.
  kj::Promise<void> forgetErased();
  kj::Promise<void> forgetDays();

 private:
  struct Round;
  kj::Promise<void> goOn();

  App& app_;
  std::shared_ptr<Round> round_;  // that is under way or has failed
};

// Looks for erasures once a second and for days once an hour, for ever.
kj::Promise<void> purgeForever(App& app);

}  // namespace authd::app
