#include "storage/rocks_engine.h"

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "storage/fault.h"

namespace authd::storage {
namespace {

// The engine has a code of its own for a full disk only; the others it tells in the system's words.
bool isNotWritable(const rocksdb::Status& status) {
  if (status.IsNoSpace()) return true;
  if (!status.IsIOError()) return false;
  const std::string words = status.ToString();
  for (const int error : {EROFS, EDQUOT}) {
    if (words.find(std::generic_category().message(error)) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

const char* const RESTORE_ADVICE =
    "Do not delete anything. Copy the state directory away, check the disk, and restore the "
    "newest backup.";

void check(const rocksdb::Status& status, std::string_view what) {
  if (status.ok()) return;
  const std::string message = std::string(what) + ": " + status.ToString();
  // A missing file is one that the engine's own books name.
  if (status.IsCorruption() || status.IsPathNotFound()) throw DamagedLog(message, RESTORE_ADVICE);
  if (isNotWritable(status)) throw NotWritable(message);
  throw StorageFault(message);
}

void refuseRemains(const std::string& directory) {
  if (std::filesystem::exists(directory + "/CURRENT")) return;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    const std::string name = entry.path().filename();
    if (name.ends_with(".sst") || (name.ends_with(".log") && entry.file_size() > 0)) {
      throw DamagedLog(directory + " has data files, but its CURRENT file is missing",
                       RESTORE_ADVICE);
    }
  }
}

std::uint64_t bytesOfFiles(const std::string& directory) {
  std::uint64_t bytes = 0;
  std::error_code gone;  // the engine removes files while they are counted
  for (std::filesystem::directory_iterator entry(directory, gone), end; !gone && entry != end;
       entry.increment(gone)) {
    std::error_code failed;
    auto size = entry->file_size(failed);
    if (!failed) bytes += size;
  }
  return bytes;
}

// RocksDB deletes on threads of its own, after Flush and CompactRange have returned. Listing the
// write-ahead logs while deletions are off waits for these; switching them on again deletes what is
// left.
void deleteOldFiles(rocksdb::DB& db) {
  rocksdb::VectorLogPtr unused;
  check(db.DisableFileDeletions(), "cannot delete old files");
  const auto listed = db.GetSortedWalFiles(unused);
  check(db.EnableFileDeletions(true), "cannot delete old files");
  check(listed, "cannot list files");
}

void BackgroundErrors::OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* error) {
  const std::lock_guard lock(mutex_);
  if (first_.empty()) first_ = error->ToString();
  failed_ = true;
}

void BackgroundErrors::check() const {
  if (!failed_) return;
  const std::lock_guard lock(mutex_);
  throw StorageFault("RocksDB failed in the background, restart needed: " + first_);
}

}  // namespace authd::storage
