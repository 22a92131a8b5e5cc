#pragma once

#include <optional>
#include <string>

#include "daemon/signer/descriptor.h"

namespace authd::signer {

// Where clients connect: the socket that systemd handed over, else one of our own at a path, for
// our user and group, which goes with us. Throws Fault.
class Listener {
 public:
  explicit Listener(const std::optional<std::string>& path);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  int get() const { return socket_.get(); }

 private:
  std::string made_;  // the path, if the socket is our own
  Descriptor socket_;
};

// What systemd wants to know; without it they do nothing.
void notifyReady();
void notifyStopping();

}  // namespace authd::signer
