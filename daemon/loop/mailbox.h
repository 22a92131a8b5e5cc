#pragma once

#include <functional>
#include <memory>

#include "daemon/loop/loop.h"

namespace authd::loop {

// From any thread to the loop's: acts run there in the order they were posted, many for one
// wake-up. Must be destroyed on the loop's thread, after the last post().
class Mailbox {
 public:
  explicit Mailbox(Loop& loop);
  ~Mailbox();
  KJ_DISALLOW_COPY(Mailbox);

  void post(std::function<void()> act);

 private:
  struct Box;
  Box* box_;  // freed by libuv's close callback
};

}  // namespace authd::loop
