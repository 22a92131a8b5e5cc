#pragma once

#include <kj/async.h>
#include <kj/timer.h>

#include <stdexcept>
#include <string>

#include "daemon/app/app.h"

namespace authd::service {

// The state directory could only be read, and takes writes again: the process ends, and the next
// start opens it as ever.
class StartAgain : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Resolves as soon as the directory takes writes and its disk is not full. Looks every two seconds,
// or every ten where it takes our file already and RocksDB could not be opened all the same: then
// the next start may end like this one, and systemd gives up after ten in a minute. On a worker,
// for a sick disk may keep who asks.
kj::Promise<void> untilWritable(app::Workers& workers, kj::Timer& timer,
                                const std::string& directory);

}  // namespace authd::service
