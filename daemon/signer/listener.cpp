#include "daemon/signer/listener.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "daemon/signer/fault.h"

namespace authd::signer {
namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw Fault(Exit::BAD_CONFIG, "socket " + path + ": " + why);
}
[[noreturn]] void refuseByErrno(const std::string& path) {
  refuse(path, std::strerror(errno));
}

Descriptor newSocket() {
  return Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

sockaddr_un addressOf(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    refuse(path, "its path is empty or too long");
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

const sockaddr* generic(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

// What a process that was killed has left behind; a socket that answers is somebody's.
void removeStale(const std::string& path, const sockaddr_un& address) {
  struct stat status = {};
  if (::lstat(path.c_str(), &status) != 0) return;
  if (!S_ISSOCK(status.st_mode)) refuse(path, "something else is there");
  const Descriptor probe = newSocket();
  if (!probe.isOpen()) refuseByErrno(path);
  if (::connect(probe.get(), generic(address), sizeof address) == 0 || errno != ECONNREFUSED) {
    throw Fault(Exit::BUSY, "socket " + path + ": another process listens on it");
  }
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) refuseByErrno(path);
}

Descriptor bindTo(const std::string& path) {
  const sockaddr_un address = addressOf(path);
  removeStale(path, address);
  Descriptor listening = newSocket();
  if (!listening.isOpen() || ::bind(listening.get(), generic(address), sizeof address) != 0 ||
      ::chmod(path.c_str(), 0660) != 0 || ::listen(listening.get(), SOMAXCONN) != 0) {
    refuseByErrno(path);
  }
  return listening;
}

Descriptor inherited() {
  const int fd = SD_LISTEN_FDS_START;
  if (sd_is_socket(fd, AF_UNIX, SOCK_STREAM, 1) <= 0) {
    throw Fault(Exit::BAD_CONFIG, "what was handed over is no UNIX stream socket that listens");
  }
  // Whoever waited may be gone before it is accepted: that must not block.
  if (::fcntl(fd, F_SETFL, O_NONBLOCK) != 0) refuseByErrno("handed over");
  return Descriptor(fd);
}

}  // namespace

Listener::Listener(const std::optional<std::string>& path)
    : socket_([&] {
        const int handedOver = sd_listen_fds(1);
        if (handedOver > 1) throw Fault(Exit::BAD_CONFIG, "more than one socket was handed over");
        if (handedOver == 1) return inherited();
        if (!path)
          throw Fault(Exit::BAD_CONFIG, "no socket was handed over; name one with --socket");
        made_ = *path;
        return bindTo(*path);
      }()) {}

Listener::~Listener() {
  if (!made_.empty()) ::unlink(made_.c_str());
}

void notifyReady() {
  sd_notify(0, "READY=1");
}
void notifyStopping() {
  sd_notify(0, "STOPPING=1");
}

}  // namespace authd::signer
