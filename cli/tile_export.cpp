#include "cli/tile_export.h"

#include <filesystem>
#include <system_error>

#include "cli/export_folder.h"
#include "cli/failure.h"
#include "cli/tile_sources.h"
#include "daemon/tlog/verify.h"

namespace authd::cli {
namespace {

// Files come into being whole; one that lost its bytes in a power cut is not as long as it must be.
bool isThere(const std::string& path, const tlog::Tile& tile) {
  if (tile.width != tlog::TILE_WIDTH) return false;
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path, error);
  if (error) return false;
  return tile.entries ? bytes > tlog::TILE_WIDTH
                      : bytes == tlog::TILE_WIDTH * sizeof(storage::Hash);
}

void tellEntries(const tlog::Tile& tile, std::string_view bytes, const tlog::OnEntry& onEntry) {
  const auto entries = tlog::entriesIn(tile, bytes);
  if (!entries) throw Failure(ExitCode::FAILED, tlog::pathOf(tile) + " is not whole");
  for (std::size_t i = 0; i < entries->size(); ++i) onEntry(tile.begin() + i, (*entries)[i]);
}

}  // namespace

TileCounts exportTiles(const std::string& folder, const tlog::Checkpoint& head,
                       const tlog::TileReader& read, const tlog::OnEntry& onEntry,
                       std::uint64_t known) {
  TileCounts counts;
  const auto take = [&](const tlog::Tile& tile) {
    const std::string name = tlog::pathOf(tile);
    const std::string path = folder + "/" + name;
    const bool kept = isThere(path, tile);
    if (kept) ++counts.kept;
    if (kept && (!tile.entries || !onEntry || tile.end() <= known)) return;
    const auto bytes = tlog::readTile(kept ? tilesIn(folder) : read, tile);
    if (!bytes) throw Failure(ExitCode::FAILED, "there is no " + name);
    if (onEntry && tile.entries) tellEntries(tile, *bytes, onEntry);
    if (kept) return;
    writeWhole(path, *bytes, false);
    ++counts.written;
  };
  tlog::visitTiles(head.size, 0, take);
  tlog::visitBundles(head.size, 0, take);
  return counts;
}

std::uint64_t exportedBefore(const std::string& folder, const tlog::Checkpoint& head,
                             const tlog::TileReader& read) {
  const auto bytes = tilesIn(folder)("checkpoint");
  if (!bytes) return 0;
  const auto note = tlog::parseNote(*bytes);
  const auto old = note ? tlog::parseCheckpoint(note->text) : std::nullopt;
  if (!old) throw Failure(ExitCode::FAILED, folder + "/checkpoint is none");
  if (old->origin != head.origin) {
    throw Failure(ExitCode::FAILED, folder + " holds another log: " + old->origin);
  }
  if (const auto flaw = tlog::verifyGrowth(*old, head, read)) {
    throw Failure(ExitCode::FAILED,
                  folder + " holds a log that this one has not grown from: " + flaw->what);
  }
  return old->size;
}

}  // namespace authd::cli
