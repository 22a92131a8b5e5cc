#pragma once

#include "daemon/core/command.h"
#include "daemon/journal/journal.h"
#include "daemon/service/store.h"

namespace authd::service {

// Records one command of the daemon's own in a state directory that nobody serves. Throws
// StorageFault if it is not on disk then.
journal::Recorded recordOnce(Store& store, core::CommandBody body,
                             journal::LocalRows local = nullptr);

}  // namespace authd::service
