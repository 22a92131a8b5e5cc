#include "daemon/journal/recovery.h"

#include "daemon/core/rows.h"
#include "daemon/journal/fold_tables.h"
#include "daemon/record/codec.h"

namespace authd::journal {
namespace {

std::string currentVersion() {
  return core::rowKey(core::TABLES_VERSION);
}

void replace(storage::Log& log, storage::Space space,
             const std::vector<const FoldTables::Row*>& rows) {
  log.replaceSpace(space, [&](const storage::Log::RowSink& sink) {
    for (const auto* row : rows) {
      auto table = static_cast<core::TableId>(static_cast<std::uint8_t>(row->first[0]));
      if (core::isPrivate(table) == (space == storage::Space::PRIVATE_INDEX)) {
        sink(row->first, row->second);
      }
    }
  });
}

}  // namespace

bool tablesAreCurrent(const storage::Log& log) {
  auto version = log.get(storage::Space::LOCAL, TABLES_VERSION_KEY);
  return version == currentVersion() && log.spaceComplete(storage::Space::TABLES) &&
         log.spaceComplete(storage::Space::PRIVATE_INDEX);
}

bool refoldIfNeeded(storage::Log& log, vault::Vault& vault, const Progress& progress) {
  std::uint64_t size = log.tip().size;
  bool fresh = size == 0 && !log.get(storage::Space::LOCAL, TABLES_VERSION_KEY);
  bool refold = !fresh && !tablesAreCurrent(log);
  if (refold) {
    FoldTables folded;
    fold(log, 0, size, folded, &vault, progress);
    const auto rows = folded.rows();
    replace(log, storage::Space::TABLES, rows);
    replace(log, storage::Space::PRIVATE_INDEX, rows);
  }
  if (refold || fresh) {
    storage::Write version{storage::Space::LOCAL, TABLES_VERSION_KEY, currentVersion()};
    log.append(size, {}, {&version, 1});
  }
  return refold;
}

std::int64_t lastRecordUs(const storage::Log& log) {
  std::uint64_t size = log.tip().size;
  if (size == 0) return 0;
  auto bytes = log.read(size - 1);
  return bytes ? record::decode(*bytes).timeUs : 0;
}

}  // namespace authd::journal
