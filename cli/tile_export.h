#pragma once

#include <cstdint>
#include <string>

#include "daemon/tlog/checkpoint.h"
#include "daemon/tlog/tiles.h"
#include "daemon/tlog/verify.h"

namespace authd::cli {

struct TileCounts {
  std::uint64_t written = 0;
  std::uint64_t kept = 0;  // full ones that were there
};

// Writes all tiles and bundles of a head into a folder, as C2SP tlog-tiles names them, except full
// ones that are there: an export that broke off, or one of a shorter log, goes on. Partial ones of
// a shorter log stay: its checkpoint can still be verified with them. `onEntry` gets what is in the
// bundles that are written, and in those that are kept and end behind entry `known`. Throws
// Failure.
TileCounts exportTiles(const std::string& folder, const tlog::Checkpoint& head,
                       const tlog::TileReader& read, const tlog::OnEntry& onEntry = nullptr,
                       std::uint64_t known = 0);

// The size of the log that was exported there before, whole; 0 if none was. Throws Failure if the
// folder's checkpoint is of another log, or of one that this head has not grown from. `read` gives
// tiles of this head.
std::uint64_t exportedBefore(const std::string& folder, const tlog::Checkpoint& head,
                             const tlog::TileReader& read);

}  // namespace authd::cli
