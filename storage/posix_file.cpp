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
