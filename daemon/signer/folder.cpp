#include "daemon/signer/folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

#include "daemon/signer/fault.h"

namespace authd::signer {
namespace {

constexpr auto PAUSE = std::chrono::milliseconds(10);

[[noreturn]] void refuse(const std::string& what) {
  throw Fault(Exit::STATE_DIRECTORY, what);
}
[[noreturn]] void refuseByErrno(const std::string& what) {
  refuse(what + ": " + std::strerror(errno));
}

Descriptor openFolder(const std::string& path) {
  Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.isOpen()) refuseByErrno("state directory " + path);
  struct stat status = {};
  if (::fstat(directory.get(), &status) != 0) refuseByErrno(path);
  if (status.st_uid != ::geteuid()) {
    refuse(path + " belongs to another user; run this as its owner: runuser -u USER -- ...");
  }
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    refuse(path + ": others may write in it; run: chmod 0700 " + path);
  }
  return directory;
}

// Whoever holds it does so for one act; one that is stuck must not take the server with it.
Descriptor lockIn(const std::string& path, std::chrono::milliseconds patience) {
  const std::string file = path + "/lock";
  Descriptor lock(::open(file.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!lock.isOpen()) refuseByErrno(file);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) refuseByErrno(file);
    if (std::chrono::steady_clock::now() > deadline) {
      throw Fault(Exit::BUSY, file + " is held by another process");
    }
    std::this_thread::sleep_for(PAUSE);
  }
  return lock;
}

bool writeAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

std::optional<std::string> readFile(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!file.isOpen() && errno == ENOENT) return std::nullopt;
  if (!file.isOpen()) refuseByErrno(path);
  std::string bytes(MOST_FILE_BYTES + 1, '\0');
  std::size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t got = ::read(file.get(), bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuseByErrno(path);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > MOST_FILE_BYTES) refuse(path + " is longer than 64 KiB");
  bytes.resize(size);
  return bytes;
}

Folder::Folder(std::string path, std::chrono::milliseconds patience)
    : path_(std::move(path)), directory_(openFolder(path_)), lock_(lockIn(path_, patience)) {}

bool Folder::has(const std::string& name) const {
  struct stat status = {};
  return ::lstat(pathOf(name).c_str(), &status) == 0;
}

void Folder::sync() {
  if (::fsync(directory_.get()) != 0) refuseByErrno("cannot sync " + path_);
}

void Folder::stage(const std::string& name, std::string_view bytes, unsigned mode) {
  const std::string file = pathOf(name + ".new");
  // What a crash has left; it was never in force.
  if (::unlink(file.c_str()) != 0 && errno != ENOENT) refuseByErrno("cannot remove " + file);
  const Descriptor staged(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!staged.isOpen()) refuseByErrno("cannot create " + file);
  if (!writeAll(staged.get(), bytes) || ::fsync(staged.get()) != 0) {
    refuseByErrno("cannot write " + file);
  }
  sync();
}

void Folder::publish(const std::string& name) {
  const std::string file = pathOf(name);
  if (::rename((file + ".new").c_str(), file.c_str()) != 0) refuseByErrno("cannot rename " + file);
  sync();
}

void Folder::replace(const std::string& name, std::string_view bytes, unsigned mode) {
  stage(name, bytes, mode);
  publish(name);
}

void makeFolder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0) {
    if (errno == EEXIST) return;
    refuseByErrno("cannot create " + path);
  }
  const Descriptor parent(::open((path + "/..").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!parent.isOpen() || ::fsync(parent.get()) != 0) refuseByErrno("cannot sync beside " + path);
}

}  // namespace authd::signer
