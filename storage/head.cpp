#include "storage/head.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <boost/crc.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string_view>

#include "storage/fault.h"
#include "storage/log_input.h"
#include "storage/posix_file.h"
#include "storage/read_only.h"

namespace authd::storage {
namespace {

// One sector each, so that a torn write can spoil only the slot that was being written.
constexpr std::size_t SLOT_BYTES = 512;
constexpr std::string_view MAGIC = "authdhd1";
constexpr std::size_t COUNTER_AT = 8;
constexpr std::size_t SIZE_AT = 16;
constexpr std::size_t ROOT_AT = 24;
constexpr std::size_t CRC_AT = 56;
constexpr std::size_t USED_BYTES = 60;

struct Slot {
  std::uint64_t counter = 0;
  Tip tip;
};

std::string checksum(std::string_view bytes) {
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return encodePosition(crc.checksum()).substr(4);
}

std::string encode(const Slot& slot) {
  std::string bytes(MAGIC);
  appendPosition(bytes, slot.counter);
  appendPosition(bytes, slot.tip.size);
  bytes.append(slot.tip.root.begin(), slot.tip.root.end());
  bytes += checksum(bytes);
  bytes.resize(SLOT_BYTES);
  return bytes;
}

std::optional<Slot> decode(std::string_view bytes) {
  if (bytes.size() < USED_BYTES || bytes.substr(0, MAGIC.size()) != MAGIC) return std::nullopt;
  if (checksum(bytes.substr(0, CRC_AT)) != bytes.substr(CRC_AT, 4)) return std::nullopt;
  Slot slot;
  slot.counter = decodePosition(bytes.substr(COUNTER_AT, 8));
  slot.tip.size = decodePosition(bytes.substr(SIZE_AT, 8));
  std::memcpy(slot.tip.root.data(), bytes.data() + ROOT_AT, slot.tip.root.size());
  return slot;
}

void writeAll(int fd, std::string_view bytes, off_t offset, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(fd, bytes.data(), bytes.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) throwErrno("cannot write the head file " + path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += written;
  }
}

std::string readSlots(int fd, const std::string& path) {
  std::string bytes(2 * SLOT_BYTES, '\0');
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t got =
        ::pread(fd, bytes.data() + have, bytes.size() - have, static_cast<off_t>(have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throwErrno("cannot read the head file " + path);
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

// By rename, so that a crash leaves no file or a whole one, never an empty one.
void createHeadFile(const std::string& path) {
  const std::string fresh = path + ".new";
  {
    const FileHandle file = openFile(fresh, O_RDWR | O_CREAT | O_TRUNC);
    writeAll(file.get(), encode(Slot{}) + std::string(SLOT_BYTES, '\0'), 0, fresh);
    if (::fsync(file.get()) != 0) throwErrno("cannot sync " + fresh);
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0) throwErrno("cannot create " + path);
  syncParent(path);
}

class FileHead final : public Head {
 public:
  FileHead(std::string path, bool syncWrites, int access = O_RDWR)
      : path_(std::move(path)), syncWrites_(syncWrites), file_(openFile(path_, access)) {
    const std::string bytes = readSlots(file_.get(), path_);
    const std::string_view view = bytes;
    const auto first = decode(view.substr(0, SLOT_BYTES));
    const auto second = decode(view.size() > SLOT_BYTES ? view.substr(SLOT_BYTES) : "");
    if (!first && !second) {
      throw DamagedLog("the head file " + path_ + " is damaged: neither slot is valid",
                       "Restore the state directory from a backup. If the log itself verifies "
                       "against a signed checkpoint, the head file can be moved away and is "
                       "made anew.");
    }
    next_ = !second || (first && first->counter > second->counter) ? 1 : 0;
    current_ = next_ == 1 ? *first : *second;
  }

  Tip load() const override {
    const std::lock_guard lock(mutex_);
    return current_.tip;
  }

  void store(const Tip& tip) override {
    const std::lock_guard lock(mutex_);
    if (failed_) throw StorageFault("the head file " + path_ + " failed before; restart");
    failed_ = true;  // until proven otherwise: what a failed sync left behind is unknown
    const Slot slot{current_.counter + 1, tip};
    writeAll(file_.get(), encode(slot), next_ * static_cast<off_t>(SLOT_BYTES), path_);
    if (syncWrites_ && ::fdatasync(file_.get()) != 0) throwErrno("cannot sync " + path_);
    failed_ = false;
    current_ = slot;
    next_ = 1 - next_;
  }

 private:
  const std::string path_;
  const bool syncWrites_;
  const FileHandle file_;
  mutable std::mutex mutex_;
  Slot current_;
  int next_ = 0;  // the slot that store() writes
  bool failed_ = false;
};

class MemoryHead final : public Head {
 public:
  Tip load() const override {
    const std::lock_guard lock(mutex_);
    return tip_;
  }
  void store(const Tip& tip) override {
    const std::lock_guard lock(mutex_);
    tip_ = tip;
  }

 private:
  mutable std::mutex mutex_;
  Tip tip_;
};

}  // namespace

std::unique_ptr<Head> openHeadFile(const std::string& path, bool syncWrites) {
  if (!std::filesystem::exists(path)) createHeadFile(path);
  return std::make_unique<FileHead>(path, syncWrites);
}

// What is opened so refuses writes by itself.
std::unique_ptr<Head> openHeadFileToRead(const std::string& path) {
  return std::make_unique<FileHead>(path, true, O_RDONLY);
}

std::unique_ptr<Head> openMemoryHead() {
  return std::make_unique<MemoryHead>();
}

}  // namespace authd::storage
