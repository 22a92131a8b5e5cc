#include "daemon/journal/recovery.h"

#include <algorithm>

#include "daemon/core/rows.h"
#include "daemon/journal/fold_tables.h"
#include "daemon/journal/index_check.h"
#include "daemon/journal/record_index.h"
#include "daemon/record/codec.h"

namespace authd::journal {
namespace {

std::string currentVersion() {
  return core::rowKey(core::TABLES_VERSION);
}

// Whoever takes the version away says that nothing beside the records is of use.
bool indexesAreOfUse(const storage::Log& log) {
  return log.get(storage::Space::LOCAL, TABLES_VERSION_KEY) &&
         std::all_of(INDEX_SPACES.begin(), INDEX_SPACES.end(),
                     [&](storage::Space space) { return log.spaceComplete(space); });
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

void replaceIndex(storage::Log& log, storage::Space space, std::uint64_t size) {
  log.replaceSpace(space, [&](const storage::Log::RowSink& sink) {
    log.scan(0, size, [&](std::uint64_t seq, std::string_view bytes) {
      for (const storage::IndexKey& key : indexKeys(record::decode(bytes))) {
        if (storage::spaceOf(key.index) == space) sink(storage::indexRowKey(key, seq), {});
      }
      return true;
    });
  });
}

}  // namespace

bool tablesAreCurrent(const storage::Log& log) {
  auto version = log.get(storage::Space::LOCAL, TABLES_VERSION_KEY);
  return version == currentVersion() && indexesAreOfUse(log) &&
         log.spaceComplete(storage::Space::TABLES) &&
         log.spaceComplete(storage::Space::PRIVATE_INDEX);
}

storage::Write withoutTables() {
  return {storage::Space::LOCAL, TABLES_VERSION_KEY, std::nullopt};
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
    if (!indexesAreOfUse(log)) {
      for (storage::Space space : INDEX_SPACES) replaceIndex(log, space, size);
    }
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
