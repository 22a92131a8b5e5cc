#include "storage/key_store.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "storage/fault.h"
#include "storage/file_search.h"
#include "storage/posix_file.h"
#include "storage/read_only.h"
#include "storage/rocks_engine.h"
#include "storage/rocks_settings.h"

namespace authd::storage {
namespace {

// Put and deleted in one batch, so that it is never there: it only fills a memtable, because
// RocksDB does not turn the WAL over when there is nothing to flush. No name begins with a zero
// byte.
constexpr std::string_view TURN_ROW("\0turn", 5);

enum class Access { WRITING, READING };

class RocksKeyStore final : public KeyStore {
 public:
  RocksKeyStore(const std::string& directory, bool syncWrites, Access access)
      : syncWrites_(syncWrites),
        access_(access),
        errors_(std::make_shared<BackgroundErrors>()),
        db_(access == Access::WRITING ? open(directory) : openToRead(directory)) {}

  // As after a crash if it fails: the next start reads the WAL.
  ~RocksKeyStore() override { db_->Close().PermitUncheckedError(); }

  std::optional<std::string> get(std::string_view name) const override {
    std::string value;
    const auto status = db_->Get({}, name, &value);
    if (status.IsNotFound()) return std::nullopt;
    check(status, "cannot read a key");
    return value;
  }

  std::uint64_t diskBytes() const override { return bytesOfFiles(db_->GetName()); }

  Rows list(std::string_view prefix) const override {
    Rows rows;
    const std::unique_ptr<rocksdb::Iterator> row(db_->NewIterator(scanOptions(0)));
    for (row->Seek(prefix); row->Valid() && row->key().starts_with(prefix); row->Next()) {
      rows.emplace_back(row->key().ToString(), row->value().ToString());
    }
    check(row->status(), "cannot list keys");
    return rows;
  }

  void put(const Rows& rows) override {
    const std::lock_guard lock(writer_);
    rocksdb::WriteBatch batch;
    for (const auto& [name, value] : rows) check(batch.Put(name, value), "cannot add a key");
    write(batch);
  }

  void remove(std::span<const std::string> names) override {
    const std::lock_guard lock(writer_);
    rocksdb::WriteBatch batch;
    for (const std::string& name : names) check(batch.Delete(name), "cannot remove a key");
    write(batch);
    ++removals_;
  }

  Rows page(std::string_view after, std::size_t most) const override {
    Rows rows;
    const std::unique_ptr<rocksdb::Iterator> row(db_->NewIterator(scanOptions(most)));
    for (row->Seek(after); row->Valid() && rows.size() < most; row->Next()) {
      if (row->key() == after) continue;
      rows.emplace_back(row->key().ToString(), row->value().ToString());
    }
    check(row->status(), "cannot list keys");
    return rows;
  }

  bool holds(const std::vector<std::string>& texts) const override {
    return holdsAny(db_->GetName(), texts);
  }

  void purge() override {
    turnOver();
    rocksdb::CompactRangeOptions options;
    // Forced: otherwise the bottom level, where old values lie, is left as it is.
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    check(db_->CompactRange(options, nullptr, nullptr), "cannot rewrite the keys");
    turnOver();
    deleteOldFiles(*db_);
  }

 private:
  std::unique_ptr<rocksdb::DB> open(const std::string& directory) const {
    makeDirectory(directory);
    refuseRemains(directory);
    auto options = keyStoreOptions(errors_);
    reserveWithin(directory, options);
    rocksdb::DB* raw = nullptr;
    check(rocksdb::DB::Open(options, directory, &raw), "cannot open " + directory);
    return std::unique_ptr<rocksdb::DB>(raw);
  }

  std::unique_ptr<rocksdb::DB> openToRead(const std::string& directory) const {
    if (!std::filesystem::is_directory(directory)) throw StorageFault("there is no " + directory);
    refuseRemains(directory);
    auto options = keyStoreOptions(errors_);
    options.create_if_missing = false;
    rocksdb::DB* raw = nullptr;
    check(rocksdb::DB::OpenForReadOnly(options, directory, &raw),
          "cannot open " + directory + " for reading");
    return std::unique_ptr<rocksdb::DB>(raw);
  }

  void write(rocksdb::WriteBatch& batch) {
    if (access_ == Access::READING) throw StorageFault("the keys are open for reading only");
    if (failed_) throw StorageFault("the key store failed before; restart");
    errors_->check();
    failed_ = true;
    check(db_->Write(writeOptions(syncWrites_), &batch), "cannot write keys");
    errors_->check();
    failed_ = false;
  }

  // Moves all that is in the memtable and the WAL into a file and begins a new WAL.
  void turnOver() {
    const std::lock_guard lock(writer_);
    rocksdb::WriteBatch batch;
    check(batch.Put(TURN_ROW, {}), "cannot write keys");
    check(batch.Delete(TURN_ROW), "cannot write keys");
    write(batch);
    check(db_->Flush({}), "cannot flush the keys");
  }

  const bool syncWrites_;
  const Access access_;
  const std::shared_ptr<BackgroundErrors> errors_;
  std::unique_ptr<rocksdb::DB> db_;
  std::mutex writer_;
  bool failed_ = false;  // under writer_
};

class MemoryKeyStore final : public KeyStore {
 public:
  std::optional<std::string> get(std::string_view name) const override {
    const std::shared_lock lock(mutex_);
    const auto row = rows_.find(name);
    return row == rows_.end() ? std::nullopt : std::optional(row->second);
  }

  Rows list(std::string_view prefix) const override {
    const std::shared_lock lock(mutex_);
    Rows rows;
    for (auto row = rows_.lower_bound(prefix); row != rows_.end(); ++row) {
      if (!row->first.starts_with(prefix)) break;
      rows.push_back(*row);
    }
    return rows;
  }

  Rows page(std::string_view after, std::size_t most) const override {
    const std::shared_lock lock(mutex_);
    Rows rows;
    for (auto row = rows_.upper_bound(after); row != rows_.end() && rows.size() < most; ++row) {
      rows.push_back(*row);
    }
    return rows;
  }

  bool holds(const std::vector<std::string>& texts) const override {
    const std::shared_lock lock(mutex_);
    const auto isText = [&](const auto& row) {
      return std::find(texts.begin(), texts.end(), row.second) != texts.end();
    };
    return std::any_of(rows_.begin(), rows_.end(), isText);
  }

  void put(const Rows& rows) override {
    const std::unique_lock lock(mutex_);
    for (const auto& [name, value] : rows) rows_[name] = value;
  }

  void remove(std::span<const std::string> names) override {
    const std::unique_lock lock(mutex_);
    for (const std::string& name : names) rows_.erase(name);
    ++removals_;
  }

  void purge() override {}

 private:
  mutable std::shared_mutex mutex_;
  std::map<std::string, std::string, std::less<>> rows_;
};

}  // namespace

std::unique_ptr<KeyStore> openRocksKeyStore(const std::string& directory, bool syncWrites) {
  return std::make_unique<RocksKeyStore>(directory, syncWrites, Access::WRITING);
}

std::unique_ptr<KeyStore> openRocksKeyStoreToRead(const std::string& directory) {
  return std::make_unique<RocksKeyStore>(directory, true, Access::READING);
}

std::unique_ptr<KeyStore> openMemoryKeyStore() {
  return std::make_unique<MemoryKeyStore>();
}

}  // namespace authd::storage
