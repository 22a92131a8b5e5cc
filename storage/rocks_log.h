#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "storage/log.h"
#include "storage/rocks_engine.h"
#include "storage/rocks_settings.h"
#include "storage/rocks_tiles.h"

namespace authd::storage {

// Of everything below the log's directory (storage/README.md). A log gets the newer one with the
// first record that is dropped, which programs of before would take for damage.
inline constexpr std::uint64_t FORMAT_VERSION = 1;
inline constexpr std::uint64_t FORMAT_OF_DROPPED = 2;
inline constexpr const char* FORMAT_KEY = "m:format";

// Internal to storage/: an open RocksDB with the log's column families. Closes them in order.
struct LogDatabase {
  LogDatabase() = default;
  LogDatabase(LogDatabase&& other) noexcept = default;
  ~LogDatabase();

  rocksdb::ColumnFamilyHandle* family(Family which) const {
    return handles[static_cast<std::size_t>(which)];
  }

  bool readOnly = false;
  std::shared_ptr<BackgroundErrors> errors;
  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
};

// Opens or creates; checks the format version. Throws StorageFault or DamagedLog.
LogDatabase openLogDatabase(const std::string& directory);
// The same of one that is there, without writing (read_only.h).
LogDatabase openLogDatabaseToRead(const std::string& directory);
// Finds the end of the log and rebuilds the edge of its tree; throws DamagedLog if the end has
// gaps or its hash rows do not reach as far as the records.
TreeEdge loadEdge(const LogDatabase& database);

class RocksLog final : public Log {
 public:
  RocksLog(LogDatabase database, TreeEdge edge, bool syncWrites);
  ~RocksLog() override;

  Tip tip() const override;
  Tip append(std::uint64_t expectedSize, std::span<const Record> records,
             std::span<const Write> writes) override;
  std::optional<std::string> read(std::uint64_t seq) const override;
  void scan(std::uint64_t from, std::uint64_t to, const RecordVisitor& visit) const override;
  std::vector<std::uint64_t> positions(const IndexKey& prefix, std::uint64_t from, std::uint64_t to,
                                       std::size_t limit, bool descending) const override;
  std::optional<std::string> get(Space space, std::string_view key) const override;
  void scan(Space space, std::string_view from, std::string_view to,
            const RowVisitor& visit) const override;
  std::unique_ptr<LogView> view() const override;
  void replaceSpace(Space space, const std::function<void(const RowSink&)>& produce) override;
  bool spaceComplete(Space space) const override;
  bool purge(Space space, const std::atomic<bool>* stop) override;
  Hash nodeHash(unsigned height, std::uint64_t index) const override;
  std::optional<std::uint64_t> measure(std::string_view name) const override;

  // For backups: reading it beside the writer is all that is allowed.
  rocksdb::DB* engine() const { return database_.db.get(); }

 private:
  void addRecord(rocksdb::WriteBatch& batch, TreeEdge& edge, const Record& record) const;
  void addWrite(rocksdb::WriteBatch& batch, const Write& write) const;
  void addFormatOfDropped(rocksdb::WriteBatch& batch) const;
  void write(rocksdb::WriteBatch& batch);
  void clearSpace(Space space);
  void requireHealthy() const;

  LogDatabase database_;
  const bool syncWrites_;
  TileReader tiles_;

  mutable std::mutex writer_;  // held by append and replaceSpace from start to end
  bool failed_ = false;        // under writer_: a write failed, so what is on disk is unknown

  mutable std::shared_mutex edgeMutex_;  // guards the two below; written after the sync
  TreeEdge edge_;
  Tip tip_;
};

}  // namespace authd::storage
