#pragma once

#include <kj/common.h>

#include <functional>

#include "daemon/loop/loop.h"

namespace authd::loop {

// Tells when a descriptor that somebody else owns can be read or written (libcurl's sockets).
class FdWatcher {
 public:
  using Ready = std::function<void(bool readable, bool writable)>;

  FdWatcher(Loop& loop, int fd, Ready ready);
  ~FdWatcher();
  KJ_DISALLOW_COPY(FdWatcher);

  void watch(bool readable, bool writable);

 private:
  struct Parts;
  Parts* parts_;  // freed by libuv's close callback
};

}  // namespace authd::loop
