#include "daemon/signer/connection.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace authd::signer {
namespace {

using Clock = std::chrono::steady_clock;

bool waitFor(int fd, short what, Clock::time_point deadline) {
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    pollfd one{fd, what, 0};
    const int ready = ::poll(&one, 1, static_cast<int>(left));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

bool mayComeLater() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

}  // namespace

std::optional<std::string> Connection::read(std::size_t most) {
  const auto deadline = Clock::now() + PATIENCE;
  std::string bytes;
  std::array<char, 4096> piece;
  while (bytes.size() <= most) {
    if (!waitFor(socket_.get(), POLLIN, deadline)) return std::nullopt;
    const std::size_t room = std::min(piece.size(), most + 1 - bytes.size());
    const ssize_t got = ::recv(socket_.get(), piece.data(), room, 0);
    if (got == 0) return bytes;
    if (got < 0 && !mayComeLater()) return std::nullopt;
    if (got > 0) bytes.append(piece.data(), static_cast<std::size_t>(got));
  }
  return bytes;
}

void Connection::write(std::string_view bytes) {
  const auto deadline = Clock::now() + PATIENCE;
  while (!bytes.empty()) {
    if (!waitFor(socket_.get(), POLLOUT, deadline)) return;
    const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && !mayComeLater()) return;
    if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

}  // namespace authd::signer
