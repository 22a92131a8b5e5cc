#include "tests/crash/disk.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <stdexcept>

namespace authd::crash {
namespace {

// How much of the file with this inode number is synced.
struct Note {
  std::atomic<std::uint64_t> inode;
  std::atomic<std::uint64_t> size;
};

constexpr std::size_t NOTES = 1 << 16;
Note* notes = nullptr;

// The note of an inode; a new one if `create`. Null: there is none.
Note* noteOf(std::uint64_t inode, bool create) {
  for (std::size_t i = 0; i < NOTES; ++i) {
    Note& note = notes[(inode + i) % NOTES];
    std::uint64_t free = 0;
    if (note.inode == inode) return &note;
    if (note.inode != 0) continue;
    if (!create) return nullptr;
    if (note.inode.compare_exchange_strong(free, inode) || free == inode) return &note;
  }
  throw std::runtime_error("too many files for the notes of the disk");
}

int noteSync(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return -1;
  if (notes == nullptr || !S_ISREG(status.st_mode)) return 0;
  noteOf(status.st_ino, true)->size = static_cast<std::uint64_t>(status.st_size);
  return 0;
}

}  // namespace

void Disk::use(const std::string& path) {
  int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || ::ftruncate(fd, NOTES * sizeof(Note)) != 0) {
    throw std::runtime_error("cannot make the notes of the disk");
  }
  void* memory = ::mmap(nullptr, NOTES * sizeof(Note), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  ::close(fd);
  if (memory == MAP_FAILED) throw std::runtime_error("cannot map the notes of the disk");
  notes = static_cast<Note*>(memory);
}

void Disk::cutPower(const std::string& directory) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    struct stat status {};
    if (!entry.is_regular_file() || ::stat(entry.path().c_str(), &status) != 0) continue;
    Note* note = noteOf(status.st_ino, false);
    auto synced = static_cast<off_t>(note ? note->size.load() : 0);
    if (synced < status.st_size && ::truncate(entry.path().c_str(), synced) != 0) {
      throw std::runtime_error("cannot cut " + entry.path().string());
    }
  }
}

}  // namespace authd::crash

extern "C" {
int fsync(int fd) {
  return authd::crash::noteSync(fd);
}
int fdatasync(int fd) {
  return authd::crash::noteSync(fd);
}
}
