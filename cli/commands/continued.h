#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "daemon/tlog/checkpoint.h"
#include "daemon/tlog/tiles.h"

namespace authd::cli {

// A log that was continued by another name since an auditor saw it last (shop-authd(8)).
struct Continuation {
  std::uint64_t kept = 0;      // events of the former log that this one still has
  std::uint64_t lostUpTo = 0;  // how far the former one had been signed; 0 = nobody knows
  std::uint64_t seq = 0;       // of the last event that says so
};

// What the log says of itself, from entries that are known to lead to `head`. Throws Failure if it
// does not say that it goes on from `old`.
Continuation continuationIn(const tlog::Checkpoint& old, const tlog::Checkpoint& head,
                            const tlog::TileReader& read);

// Whether all that was seen is proven to be in the log still. It cannot be if less was kept.
bool isAllThere(const Continuation& found, const tlog::Checkpoint& old,
                const tlog::Checkpoint& head, const tlog::TileReader& read);

// Whether an auditor may go on from there at all: what was seen before the fork has to be in the
// log.
bool mayBeAccepted(const Continuation& found, const tlog::Checkpoint& old, bool allThere);

// For people: from where on, and what is gone.
std::string wordsFor(const Continuation& found, const tlog::Checkpoint& old,
                     const tlog::Checkpoint& head, bool allThere);

}  // namespace authd::cli
