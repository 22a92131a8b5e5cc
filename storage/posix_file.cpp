#include "storage/posix_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "storage/fault.h"

namespace authd::storage {

FileHandle::~FileHandle() {
  if (fd_ >= 0) ::close(fd_);
}

int FileHandle::release() {
  return std::exchange(fd_, -1);
}

void throwErrno(const std::string& what) {
  const int error = errno;
  const std::string message = what + ": " + std::generic_category().message(error);
  if (error == ENOSPC || error == EDQUOT || error == EROFS) throw NotWritable(message);
  throw StorageFault(message);
}

FileHandle openFile(const std::string& path, int flags, unsigned mode) {
  FileHandle file(::open(path.c_str(), flags | O_CLOEXEC, mode));
  if (file.get() < 0) throwErrno("cannot open " + path);
  return file;
}

void writeAll(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) throwErrno("cannot write " + path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void syncFile(int fd, const std::string& path) {
  if (::fsync(fd) != 0) throwErrno("cannot sync " + path);
}

void replaceFile(const std::string& path, std::string_view bytes) {
  const std::string fresh = path + ".new";
  {
    const FileHandle file = openFile(fresh, O_WRONLY | O_CREAT | O_TRUNC);
    writeAll(file.get(), bytes, fresh);
    syncFile(file.get(), fresh);
  }
  publishFile(path);
}

void publishFile(const std::string& path) {
  if (::rename((path + ".new").c_str(), path.c_str()) != 0) throwErrno("cannot replace " + path);
  syncParent(path);
}

void makeDirectory(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) == 0) {
    syncParent(path);
  } else if (errno != EEXIST) {
    throwErrno("cannot create the directory " + path);
  }
}

void syncParent(const std::string& path) {
  std::filesystem::path parent = std::filesystem::path(path).parent_path();
  if (parent.empty()) parent = ".";
  const FileHandle directory = openFile(parent, O_RDONLY | O_DIRECTORY);
  if (::fsync(directory.get()) != 0) throwErrno("cannot sync " + parent.string());
}

}  // namespace authd::storage
