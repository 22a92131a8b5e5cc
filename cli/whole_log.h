#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "cli/tile_export.h"
#include "daemon/tlog/verify.h"

namespace authd::cli {

// A signed head, and the tiles that belong to it.
struct SignedLog {
  std::string note;
  tlog::Checkpoint head;
  tlog::TileReader read;
};

// Gives the newest at each call. What is dropped while a log is read is said by an event behind the
// head that it is read for, of the same batch: whoever misses a word asks for a newer head, once.
using NewestLog = std::function<SignedLog()>;

struct VerifiedLog {
  SignedLog log;
  std::uint64_t dropped = 0;  // events that are gone, as the log itself says
};
// Reads every entry and tile (tlog::verifyLog). Throws Failure for whatever is wrong, with the
// first position.
VerifiedLog verifyWhole(const NewestLog& newest, const tlog::OnProgress& onProgress);

struct ExportedLog {
  SignedLog log;
  TileCounts counts;
};
// Writes tiles and bundles into a folder (exportTiles). Throws Failure, also if the folder is of
// another log, or if something is missing in it without a word.
ExportedLog exportWhole(const std::string& folder, const NewestLog& newest);

// Throws Failure if there is a flaw.
void failIf(const std::optional<tlog::Flaw>& flaw);

}  // namespace authd::cli
