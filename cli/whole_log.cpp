#include "cli/whole_log.h"

#include "cli/failure.h"
#include "daemon/record/dropped.h"

namespace authd::cli {
namespace {

tlog::OnEntry addTo(record::DroppedEvents& dropped) {
  return
      [&dropped](std::uint64_t position, std::string_view entry) { dropped.add(position, entry); };
}

void failIfUnsaid(const record::DroppedEvents& dropped) {
  if (const auto flaw = dropped.flaw()) throw Failure(ExitCode::FAILED, *flaw);
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
  SignedLog log = newest();
  failIf(tlog::verifyLog(log.head, log.read, onProgress, addTo(dropped)));
  const std::uint64_t count = dropped.count();
  if (dropped.unsaid()) {
    const SignedLog newer = newest();
    failIf(tlog::verifyNewEntries(log.head, newer.head, newer.read, addTo(dropped)));
  }
  failIfUnsaid(dropped);
  return {std::move(log), count};
}

// Bundles of an earlier export are read only if what is new leaves something unsaid.
ExportedLog exportWhole(const std::string& folder, const NewestLog& newest) {
  record::DroppedEvents dropped;
  SignedLog log = newest();
  const std::uint64_t known = exportedBefore(folder, log.head, log.read);
  TileCounts counts = exportTiles(folder, log.head, log.read, addTo(dropped), known);
  if (dropped.unsaid()) exportTiles(folder, log.head, log.read, addTo(dropped));
  if (dropped.unsaid()) {
    log = newest();
    exportedBefore(folder, log.head, log.read);
    counts.written += exportTiles(folder, log.head, log.read, addTo(dropped), known).written;
  }
  failIfUnsaid(dropped);
  return {std::move(log), counts};
}

}  // namespace authd::cli
