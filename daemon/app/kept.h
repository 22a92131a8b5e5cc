#pragma once

#include <cstdint>
#include <optional>

#include "daemon/app/answer.h"
#include "daemon/app/app.h"

namespace authd::app {

// What is left of a log of which events were dropped (prune.h). Any thread.

// Events before this position may have been dropped; 0: none were.
std::uint64_t keptFrom(const App& app);

// Why the state when the log was `size` long can be told no longer. Nothing if it can.
std::optional<Refused> refusedAsDropped(const App& app, std::uint64_t size);

struct KeptEvent {
  std::uint64_t seq = 0;
  std::int64_t timeUs = 0;
};
// The first event of from..to (to excluded) that is there.
std::optional<KeptEvent> firstKept(const App& app, std::uint64_t from, std::uint64_t to);

}  // namespace authd::app
