#include "storage/key_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "storage/fault.h"
#include "storage/posix_file.h"

namespace authd::storage {
namespace {

// Whoever can write here can replace keys and log: only the daemon's own user may.
void requirePrivate(const std::string& directory) {
  struct stat facts;
  if (::stat(directory.c_str(), &facts) != 0) throwErrno("cannot look at " + directory);
  if (!S_ISDIR(facts.st_mode)) throw StorageFault(directory + " is not a directory");
  if (facts.st_uid != ::geteuid()) {
    throw StorageFault(directory + " belongs to user " + std::to_string(facts.st_uid) +
                       ", but this process runs as user " + std::to_string(::geteuid()) +
                       "; start it as the owner, or chown the directory and all in it");
  }
  if (facts.st_mode & (S_IWGRP | S_IWOTH)) {
    throw StorageFault(directory +
                       " can be written by its group or by everybody; chmod it to 0700");
  }
}

std::string holder(int fd) {
  char text[24] = {};
  const auto length = ::pread(fd, text, sizeof text - 1, 0);
  return length > 0 ? " (process " + std::string(text) + ")" : "";
}

// A convenience for the message of the next one who tries; the lock is the flock, not the text.
void leaveName(int fd) {
  const std::string pid = std::to_string(::getpid());
  if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, pid.data(), pid.size(), 0) < 0) {
    throwErrno("cannot write the lock file");
  }
}

}  // namespace

StateLock::StateLock(const std::string& stateDirectory) {
  makeDirectory(stateDirectory);
  requirePrivate(stateDirectory);
  FileHandle file = openFile(stateDirectory + "/lock", O_RDWR | O_CREAT | O_NOFOLLOW);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) throwErrno("cannot lock " + stateDirectory);
    throw StateLocked(stateDirectory + " is in use by another process" + holder(file.get()));
  }
  leaveName(file.get());
  fd_ = file.release();
}

StateLock::~StateLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace authd::storage
