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

// Who left its name. Where that cannot be written the name may be of somebody who has ended.
std::string holder(const std::string& path) {
  const FileHandle file(::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC));
  char text[24] = {};
  const auto length = file.get() < 0 ? 0 : ::pread(file.get(), text, sizeof text - 1, 0);
  return length > 0 ? " (process " + std::string(text) + ")" : "";
}

// A convenience for the message of the next one who tries; the lock is the flock, not the text.
void leaveName(const std::string& path) {
  const FileHandle file = openFile(path, O_RDWR | O_CREAT | O_NOFOLLOW);
  const std::string pid = std::to_string(::getpid());
  if (::ftruncate(file.get(), 0) != 0 || ::pwrite(file.get(), pid.data(), pid.size(), 0) < 0) {
    throwErrno("cannot write the lock file");
  }
}

}  // namespace

// The directory itself is locked: it can be opened where no file can be made or written, and then
// too there must be one process only.
StateLock::StateLock(const std::string& stateDirectory) {
  makeDirectory(stateDirectory);
  requirePrivate(stateDirectory);
  const std::string name = stateDirectory + "/lock";
  FileHandle directory = openFile(stateDirectory, O_RDONLY | O_DIRECTORY);
  if (::flock(directory.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) throwErrno("cannot lock " + stateDirectory);
    throw StateLocked(stateDirectory + " is in use by another process" + holder(name));
  }
  try {
    leaveName(name);
  } catch (const NotWritable&) {
    // Then a refusal names nobody.
  }
  fd_ = directory.release();
}

StateLock::~StateLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace authd::storage
