#pragma once

#include <kj/async.h>
#include <kj/function.h>

#include <span>

#include "daemon/app/app.h"

namespace authd::app {

// A mark is a local row without a value: it says, over restarts, that something is still to be
// done with files. It is set with the record that makes it due, and taken away when it is done.

storage::Write mark(const char* row);
bool isMarked(const App& app, const char* row);
// Rejected if the log takes no records now.
kj::Promise<void> unmark(App& app, const char* row);

// Takes what the spaces have no more off the disk (Log::purge). Long work; on a scanning thread it
// ends with loop::Interrupted when the daemon stops.
void purgeSpaces(App& app, std::span<const storage::Space> spaces);

// Long work. Rejected (OVERLOADED) if the queue is full.
kj::Promise<void> onScanningThread(App& app, kj::Function<void()> work);

}  // namespace authd::app
