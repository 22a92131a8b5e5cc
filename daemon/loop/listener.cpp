#include "daemon/loop/listener.h"

#include <kj/debug.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <utility>

#include "daemon/loop/uv_stream.h"

namespace authd::loop {
namespace {

constexpr int BACKLOG = 1024;
constexpr std::string_view UNIX_PREFIX = "unix:";

void check(int error, const std::string& where) {
  if (error == 0) return;
  throw ListenFault("cannot listen on " + where + ": " + uv_strerror(error),
                    error == UV_EADDRINUSE);
}

// Whether somebody answers at a UNIX path.
bool isServed(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return true;
  int result = connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
  bool served = result == 0 || errno == EAGAIN;
  close(fd);
  return served;
}

void removeStale(const std::string& path, const std::string& where) {
  struct stat found {};
  if (lstat(path.c_str(), &found) != 0) return;
  if (!S_ISSOCK(found.st_mode)) {
    throw ListenFault("cannot listen on " + where + ": the path exists and is no socket", false);
  }
  if (isServed(path)) check(UV_EADDRINUSE, where);
  unlink(path.c_str());
}

sockaddr_storage parseAddress(const std::string& text) {
  std::size_t colon = text.rfind(':');
  int port = -1;
  if (colon != std::string::npos) {
    const char* end = text.data() + text.size();
    auto parsed = std::from_chars(text.data() + colon + 1, end, port);
    if (parsed.ptr != end || parsed.ec != std::errc() || port > 65535) port = -1;
  }
  std::string host = text.substr(0, colon == std::string::npos ? 0 : colon);
  if (host.size() > 1 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  sockaddr_storage address{};
  bool good = port >= 0 &&
              (uv_ip4_addr(host.c_str(), port, reinterpret_cast<sockaddr_in*>(&address)) == 0 ||
               uv_ip6_addr(host.c_str(), port, reinterpret_cast<sockaddr_in6*>(&address)) == 0);
  if (!good) {
    throw ListenFault("cannot listen on " + text + ": expected ADDR:PORT or unix:PATH", false);
  }
  return address;
}

bool isUnixSocket(int fd) {
  int domain = 0;
  socklen_t size = sizeof domain;
  return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_UNIX;
}

}  // namespace

struct Listener::Parts {
  UvHandle* handle = nullptr;
  Accept accept;
  std::string pathToRemove;

  void open(uv_loop_t* loop, const Endpoint& endpoint) {
    if (endpoint.inheritedFd >= 0) {
      openInherited(loop, endpoint);
    } else if (endpoint.text.starts_with(UNIX_PREFIX)) {
      openUnix(loop, endpoint);
    } else {
      sockaddr_storage address = parseAddress(endpoint.text);
      handle = newHandle(loop, false);
      auto* any = reinterpret_cast<const sockaddr*>(&address);
      check(uv_tcp_bind(&handle->tcp, any, 0), endpoint.text);
    }
    handle->any.data = this;
    check(uv_listen(&handle->stream, BACKLOG, onConnection), endpoint.text);
  }

  void openInherited(uv_loop_t* loop, const Endpoint& endpoint) {
    bool isPipe = isUnixSocket(endpoint.inheritedFd);
    handle = newHandle(loop, isPipe);
    check(isPipe ? uv_pipe_open(&handle->pipe, endpoint.inheritedFd)
                 : uv_tcp_open(&handle->tcp, endpoint.inheritedFd),
          endpoint.text);
  }

  void openUnix(uv_loop_t* loop, const Endpoint& endpoint) {
    std::string path = endpoint.text.substr(UNIX_PREFIX.size());
    if (path.empty() || path.size() >= sizeof(sockaddr_un::sun_path)) {
      throw ListenFault("cannot listen on " + endpoint.text + ": the path is too long", false);
    }
    removeStale(path, endpoint.text);
    handle = newHandle(loop, true);
    check(uv_pipe_bind(&handle->pipe, path.c_str()), endpoint.text);
    pathToRemove = path;
    KJ_SYSCALL(chmod(path.c_str(), endpoint.unixMode));
  }

  static void onConnection(uv_stream_t* server, int status) {
    auto* parts = static_cast<Parts*>(server->data);
    if (status != 0 || !parts) return;
    UvHandle* client = newHandle(server->loop, parts->handle->isPipe);
    if (uv_accept(server, &client->stream) != 0) {
      closeHandle(client);
      return;
    }
    KJ_IF_MAYBE (exception, kj::runCatchingExceptions([&] { parts->accept(streamOver(client)); })) {
      KJ_LOG(ERROR, "a new connection failed", *exception);
    }
  }
};

Listener::Listener(Loop& loop, const Endpoint& endpoint, Accept accept) : parts_(new Parts) {
  parts_->accept = std::move(accept);
  try {
    parts_->open(loop.raw(), endpoint);
  } catch (...) {
    if (parts_->handle) closeHandle(parts_->handle);
    delete parts_;
    throw;
  }
}

Listener::~Listener() {
  if (!parts_->pathToRemove.empty()) unlink(parts_->pathToRemove.c_str());
  parts_->handle->any.data = nullptr;
  closeHandle(parts_->handle);
  delete parts_;
}

std::uint16_t Listener::port() const {
  if (parts_->handle->isPipe) return 0;
  sockaddr_storage address{};
  int size = sizeof address;
  uv_tcp_getsockname(&parts_->handle->tcp, reinterpret_cast<sockaddr*>(&address), &size);
  // The port stands at the same place in both families.
  return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

}  // namespace authd::loop
