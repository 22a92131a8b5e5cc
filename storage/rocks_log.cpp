#include "storage/rocks_log.h"

#include <rocksdb/snapshot.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "storage/fault.h"
#include "storage/log_input.h"

namespace authd::storage {
namespace {

// Rows of a space are replaced in synced batches of this size: few syncs, little memory.
constexpr std::size_t CHUNK_BYTES = 4 << 20;
// What is left to everybody else while files are rewritten.
constexpr std::uintmax_t ROOM_FOR_OTHERS_BYTES = 128 << 20;

Family familyOf(Space space) {
  switch (space) {
    case Space::TABLES: return Family::TABLES;
    case Space::PRIVATE_INDEX: return Family::PRIVATE;
    case Space::LOCAL: return Family::LOCAL;
    case Space::SUBJECT_INDEX: return Family::IX_SUBJECT;
    case Space::ACTOR_INDEX: return Family::IX_ACTOR;
    case Space::TYPE_INDEX: return Family::IX_TYPE;
    case Space::RECORDS: return Family::LOG;
  }
  throw std::invalid_argument("a space that does not exist");
}

Family familyOf(Index index) {
  return familyOf(spaceOf(index));
}

std::string incompleteKey(Space space) {
  return std::string("m:incomplete:") + FAMILY_NAMES[static_cast<std::size_t>(familyOf(space))];
}

std::optional<std::string> rowOf(const LogDatabase& database, const rocksdb::ReadOptions& options,
                                 Space space, std::string_view key) {
  requireRows(space);
  std::string value;
  const auto status = database.db->Get(options, database.family(familyOf(space)), key, &value);
  if (status.IsNotFound()) return std::nullopt;
  check(status, "cannot read a row");
  return value;
}

void scanRows(const LogDatabase& database, rocksdb::ReadOptions options, Space space,
              std::string_view from, std::string_view to, const Log::RowVisitor& visit) {
  requireRows(space);
  const rocksdb::Slice bound(to);
  if (!to.empty()) options.iterate_upper_bound = &bound;
  const std::unique_ptr<rocksdb::Iterator> rows(
      database.db->NewIterator(options, database.family(familyOf(space))));
  for (rows->Seek(from); rows->Valid(); rows->Next()) {
    if (!visit(rows->key().ToStringView(), rows->value().ToStringView())) return;
  }
  check(rows->status(), "cannot read rows");
}

class RocksView final : public LogView {
 public:
  RocksView(const LogDatabase& database, std::uint64_t size)
      : database_(database), snapshot_(database.db.get()), size_(size) {
    options_.snapshot = snapshot_.snapshot();
  }

  std::uint64_t size() const override { return size_; }
  std::optional<std::string> get(Space space, std::string_view key) const override {
    rocksdb::ReadOptions options;
    options.snapshot = options_.snapshot;
    return rowOf(database_, options, space, key);
  }
  void scan(Space space, const RowVisitor& visit) const override {
    scanRows(database_, options_, space, {}, {}, visit);
  }

 private:
  const LogDatabase& database_;
  rocksdb::ManagedSnapshot snapshot_;
  rocksdb::ReadOptions options_ = scanOptions(0);
  std::uint64_t size_;
};

bool dropsAny(std::span<const Record> records, std::span<const Write> writes) {
  return std::any_of(records.begin(), records.end(),
                     [](const Record& record) { return record.dropped.has_value(); }) ||
         std::any_of(writes.begin(), writes.end(),
                     [](const Write& write) { return write.space == Space::RECORDS; });
}

// The old files go when all new ones are there. Without room the engine would fail in the middle,
// and after that nothing can be written until a restart. Other spaces are small.
void requireRoomToRewrite(const LogDatabase& database) {
  rocksdb::ColumnFamilyMetaData files;
  database.db->GetColumnFamilyMetaData(database.family(Family::LOG), &files);
  const auto room = std::filesystem::space(database.db->GetName()).available;
  if (room > files.size + ROOM_FOR_OTHERS_BYTES) return;
  throw StorageFault("there is no room to rewrite the records: " + std::to_string(files.size) +
                     " bytes");
}

[[noreturn]] void throwMissing(std::uint64_t seq) {
  throw DamagedLog("record " + std::to_string(seq) + " is missing", RESTORE_ADVICE);
}

}  // namespace

RocksLog::RocksLog(LogDatabase database, TreeEdge edge, bool syncWrites)
    : database_(std::move(database)),
      syncWrites_(syncWrites),
      tiles_(*database_.db, *database_.family(Family::TILE)),
      edge_(std::move(edge)),
      tip_{edge_.frontier.size(), edge_.frontier.root()} {}

// Flushed, so that the next start finds nothing in the WAL to read again. RocksDB would do so only
// for writes without a WAL. After a failure it is left as a crash leaves it: the engine's
// assertions are live, and another write could end in one.
RocksLog::~RocksLog() {
  if (failed_ || database_.readOnly || database_.errors->any()) return;
  database_.db->Flush({}, database_.handles).PermitUncheckedError();
}

Tip RocksLog::tip() const {
  const std::shared_lock lock(edgeMutex_);
  return tip_;
}

Tip RocksLog::append(std::uint64_t expectedSize, std::span<const Record> records,
                     std::span<const Write> writes) {
  const std::lock_guard writer(writer_);
  requireHealthy();
  requireTip(expectedSize, tip_.size);
  requireRecords(records);
  requireWrites(writes, expectedSize);
  rocksdb::WriteBatch batch;
  TreeEdge edge = edge_;
  if (dropsAny(records, writes)) addFormatOfDropped(batch);
  for (const Write& change : writes) addWrite(batch, change);
  for (const Record& record : records) addRecord(batch, edge, record);
  const Tip tip{edge.frontier.size(), edge.frontier.root()};
  if (batch.Count() != 0) write(batch);

  const std::unique_lock lock(edgeMutex_);
  edge_ = std::move(edge);
  tip_ = tip;
  return tip;
}

void RocksLog::addRecord(rocksdb::WriteBatch& batch, TreeEdge& edge, const Record& record) const {
  const std::string position = encodePosition(edge.frontier.size());
  check(batch.Put(database_.family(Family::LOG), position, record.bytes), "cannot add a record");
  for (const IndexKey& key : record.index) {
    check(batch.Put(database_.family(familyOf(key.index)), key.prefix + position, {}),
          "cannot add to an index");
  }
  edge.push(leafHashOf(record), [&](const std::string& key, const std::string& value) {
    check(batch.Put(database_.family(Family::TILE), key, value), "cannot add a hash");
  });
}

// Of a record the key stays, so that what is missing without a word is still found.
void RocksLog::addWrite(rocksdb::WriteBatch& batch, const Write& write) const {
  if (write.space == Space::RECORDS) {
    check(batch.Put(database_.family(Family::LOG), write.key, {}), "cannot drop a record");
    return;
  }
  auto* const family = database_.family(familyOf(write.space));
  check(write.value ? batch.Put(family, write.key, *write.value) : batch.Delete(family, write.key),
        "cannot add a row");
}

void RocksLog::addFormatOfDropped(rocksdb::WriteBatch& batch) const {
  check(batch.Put(database_.family(Family::META), FORMAT_KEY, encodePosition(FORMAT_OF_DROPPED)),
        "cannot write the format version");
}

void RocksLog::write(rocksdb::WriteBatch& batch) {
  failed_ = true;  // until proven otherwise; never tried again
  check(database_.db->Write(writeOptions(syncWrites_), &batch), "cannot write to the log");
  database_.errors->check();
  failed_ = false;
}

void RocksLog::requireHealthy() const {
  if (database_.readOnly) throw StorageFault("the log is open for reading only");
  if (failed_) throw StorageFault("the log failed before; restart");
  database_.errors->check();
}

std::optional<std::string> RocksLog::read(std::uint64_t seq) const {
  if (seq >= tip().size) return std::nullopt;
  std::string bytes;
  const auto status =
      database_.db->Get({}, database_.family(Family::LOG), encodePosition(seq), &bytes);
  if (status.IsNotFound()) throwMissing(seq);
  if (!status.ok()) check(status, "cannot read record " + std::to_string(seq));
  if (bytes.empty()) return std::nullopt;
  return bytes;
}

void RocksLog::scan(std::uint64_t from, std::uint64_t to, const RecordVisitor& visit) const {
  const std::uint64_t end = std::min(to, tip().size);
  if (from >= end) return;
  const std::string upper = encodePosition(end);
  const rocksdb::Slice bound(upper);
  auto options = scanOptions(end - from);
  options.iterate_upper_bound = &bound;
  const std::unique_ptr<rocksdb::Iterator> rows(
      database_.db->NewIterator(options, database_.family(Family::LOG)));
  rows->Seek(encodePosition(from));
  for (std::uint64_t seq = from; seq < end; ++seq, rows->Next()) {
    if (!rows->Valid()) check(rows->status(), "cannot read record " + std::to_string(seq));
    if (!rows->Valid() || decodePosition(rows->key().ToStringView()) != seq) throwMissing(seq);
    const std::string_view bytes = rows->value().ToStringView();
    if (!bytes.empty() && !visit(seq, bytes)) return;
  }
}

std::vector<std::uint64_t> RocksLog::positions(const IndexKey& prefix, std::uint64_t from,
                                               std::uint64_t to, std::size_t limit,
                                               bool descending) const {
  requirePrefix(prefix);
  std::vector<std::uint64_t> result;
  if (from >= to) return result;
  const std::string lowest = indexRowKey(prefix, from);
  const std::string highest = indexRowKey(prefix, to - 1);
  rocksdb::ReadOptions options;
  options.prefix_same_as_start = true;  // asks the prefix filter
  const std::unique_ptr<rocksdb::Iterator> rows(
      database_.db->NewIterator(options, database_.family(familyOf(prefix.index))));
  descending ? rows->SeekForPrev(highest) : rows->Seek(lowest);
  while (rows->Valid() && result.size() < limit) {
    if (descending ? rows->key().compare(lowest) < 0 : rows->key().compare(highest) > 0) break;
    result.push_back(decodePosition(rows->key().ToStringView()));
    descending ? rows->Prev() : rows->Next();
  }
  check(rows->status(), "cannot read an index");
  return result;
}

std::optional<std::string> RocksLog::get(Space space, std::string_view key) const {
  return rowOf(database_, {}, space, key);
}

void RocksLog::scan(Space space, std::string_view from, std::string_view to,
                    const RowVisitor& visit) const {
  if (!to.empty() && to <= from) return;
  scanRows(database_, scanOptions(0), space, from, to, visit);
}

std::unique_ptr<LogView> RocksLog::view() const {
  // Between two batches: then the snapshot is as long as the tip says.
  const std::lock_guard writer(writer_);
  return std::make_unique<RocksView>(database_, tip().size);
}

void RocksLog::replaceSpace(Space space, const std::function<void(const RowSink&)>& produce) {
  requireRows(space);
  const std::lock_guard writer(writer_);
  requireHealthy();
  auto* const meta = database_.family(Family::META);
  auto* const family = database_.family(familyOf(space));
  rocksdb::WriteBatch batch;
  check(batch.Put(meta, incompleteKey(space), {}), "cannot mark a space");
  write(batch);
  clearSpace(space);

  batch.Clear();
  produce([&](std::string_view key, std::string_view value) {
    check(batch.Put(family, key, value), "cannot add a row");
    if (batch.GetDataSize() < CHUNK_BYTES) return;
    write(batch);
    batch.Clear();
  });
  check(batch.Delete(meta, incompleteKey(space)), "cannot mark a space");
  write(batch);
}

void RocksLog::clearSpace(Space space) {
  auto* const family = database_.family(familyOf(space));
  std::string last;
  {
    const std::unique_ptr<rocksdb::Iterator> rows(
        database_.db->NewIterator(scanOptions(0), family));
    rows->SeekToLast();
    check(rows->status(), "cannot read rows");
    if (!rows->Valid()) return;
    last = rows->key().ToString();
  }
  rocksdb::WriteBatch batch;
  check(batch.DeleteRange(family, "", last), "cannot clear a space");
  check(batch.Delete(family, last), "cannot clear a space");
  write(batch);
  // In a file a range deletion costs readers little; in the memtable each of them would sort it.
  failed_ = true;
  check(database_.db->Flush({}, family), "cannot clear a space");
  failed_ = false;
}

// All are flushed, because the WAL goes only when nothing in it is needed any more. What a view
// shows stays as long as the view.
bool RocksLog::purge(Space space, const std::atomic<bool>* stop) {
  {
    const std::lock_guard lock(writer_);
    requireHealthy();
  }
  if (space == Space::RECORDS) requireRoomToRewrite(database_);
  check(database_.db->Flush({}, database_.handles), "cannot flush the log");
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  // The writer's own compactions go on meanwhile, or it would have to wait.
  options.exclusive_manual_compaction = false;
  // Written by DisableManualCompaction() alone, which nobody calls.
  options.canceled = const_cast<std::atomic<bool>*>(stop);
  auto* const family = database_.family(familyOf(space));
  const auto status = database_.db->CompactRange(options, family, nullptr, nullptr);
  if (status.IsManualCompactionPaused()) return false;
  check(status, "cannot rewrite a space");
  deleteOldFiles(*database_.db);
  return true;
}

bool RocksLog::spaceComplete(Space space) const {
  std::string mark;
  const auto status =
      database_.db->Get({}, database_.family(Family::META), incompleteKey(space), &mark);
  if (!status.IsNotFound()) check(status, "cannot read the mark of a space");
  return status.IsNotFound();
}

Hash RocksLog::nodeHash(unsigned height, std::uint64_t index) const {
  {
    const std::shared_lock lock(edgeMutex_);
    const std::uint64_t size = tip_.size;
    if (height >= 64 || index >= size >> height) {
      throw std::out_of_range("a node of the tree that does not exist");
    }
    const std::uint64_t stored = size - edge_.partial.size();
    const std::uint64_t first = index << height;
    if (first >= stored) {
      return rootOf(std::span(edge_.partial).subspan(first - stored, std::size_t{1} << height));
    }
  }
  return tiles_.node(height, index);
}

std::optional<std::uint64_t> RocksLog::measure(std::string_view name) const {
  constexpr std::pair<std::string_view, const char*> KNOWN[] = {
      {"memtable_bytes", "rocksdb.cur-size-all-mem-tables"},
      {"open_table_bytes", "rocksdb.estimate-table-readers-mem"},
      {"pending_compaction_bytes", "rocksdb.estimate-pending-compaction-bytes"},
  };
  // A young log is all in its write-ahead log, which the engine does not count.
  if (name == "disk_bytes") return bytesOfFiles(database_.db->GetName());
  if (name == "read_only") return database_.readOnly ? 1 : 0;
  for (const auto& [ours, engines] : KNOWN) {
    std::uint64_t value = 0;
    if (ours == name && database_.db->GetAggregatedIntProperty(engines, &value)) return value;
  }
  return std::nullopt;
}

}  // namespace authd::storage
