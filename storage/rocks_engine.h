#pragma once

#include <rocksdb/db.h>
#include <rocksdb/listener.h>
#include <rocksdb/status.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace authd::storage {

// Internal to storage/: what both RocksDB stores share. Included by .cpp files of this folder only.

// Throws DamagedLog for corruption, NotWritable where there is no room or no right to write, and
// StorageFault for every other status that is not OK.
void check(const rocksdb::Status& status, std::string_view what);

extern const char* const RESTORE_ADVICE;

// RocksDB takes a directory without the file CURRENT for a new one and would begin an empty store
// among the remains of the old. Throws DamagedLog.
void refuseRemains(const std::string& directory);

// Bytes of the files in a store's directory, its write-ahead log included.
std::uint64_t bytesOfFiles(const std::string& directory);

// Waits until the files that nothing needs any more are gone, write-ahead logs included.
void deleteOldFiles(rocksdb::DB& db);

// Remembers the first error of flushes and compactions. They run on RocksDB's threads, so nobody
// would hear of them otherwise until a later write happens to fail.
class BackgroundErrors final : public rocksdb::EventListener {
 public:
  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* error) override;
  // The engine would go on by itself, on a thread that waits for room and that nobody joins: after
  // a failure the process ends, and a thread that is still at it then would crash it.
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                            bool* recovers) override {
    *recovers = false;
  }

  // Throws StorageFault if there was one.
  void check() const;
  bool any() const { return failed_; }

 private:
  std::atomic<bool> failed_ = false;
  mutable std::mutex mutex_;
  std::string first_;
};

}  // namespace authd::storage
