#include "storage/rocks_log.h"

#include <algorithm>
#include <filesystem>
#include <string>

#include "storage/fault.h"
#include "storage/log_input.h"
#include "storage/posix_file.h"
#include "storage/read_only.h"

namespace authd::storage {
namespace {

void refuseUnknownFamilies(const std::string& directory) {
  if (!std::filesystem::exists(directory + "/CURRENT")) return;
  std::vector<std::string> names;
  check(rocksdb::DB::ListColumnFamilies({}, directory, &names), "cannot open " + directory);
  for (const std::string& name : names) {
    if (std::find(FAMILY_NAMES.begin(), FAMILY_NAMES.end(), name) == FAMILY_NAMES.end()) {
      std::string message = directory;
      message.append(" was written by a newer version of this program (it has a part called '")
          .append(name)
          .append("'); install that version again");
      throw StorageFault(message);
    }
  }
}

std::uint64_t recordCount(const LogDatabase& database) {
  const std::unique_ptr<rocksdb::Iterator> rows(
      database.db->NewIterator(scanOptions(1), database.family(Family::LOG)));
  rows->SeekToLast();
  check(rows->status(), "cannot read the end of the log");
  if (!rows->Valid()) return 0;
  if (rows->key().size() != 8) throw DamagedLog("the log has a malformed key", RESTORE_ADVICE);
  return decodePosition(rows->key().ToStringView()) + 1;
}

void writeFormat(const LogDatabase& database) {
  check(database.db->Put(writeOptions(true), database.family(Family::META), FORMAT_KEY,
                         encodePosition(FORMAT_VERSION)),
        "cannot write the format version");
}

// A first start that was cut off may leave neither records nor a version: a log of it is made by
// the next one that can write.
void checkFormat(const LogDatabase& database) {
  std::string stored;
  const auto status = database.db->Get({}, database.family(Family::META), FORMAT_KEY, &stored);
  if (status.IsNotFound() && recordCount(database) == 0) {
    if (!database.readOnly) writeFormat(database);
    return;
  }
  if (!status.IsNotFound()) check(status, "cannot read the format version");
  if (stored.size() != 8) {
    throw DamagedLog("the log has no format version", RESTORE_ADVICE);
  }
  const std::uint64_t version = decodePosition(stored);
  if (version > FORMAT_OF_DROPPED) {
    throw StorageFault("the log has format " + std::to_string(version) +
                       ", and this program knows " + std::to_string(FORMAT_OF_DROPPED) +
                       " at most: it was written by a newer version; install that one again");
  }
}

std::vector<Hash> hashRecords(const LogDatabase& database, std::uint64_t from, std::uint64_t to) {
  std::vector<Hash> hashes;
  const std::unique_ptr<rocksdb::Iterator> rows(
      database.db->NewIterator(scanOptions(to - from), database.family(Family::LOG)));
  rows->Seek(encodePosition(from));
  for (std::uint64_t seq = from; seq < to; ++seq, rows->Next()) {
    check(rows->status(), "cannot read the end of the log");
    if (!rows->Valid() || rows->key() != encodePosition(seq)) {
      throw DamagedLog("record " + std::to_string(seq) + " is missing", RESTORE_ADVICE);
    }
    hashes.push_back(leafHash(rows->value().ToStringView()));
  }
  return hashes;
}

}  // namespace

LogDatabase::~LogDatabase() {
  if (!db) return;
  for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
  // A failure here means what a crash means: the next start reads the WAL.
  db->Close().PermitUncheckedError();
}

LogDatabase openLogDatabase(const std::string& directory) {
  makeDirectory(directory);
  refuseRemains(directory);
  refuseUnknownFamilies(directory);
  LogDatabase database;
  database.errors = std::make_shared<BackgroundErrors>();
  auto options = logDatabaseOptions(database.errors);
  reserveWithin(directory, options);
  rocksdb::DB* raw = nullptr;
  const auto status =
      rocksdb::DB::Open(options, directory, logFamilyOptions(), &database.handles, &raw);
  check(status, "cannot open " + directory);
  database.db.reset(raw);
  checkFormat(database);
  return database;
}

// RocksDB replays the write-ahead log into memory, by the same rules as ever (wal_recovery_mode),
// and leaves it where it is.
LogDatabase openLogDatabaseToRead(const std::string& directory) {
  if (!std::filesystem::is_directory(directory)) throw StorageFault("there is no " + directory);
  refuseRemains(directory);
  refuseUnknownFamilies(directory);
  LogDatabase database;
  database.readOnly = true;
  database.errors = std::make_shared<BackgroundErrors>();
  auto options = logDatabaseOptions(database.errors);
  options.create_if_missing = false;
  options.create_missing_column_families = false;
  rocksdb::DB* raw = nullptr;
  const auto status =
      rocksdb::DB::OpenForReadOnly(options, directory, logFamilyOptions(), &database.handles, &raw);
  check(status, "cannot open " + directory + " for reading");
  database.db.reset(raw);
  checkFormat(database);
  return database;
}

TreeEdge loadEdge(const LogDatabase& database) {
  const std::uint64_t size = recordCount(database);
  const std::uint64_t full = size / TILE_WIDTH;
  const TileReader tiles(*database.db, *database.family(Family::TILE));
  if (tiles.hasTileFrom(full)) {
    throw DamagedLog(
        "the log ends after " + std::to_string(size) + " records, but its tree has hashes of more",
        RESTORE_ADVICE);
  }
  TreeEdge edge;
  edge.frontier = Frontier(full * TILE_WIDTH, [&](unsigned height, std::uint64_t index) {
    return tiles.node(height, index);
  });
  for (const Hash& leaf : hashRecords(database, full * TILE_WIDTH, size)) {
    edge.push(leaf, [](const std::string&, const std::string&) {});
  }
  return edge;
}

std::unique_ptr<Log> openRocksLog(const std::string& directory, bool syncWrites) {
  LogDatabase database = openLogDatabase(directory);
  TreeEdge edge = loadEdge(database);
  return std::make_unique<RocksLog>(std::move(database), std::move(edge), syncWrites);
}

std::unique_ptr<Log> openRocksLogToRead(const std::string& directory) {
  LogDatabase database = openLogDatabaseToRead(directory);
  TreeEdge edge = loadEdge(database);
  return std::make_unique<RocksLog>(std::move(database), std::move(edge), true);
}

}  // namespace authd::storage
