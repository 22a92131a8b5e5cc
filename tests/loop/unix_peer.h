#pragma once

#include <kj/debug.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <utility>

namespace authd::loop {

// The other end of a UNIX socket, blocking, for use on a thread of its own.
class UnixPeer {
 public:
  explicit UnixPeer(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    KJ_SYSCALL(fd_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    KJ_SYSCALL(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address));
  }
  ~UnixPeer() { close(); }
  KJ_DISALLOW_COPY(UnixPeer);

  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  void shutdownWrite() { ::shutdown(fd_, SHUT_WR); }

  void write(const std::string& bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
      ssize_t now = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (now <= 0) return;
      sent += static_cast<std::size_t>(now);
    }
  }

  // Up to `size` bytes; fewer only at the end.
  std::string read(std::size_t size) {
    std::string all;
    char piece[64 * 1024];
    while (all.size() < size) {
      ssize_t now = ::recv(fd_, piece, std::min(sizeof piece, size - all.size()), 0);
      if (now <= 0) break;
      all.append(piece, static_cast<std::size_t>(now));
    }
    return all;
  }

 private:
  int fd_ = -1;
};

}  // namespace authd::loop
