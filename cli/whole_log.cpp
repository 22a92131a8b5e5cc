#include "cli/whole_log.h"

#include "cli/failure.h"
#include "cli/tile_sources.h"
#include "daemon/record/dropped.h"

namespace authd::cli {
namespace {

// Dropping goes on for a while, stretch by stretch.
constexpr int MOST_READINGS = 3;

// `readOnce` reads a log and puts what is missing into `dropped`.
SignedLog readUntilSaid(const NewestLog& newest, record::DroppedEvents& dropped,
                        const std::function<void(const SignedLog&)>& readOnce) {
  SignedLog log = newest();
  readOnce(log);
  for (int readings = 1; dropped.unsaid() && readings < MOST_READINGS; ++readings) {
    SignedLog newer = newest();
    if (newer.head.size <= log.head.size) break;
    log = std::move(newer);
    readOnce(log);
  }
  if (const auto flaw = dropped.flaw()) throw Failure(ExitCode::FAILED, *flaw);
  return log;
}

void addAll(record::DroppedEvents& dropped, const std::string& folder, std::uint64_t size) {
  const auto read = tilesIn(folder);
  tlog::visitBundles(size, 0, [&](const tlog::Tile& tile) {
    const auto bytes = tlog::readTile(read, tile);
    const auto entries = bytes ? tlog::entriesIn(tile, *bytes) : std::nullopt;
    if (!entries) throw Failure(ExitCode::FAILED, tlog::pathOf(tile) + " is not whole");
    for (std::size_t i = 0; i < entries->size(); ++i) dropped.add(tile.begin() + i, (*entries)[i]);
  });
}

}  // namespace

void failIf(const std::optional<tlog::Flaw>& flaw) {
  if (!flaw) return;
  const std::string where =
      flaw->position ? "at position " + std::to_string(*flaw->position) + ": " : "";
  throw Failure(ExitCode::FAILED, where + flaw->what);
}

VerifiedLog verifyWhole(const NewestLog& newest, const tlog::OnProgress& onProgress) {
  record::DroppedEvents dropped;
  SignedLog log = readUntilSaid(newest, dropped, [&](const SignedLog& one) {
    dropped = {};
    failIf(tlog::verifyLog(one.head, one.read, onProgress,
                           [&dropped](std::uint64_t position, std::string_view entry) {
                             dropped.add(position, entry);
                           }));
  });
  return {std::move(log), dropped.count()};
}

// Bundles that were there are read only if what is written now leaves something unsaid.
ExportedLog exportWhole(const std::string& folder, const NewestLog& newest) {
  record::DroppedEvents dropped;
  TileCounts counts;
  SignedLog log = readUntilSaid(newest, dropped, [&](const SignedLog& one) {
    failIfForeign(folder, one.head, one.read);
    const TileCounts more = exportTiles(folder, one.head, one.read,
                                        [&dropped](std::uint64_t position, std::string_view entry) {
                                          dropped.add(position, entry);
                                        });
    counts.written += more.written;
    counts.kept = more.kept;
    if (dropped.unsaid()) addAll(dropped, folder, one.head.size);
  });
  return {std::move(log), counts};
}

}  // namespace authd::cli
