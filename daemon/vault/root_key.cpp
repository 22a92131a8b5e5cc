#include "daemon/vault/root_key.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

#include "daemon/crypto/digest.h"
#include "daemon/crypto/secret.h"
#include "daemon/vault/vault.h"

namespace authd::vault {
namespace {

constexpr std::size_t DIGITS = 2 * crypto::Key::SIZE;

class File {
 public:
  File(const std::string& path, int flags, mode_t mode = 0)
      : fd_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool isOpen() const { return fd_ >= 0; }
  int get() const { return fd_; }

 private:
  int fd_;
};

[[noreturn]] void refuse(const std::string& file, const std::string& why) {
  throw RootKeyFault("root key file " + file + ": " + why);
}

[[noreturn]] void refuseByErrno(const std::string& file, const std::string& what) {
  refuse(file, what + ": " + std::strerror(errno));
}

void checkOwnerAndMode(const std::string& file, int fd) {
  struct stat status = {};
  if (::fstat(fd, &status) != 0) refuseByErrno(file, "cannot be examined");
  if (!S_ISREG(status.st_mode)) refuse(file, "is not a regular file");
  if (status.st_uid != ::geteuid() && status.st_uid != 0) {
    refuse(file, "belongs to another user; it must belong to root or to the daemon's user");
  }
  if ((status.st_mode & 0077) != 0) {
    refuse(file, "others may read or write it; run: chmod 0600 " + file +
                     ", and consider who could have read it");
  }
}

// One digit more than there may be, to notice a file that is too long.
std::string readText(const std::string& file, int fd) {
  std::array<char, DIGITS + 2> buffer;
  std::size_t size = 0;
  while (size < buffer.size()) {
    const ssize_t got = ::read(fd, buffer.data() + size, buffer.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuseByErrno(file, "cannot be read");
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  std::string text(buffer.data(), size);
  crypto::wipe(buffer.data(), buffer.size());
  if (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

int digitOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<crypto::Key> parse(std::string_view text) {
  if (text.size() != DIGITS) return std::nullopt;
  std::string bytes;
  bytes.reserve(crypto::Key::SIZE);
  for (std::size_t i = 0; i < DIGITS; i += 2) {
    const int high = digitOf(text[i]);
    const int low = digitOf(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high << 4 | low);
  }
  const crypto::Key key = crypto::Key::fromBytes(bytes);
  crypto::wipe(bytes);
  return key;
}

bool writeAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool syncDirectoryOf(const std::string& file) {
  std::string directory = std::filesystem::path(file).parent_path().string();
  if (directory.empty()) directory = ".";
  const File handle(directory, O_RDONLY | O_DIRECTORY);
  return handle.isOpen() && ::fsync(handle.get()) == 0;
}

}  // namespace

crypto::Key readRootKey(const std::string& file) {
  const File handle(file, O_RDONLY | O_NONBLOCK);
  if (!handle.isOpen() && errno == ENOENT) refuseWithoutRootKey(file);
  if (!handle.isOpen()) refuseByErrno(file, "cannot be opened");
  checkOwnerAndMode(file, handle.get());
  std::string text = readText(file, handle.get());
  const std::optional<crypto::Key> key = parse(text);
  crypto::wipe(text);
  if (!key) {
    refuse(file,
           "must hold exactly 64 hexadecimal digits. Restore it from escrow; if the log is still "
           "empty and no other file is the right one, remove it and a new one is created");
  }
  return *key;
}

crypto::Key createRootKey(const std::string& file, crypto::Entropy& entropy) {
  const File handle(file, O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (!handle.isOpen()) refuseByErrno(file, "cannot be created");
  const crypto::Key key = crypto::Key::random(entropy);
  std::string text = crypto::toHex(key.view()) + "\n";
  const bool durable =
      writeAll(handle.get(), text) && ::fsync(handle.get()) == 0 && syncDirectoryOf(file);
  const int error = errno;
  crypto::wipe(text);
  if (!durable) {
    ::unlink(file.c_str());
    errno = error;
    refuseByErrno(file, "cannot be written durably");
  }
  return key;
}

bool rootKeyExists(const std::string& file) {
  struct stat status = {};
  return ::lstat(file.c_str(), &status) == 0;
}

void refuseWithoutRootKey(const std::string& file) {
  refuse(
      file,
      "does not exist, but this log was begun with it. No new key was created, because it could "
      "not "
      "open what the old one sealed. As long as it is missing, all personal data, all password "
      "hashes and all integration secrets are unreadable; without any copy of it they are lost "
      "for good. Not lost: tokens, which are stored as hashes, stay checkable, and the log stays "
      "complete and verifiable. What to do: restore " +
          file + " from escrow (64 hexadecimal digits, mode 0600) and start again");
}

}  // namespace authd::vault
