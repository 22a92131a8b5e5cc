#pragma once

#include <string>
#include <string_view>

namespace authd::storage {

// A file descriptor that is closed when it goes out of scope.
class FileHandle {
 public:
  explicit FileHandle(int fd) : fd_(fd) {}
  ~FileHandle();
  FileHandle(FileHandle&& other) noexcept : fd_(other.release()) {}
  FileHandle(const FileHandle&) = delete;
  FileHandle& operator=(const FileHandle&) = delete;

  int get() const { return fd_; }
  int release();

 private:
  int fd_;
};

// Throws StorageFault, NotWritable where errno says so, with `what` and the text of errno.
[[noreturn]] void throwErrno(const std::string& what);

// open(2), close-on-exec. Throws StorageFault.
FileHandle openFile(const std::string& path, int flags, unsigned mode = 0600);

// All of `bytes`, at the descriptor's place. `path` is for the message. Throws StorageFault.
void writeAll(int fd, std::string_view bytes, const std::string& path);
// fsync(2). Throws StorageFault.
void syncFile(int fd, const std::string& path);

// Puts a file with these bytes in the place of `path`, durably: a crash leaves the old one or the
// new one. Throws StorageFault.
void replaceFile(const std::string& path, std::string_view bytes);
// The second half of that: `path` + ".new", written and synced before, takes the place.
void publishFile(const std::string& path);

// Makes the directory (0700) if it is missing and syncs its parent, so that a power cut cannot
// take the directory away from under synced files.
void makeDirectory(const std::string& path);

// Makes names created, renamed or removed in the directory of `path` durable.
void syncParent(const std::string& path);

}  // namespace authd::storage
