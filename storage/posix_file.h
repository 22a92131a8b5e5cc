#pragma once

#include <string>

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

// Makes the directory (0700) if it is missing and syncs its parent, so that a power cut cannot
// take the directory away from under synced files.
void makeDirectory(const std::string& path);

// Makes names created, renamed or removed in the directory of `path` durable.
void syncParent(const std::string& path);

}  // namespace authd::storage
