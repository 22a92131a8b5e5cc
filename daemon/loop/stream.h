#pragma once

#include <kj/common.h>
#include <kj/memory.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

struct uv_stream_s;

namespace authd::loop {

// The process at the other end of a UNIX socket, as the kernel vouches for it.
struct PeerCredentials {
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::uint32_t pid = 0;
  std::vector<std::uint32_t> groups;  // supplementary
};

struct PeerAddress {
  std::string text;  // numeric, IPv4 always as a.b.c.d; empty for UNIX sockets
  std::uint16_t port = 0;
  bool local = false;  // loopback or UNIX socket
};

// One connection. Closes when destroyed; the handle's memory lives until libuv has let go of it.
// Threads: the loop. A reader may destroy the stream in any of its calls.
class Stream {
 public:
  class Reader {
   public:
    virtual ~Reader() noexcept(false) = default;
    virtual void onData(std::string_view data) = 0;
    // The peer sent its last byte, or the connection broke. Nothing more will come.
    virtual void onEnd(bool broken) = 0;
    // All that was written has been handed to the kernel.
    virtual void onDrained() {}
  };

  virtual ~Stream() = default;

  virtual void setReader(Reader* reader) = 0;
  virtual void startReading() = 0;
  virtual void stopReading() = 0;
  // Takes everything; what the kernel does not take now counts as pending until onDrained().
  virtual void write(std::string data) = 0;
  virtual std::size_t pendingBytes() const = 0;
  // No more writes; the peer sees the end after what is pending.
  virtual void shutdownWrite() = 0;

  virtual PeerAddress peerAddress() const = 0;
  // UNIX sockets only. Throws kj::Exception if the kernel does not say.
  virtual PeerCredentials peerCredentials() const = 0;
};

}  // namespace authd::loop
