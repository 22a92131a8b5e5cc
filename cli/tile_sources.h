#pragma once

#include <cstdint>
#include <string>

#include "daemon/tlog/tiles.h"
#include "ipc/client.h"

namespace authd::cli {

// Resources of a log as the daemon gives them, of a tree of `size` leaves; what will be asked next
// is fetched with what is asked. `exported`: they go elsewhere, and the log shall say so. The
// client outlives it.
tlog::TileReader tilesOfDaemon(ipc::Client& client, std::uint64_t size, bool exported = false);

// The files of an exported directory.
tlog::TileReader tilesIn(const std::string& directory);

}  // namespace authd::cli
