#include "daemon/loop/uv_stream.h"

#include <kj/debug.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <memory>
#include <utility>

namespace authd::loop {
namespace {

constexpr std::size_t READ_SIZE = 64 * 1024;
constexpr int SO_PEERGROUPS_NUMBER = 59;  // Linux 4.13; not in every libc

class UvStream;

// What outlives the stream object: libuv still refers to it until its callbacks have run.
struct WriteRequest {
  uv_write_t request;
  std::string data;
  std::shared_ptr<UvStream*> owner;
};

class UvStream final : public Stream {
 public:
  explicit UvStream(UvHandle* handle) : handle_(handle), self_(std::make_shared<UvStream*>(this)) {
    handle_->any.data = this;
  }

  ~UvStream() override {
    *self_ = nullptr;
    handle_->any.data = nullptr;
    closeHandle(handle_);
  }

  void setReader(Reader* reader) override { reader_ = reader; }

  void startReading() override {
    if (reading_ || ended_) return;
    reading_ = uv_read_start(&handle_->stream, giveBuffer, onRead) == 0;
  }

  void stopReading() override {
    if (!reading_) return;
    reading_ = false;
    uv_read_stop(&handle_->stream);
  }

  void write(std::string data) override {
    if (pending_ == 0) {
      uv_buf_t buffer = uv_buf_init(data.data(), static_cast<unsigned>(data.size()));
      int sent = uv_try_write(&handle_->stream, &buffer, 1);
      if (sent == static_cast<int>(data.size())) return;
      if (sent > 0) data.erase(0, static_cast<std::size_t>(sent));
    }
    auto* request = new WriteRequest{{}, std::move(data), self_};
    request->request.data = request;
    pending_ += request->data.size();
    uv_buf_t buffer =
        uv_buf_init(request->data.data(), static_cast<unsigned>(request->data.size()));
    int error = uv_write(&request->request, &handle_->stream, &buffer, 1, onWritten);
    if (error != 0) {
      pending_ -= request->data.size();
      delete request;
    }
  }

  std::size_t pendingBytes() const override { return pending_; }

  void shutdownWrite() override {
    auto* request = new uv_shutdown_t;
    auto done = [](uv_shutdown_t* finished, int) { delete finished; };
    if (uv_shutdown(request, &handle_->stream, done) != 0) delete request;
  }

  PeerAddress peerAddress() const override;
  PeerCredentials peerCredentials() const override;

 private:
  int fd() const {
    uv_os_fd_t fd = -1;
    uv_fileno(&handle_->any, &fd);
    return fd;
  }

  static void giveBuffer(uv_handle_t*, std::size_t, uv_buf_t* buffer) {
    // One buffer for all: data is handed on before the next read.
    static thread_local std::string shared(READ_SIZE, '\0');
    *buffer = uv_buf_init(shared.data(), static_cast<unsigned>(shared.size()));
  }

  static void onRead(uv_stream_t* handle, ssize_t size, const uv_buf_t* buffer) {
    auto* stream = static_cast<UvStream*>(handle->data);
    if (!stream || !stream->reader_ || size == 0) return;
    guarded([&] {
      if (size > 0) {
        stream->reader_->onData({buffer->base, static_cast<std::size_t>(size)});
      } else {
        stream->end(size != UV_EOF);
      }
    });
  }

  void end(bool broken) {
    ended_ = true;
    stopReading();
    reader_->onEnd(broken);
  }

  static void onWritten(uv_write_t* finished, int status) {
    std::unique_ptr<WriteRequest> request(static_cast<WriteRequest*>(finished->data));
    UvStream* stream = *request->owner;
    if (!stream) return;
    stream->pending_ -= request->data.size();
    if (!stream->reader_) return;
    guarded([&] {
      if (status != 0) {
        // Also after the peer's last byte: whoever waits for the write must hear of it.
        if (!std::exchange(stream->broken_, true)) stream->end(true);
      } else if (stream->pending_ == 0) {
        stream->reader_->onDrained();
      }
    });
  }

  // Nothing may pass through libuv's frames: a fault in a reader ends its connection only.
  template <class Act>
  static void guarded(const Act& act) {
    KJ_IF_MAYBE (exception, kj::runCatchingExceptions(act)) {
      KJ_LOG(ERROR, "a connection failed", *exception);
    }
  }

  UvHandle* handle_;
  std::shared_ptr<UvStream*> self_;
  Reader* reader_ = nullptr;
  std::size_t pending_ = 0;
  bool reading_ = false;
  bool ended_ = false;
  bool broken_ = false;
};

// Listeners on [::] show IPv4 peers as ::ffff:a.b.c.d. Nobody behind here needs to know.
void unmap(sockaddr_storage& address) {
  if (address.ss_family != AF_INET6) return;
  const auto mapped = reinterpret_cast<const sockaddr_in6&>(address);
  if (!IN6_IS_ADDR_V4MAPPED(&mapped.sin6_addr)) return;
  auto& v4 = reinterpret_cast<sockaddr_in&>(address);
  v4 = {};
  v4.sin_family = AF_INET;
  v4.sin_port = mapped.sin6_port;
  std::memcpy(&v4.sin_addr, mapped.sin6_addr.s6_addr + 12, sizeof v4.sin_addr);
}

PeerAddress UvStream::peerAddress() const {
  if (handle_->isPipe) return {{}, 0, true};
  sockaddr_storage address{};
  int size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (uv_tcp_getpeername(&handle_->tcp, any, &size) != 0) return {};
  unmap(address);
  char text[64] = {};
  PeerAddress peer;
  if (address.ss_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(&address);
    uv_ip4_name(v4, text, sizeof text);
    peer.port = ntohs(v4->sin_port);
    peer.local = (ntohl(v4->sin_addr.s_addr) >> 24) == 127;
  } else {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&address);
    uv_ip6_name(v6, text, sizeof text);
    peer.port = ntohs(v6->sin6_port);
    peer.local = IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
  }
  peer.text = text;
  return peer;
}

PeerCredentials UvStream::peerCredentials() const {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  KJ_SYSCALL(getsockopt(fd(), SOL_SOCKET, SO_PEERCRED, &credentials, &size));
  PeerCredentials peer{
      credentials.uid, credentials.gid, static_cast<std::uint32_t>(credentials.pid), {}};
  peer.groups.resize(1024);
  size = static_cast<socklen_t>(peer.groups.size() * sizeof(gid_t));
  KJ_SYSCALL(getsockopt(fd(), SOL_SOCKET, SO_PEERGROUPS_NUMBER, peer.groups.data(), &size));
  peer.groups.resize(size / sizeof(gid_t));
  return peer;
}

}  // namespace

UvHandle* newHandle(uv_loop_t* loop, bool isPipe) {
  auto* handle = new UvHandle;
  handle->isPipe = isPipe;
  int error = isPipe ? uv_pipe_init(loop, &handle->pipe, 0) : uv_tcp_init(loop, &handle->tcp);
  KJ_ASSERT(error == 0);
  handle->any.data = nullptr;
  return handle;
}

void closeHandle(UvHandle* handle) {
  uv_close(&handle->any, [](uv_handle_t* closed) { delete reinterpret_cast<UvHandle*>(closed); });
}

kj::Own<Stream> streamOver(UvHandle* handle) {
  if (!handle->isPipe) uv_tcp_nodelay(&handle->tcp, 1);
  return kj::heap<UvStream>(handle);
}

}  // namespace authd::loop
