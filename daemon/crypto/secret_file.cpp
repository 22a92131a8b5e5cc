#include "daemon/crypto/secret_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace authd::crypto {
namespace {

constexpr std::size_t MOST_BYTES = 64 * 1024;

class File {
 public:
  explicit File(const std::string& path)
      : fd_(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

[[noreturn]] void failed(const std::string& path, const std::string& what) {
  throw SecretFileFault(path + ": " + what);
}

void checkOwnerAndMode(const std::string& path, int fd) {
  struct stat status = {};
  if (::fstat(fd, &status) != 0) failed(path, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) failed(path, "is not a regular file");
  if (status.st_uid != ::geteuid() && status.st_uid != 0) {
    failed(path, "must belong to root or to the user that this runs as");
  }
  if ((status.st_mode & 0077) != 0) {
    failed(path, "others may read or write it; run: chmod 0600 " + path);
  }
}

}  // namespace

Secret readSecretFile(const std::string& path) {
  const File file(path);
  if (file.get() < 0) failed(path, std::strerror(errno));
  checkOwnerAndMode(path, file.get());
  std::string text(MOST_BYTES + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(file.get(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) failed(path, std::strerror(errno));
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  Secret secret(std::string_view(text).substr(0, size));
  wipe(text);
  if (size > MOST_BYTES) failed(path, "is longer than 64 KiB");
  return secret;
}

}  // namespace authd::crypto
