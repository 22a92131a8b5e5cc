#pragma once

#include <kj/memory.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "daemon/loop/loop.h"
#include "daemon/loop/stream.h"

namespace authd::loop {

// Where to listen: "ADDR:PORT", "[V6]:PORT", "unix:PATH" or an inherited socket.
struct Endpoint {
  std::string text;
  int inheritedFd = -1;
  unsigned unixMode = 0660;
};

// The address is taken, malformed, or not ours to use; what() names it.
class ListenFault : public std::runtime_error {
 public:
  ListenFault(const std::string& what, bool isTaken) : std::runtime_error(what), taken(isTaken) {}
  bool taken;
};

// Accepts connections until destroyed. A UNIX path that is left over from a dead process is
// replaced, one that somebody serves is not; our own is removed at the end unless inherited.
class Listener {
 public:
  using Accept = std::function<void(kj::Own<Stream>)>;

  Listener(Loop& loop, const Endpoint& endpoint, Accept accept);
  ~Listener();
  KJ_DISALLOW_COPY(Listener);

  // The port that was given for port 0.
  std::uint16_t port() const;

 private:
  struct Parts;
  Parts* parts_;
};

}  // namespace authd::loop
