#include "storage/backup.h"

#include <fcntl.h>
#include <rocksdb/utilities/backup_engine.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "storage/fault.h"
#include "storage/log_input.h"
#include "storage/merkle.h"
#include "storage/posix_file.h"
#include "storage/rocks_log.h"

namespace authd::storage {
namespace {

namespace fs = std::filesystem;

const char* const DAMAGED_ADVICE =
    "Later backups share files with this one. Move the whole folder away, and take a backup anew.";

rocksdb::BackupEngineOptions engineOptions(const std::string& folder) {
  rocksdb::BackupEngineOptions options(folder);
  // A file goes by its session, number and size: two logs, or a log that was restored, never take
  // each other's for their own.
  options.share_files_with_checksum = true;
  options.sync = true;
  return options;
}

std::unique_ptr<rocksdb::BackupEngineReadOnly> openForReading(const std::string& folder) {
  rocksdb::BackupEngineReadOnly* raw = nullptr;
  check(rocksdb::BackupEngineReadOnly::Open(engineOptions(folder), rocksdb::Env::Default(), &raw),
        "cannot open the backups in " + folder);
  return std::unique_ptr<rocksdb::BackupEngineReadOnly>(raw);
}

std::unique_ptr<rocksdb::BackupEngine> openForWriting(const std::string& folder) {
  rocksdb::BackupEngine* raw = nullptr;
  check(rocksdb::BackupEngine::Open(engineOptions(folder), rocksdb::Env::Default(), &raw),
        "cannot open the backups in " + folder);
  return std::unique_ptr<rocksdb::BackupEngine>(raw);
}

// One whose list of files cannot be read is left out by the engine, in silence.
void refuseUnreadable(const rocksdb::BackupEngineReadOnly& engine, const std::string& folder) {
  std::vector<rocksdb::BackupID> unreadable;
  engine.GetCorruptedBackups(&unreadable);
  if (unreadable.empty()) return;
  throw DamagedLog("backup " + std::to_string(unreadable.front()) + " in " + folder + " is damaged",
                   DAMAGED_ADVICE);
}

void endIf(const Stopped& stopped) {
  if (stopped && stopped()) throw StorageFault("stopped before it was done");
}

void requireBackup(const std::string& folder, std::uint32_t id) {
  for (const BackupEntry& entry : listBackups(folder)) {
    if (entry.id == id) return;
  }
  throw StorageFault("there is no backup " + std::to_string(id) + " in " + folder);
}

void requireGoodFiles(const rocksdb::BackupEngineReadOnly& engine, const std::string& folder,
                      std::uint32_t id) {
  const rocksdb::Status status = engine.VerifyBackup(id, true);
  if (status.ok()) return;
  throw DamagedLog(
      "backup " + std::to_string(id) + " in " + folder + " is damaged: " + status.ToString(),
      DAMAGED_ADVICE);
}

// A backup where it lies, opened for reading. The engine's files are behind an environment that
// must outlive the database. No RocksLog, which flushes when it ends.
struct OpenBackup {
  rocksdb::BackupInfo info;
  LogDatabase database;
};

OpenBackup openBackup(const rocksdb::BackupEngineReadOnly& engine, std::uint32_t id) {
  OpenBackup backup;
  check(engine.GetBackupInfo(id, &backup.info, true), "cannot look at the backup");
  LogDatabase& database = backup.database;
  database.errors = std::make_shared<BackgroundErrors>();
  auto options = logDatabaseOptions(database.errors);
  options.env = backup.info.env_for_open.get();
  options.create_if_missing = false;
  options.create_missing_column_families = false;
  rocksdb::DB* raw = nullptr;
  check(rocksdb::DB::OpenForReadOnly(options, backup.info.name_for_open, logFamilyOptions(),
                                     &database.handles, &raw),
        "cannot open the backup");
  database.db.reset(raw);
  return backup;
}

// The tree of what is there, whatever its stored hashes say; of a record that was dropped there is
// only the hash.
Frontier hashRecords(const LogDatabase& database, const Stopped& stopped) {
  Frontier tree;
  const TileReader tiles(*database.db, *database.family(Family::TILE));
  const std::unique_ptr<rocksdb::Iterator> rows(
      database.db->NewIterator(scanOptions(UINT64_MAX), database.family(Family::LOG)));
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
    endIf(stopped);
    if (rows->key() != encodePosition(tree.size())) {
      throw DamagedLog("record " + std::to_string(tree.size()) + " is missing", RESTORE_ADVICE);
    }
    const std::string_view bytes = rows->value().ToStringView();
    tree.push(bytes.empty() ? tiles.node(0, tree.size()) : leafHash(bytes));
  }
  check(rows->status(), "cannot read the records");
  return tree;
}

Tip requireEqual(const Frontier& found, const Tip& said) {
  const Tip tip{found.size(), found.root()};
  if (tip == said) return tip;
  throw DamagedLog("the records of the log are not those that its hashes vouch for",
                   RESTORE_ADVICE);
}

void sync(const std::string& path, int flags) {
  const FileHandle file = openFile(path, flags);
  syncFile(file.get(), path);
}

// The engine does not say that what it restores is on disk.
void syncDirectory(const std::string& directory) {
  for (const auto& entry : fs::directory_iterator(directory)) {
    sync(entry.path().string(), O_RDONLY);
  }
  sync(directory, O_RDONLY | O_DIRECTORY);
  syncParent(directory);
}

}  // namespace

std::vector<BackupEntry> listBackups(const std::string& folder) {
  std::vector<BackupEntry> entries;
  if (!fs::exists(folder + "/meta")) return entries;
  const auto engine = openForReading(folder);
  refuseUnreadable(*engine, folder);
  std::vector<rocksdb::BackupInfo> infos;
  engine->GetBackupInfo(&infos);
  entries.reserve(infos.size());
  for (auto& info : infos) {
    entries.push_back({info.backup_id, info.timestamp, info.size, std::move(info.app_metadata)});
  }
  std::sort(entries.begin(), entries.end(),
            [](const BackupEntry& a, const BackupEntry& b) { return a.id < b.id; });
  return entries;
}

std::uint32_t nextBackupId(const std::string& folder) {
  const auto entries = listBackups(folder);
  return entries.empty() ? 1 : entries.back().id + 1;
}

std::uint32_t takeBackup(const Log& log, const std::string& folder, const std::string& label,
                         const Stopped& stopped) {
  const auto* stored = dynamic_cast<const RocksLog*>(&log);
  if (stored == nullptr) throw StorageFault("a log in memory cannot be backed up");
  const auto engine = openForWriting(folder);
  rocksdb::CreateBackupOptions options;
  // Otherwise the write-ahead log, which is never shared, would be copied each time.
  options.flush_before_backup = true;
  // On a thread of the engine's, which must not be left by an exception.
  options.progress_callback = [&] {
    if (stopped && stopped()) engine->StopBackup();
  };
  rocksdb::BackupID id = 0;
  const rocksdb::Status status =
      engine->CreateNewBackupWithMetadata(options, stored->engine(), label, &id);
  if (status.IsIncomplete()) endIf(stopped);
  check(status, "cannot take a backup into " + folder);
  return id;
}

Tip verifyBackup(const std::string& folder, std::uint32_t id, const Stopped& stopped) {
  requireBackup(folder, id);
  const auto engine = openForReading(folder);
  endIf(stopped);
  requireGoodFiles(*engine, folder, id);
  endIf(stopped);
  const OpenBackup backup = openBackup(*engine, id);
  const TreeEdge said = loadEdge(backup.database);
  return requireEqual(hashRecords(backup.database, stopped),
                      {said.frontier.size(), said.frontier.root()});
}

void restoreBackup(const std::string& folder, std::uint32_t id, const std::string& directory) {
  if (fs::exists(directory)) throw StorageFault(directory + " is there already");
  requireBackup(folder, id);
  const auto engine = openForReading(folder);
  requireGoodFiles(*engine, folder, id);
  makeDirectory(directory);
  // By its id: the engine's notion of the latest one fails after that was taken away.
  check(engine->RestoreDBFromBackup(id, directory, directory),
        "cannot restore backup " + std::to_string(id));
  syncDirectory(directory);
}

void keepNewestBackups(const std::string& folder, std::uint32_t count) {
  check(openForWriting(folder)->PurgeOldBackups(count), "cannot take old backups away");
}

Tip hashWholeLog(const Log& log, const Stopped& stopped) {
  const Tip said = log.tip();
  Frontier tree;
  const auto takeDropped = [&](std::uint64_t before) {
    while (tree.size() < before) tree.push(log.nodeHash(0, tree.size()));
  };
  log.scan(0, said.size, [&](std::uint64_t seq, std::string_view bytes) {
    endIf(stopped);
    takeDropped(seq);
    tree.push(leafHash(bytes));
    return true;
  });
  takeDropped(said.size);
  return requireEqual(tree, said);
}

}  // namespace authd::storage
