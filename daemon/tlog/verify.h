#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "daemon/tlog/checkpoint.h"
#include "daemon/tlog/tiles.h"

namespace authd::tlog {

// What is wrong with a log, and where it begins to be.
struct Flaw {
  std::string what;                       // in words
  std::optional<std::uint64_t> position;  // of the first entry that is not as it was signed
};

struct Progress {
  std::uint64_t done = 0;  // entries
  std::uint64_t of = 0;
};
using OnProgress = std::function<void(const Progress&)>;

// Gets every entry, in order, once its hash was found in the tiles. An empty one was dropped by
// whoever keeps the log: all that is left is the hash, and whether that may be is not known here.
using OnEntry = std::function<void(std::uint64_t position, std::string_view entry)>;

// Reads every entry below the checkpoint and every tile of its tree, and checks that entries lead
// to tiles, tiles to higher tiles, and all to the root. Nothing if all is as it was signed; missing
// evidence is a flaw. Whether the checkpoint is to be trusted is openCheckpoint's matter. Without
// `onEntry` no entry may have been dropped.
std::optional<Flaw> verifyLog(const Checkpoint& checkpoint, const TileReader& read,
                              const OnProgress& onProgress = nullptr,
                              const OnEntry& onEntry = nullptr);

// Whether the tree of the newer checkpoint begins with the older one's, from somebody's tiles.
std::optional<Flaw> verifyGrowth(const Checkpoint& older, const Checkpoint& newer,
                                 const TileReader& read);

// The same from the entries: reads those that the newer tree has beside the older one's, which
// count already, and checks that they lead from one root to the other. `onEntry` as of verifyLog().
std::optional<Flaw> verifyNewEntries(const Checkpoint& older, const Checkpoint& newer,
                                     const TileReader& read, const OnEntry& onEntry = nullptr);

}  // namespace authd::tlog
