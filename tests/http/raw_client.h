#pragma once

#include <arpa/inet.h>
#include <kj/debug.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace authd::http {

// A client that says exactly what it is told to, with blocking calls, on a thread of its own.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    KJ_SYSCALL(fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    KJ_SYSCALL(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address));
  }
  ~RawClient() { close(); }
  RawClient(RawClient&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), rest_(std::move(other.rest_)) {}
  RawClient& operator=(RawClient&&) = delete;

  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  // Closes so that the peer sees a broken connection.
  void reset() {
    linger now{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }
  void shutdownWrite() { ::shutdown(fd_, SHUT_WR); }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  // What comes up to and with `end`; all that came if the connection ends before.
  std::string readTo(std::string_view end) {
    std::size_t at = rest_.find(end);
    while (at == std::string::npos && receive()) at = rest_.find(end);
    return take(at == std::string::npos ? rest_.size() : at + end.size());
  }

  // Head and body of one answer with Content-Length.
  std::string readAnswer() {
    constexpr std::string_view LENGTH = "Content-Length: ";
    std::string head = readTo("\r\n\r\n");
    std::size_t at = head.find(LENGTH);
    std::size_t size = at == std::string::npos ? 0 : std::stoul(head.substr(at + LENGTH.size()));
    while (rest_.size() < size && receive()) continue;
    return head + take(size);
  }
  std::string readToEnd() {
    while (receive()) continue;
    return take(rest_.size());
  }

 private:
  bool receive() {
    char piece[16 * 1024];
    ssize_t size = ::recv(fd_, piece, sizeof piece, 0);
    if (size <= 0) return false;
    rest_.append(piece, static_cast<std::size_t>(size));
    return true;
  }
  std::string take(std::size_t size) {
    std::string taken = rest_.substr(0, size);
    rest_.erase(0, size);
    return taken;
  }

  int fd_ = -1;
  std::string rest_;
};

}  // namespace authd::http
