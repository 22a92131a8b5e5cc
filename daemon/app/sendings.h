#pragma once

#include <kj/async.h>
#include <kj/memory.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/app/app.h"
#include "daemon/app/checkpoints.h"
#include "daemon/app/pace.h"

namespace authd::app {

// What leaves the machine.
struct Sending {
  std::int64_t timeUs = 0;
  tlog::SignedCheckpoint checkpoint;
};
// For a file of them: a line with the time, the note, an empty line.
std::string fileEntry(const Sending& sending);
// For a log of lines, all that the note needs: `checkpoint ORIGIN SIZE ROOT SIGNATURE`. The
// signature is the first one, whose name is the origin.
std::string lineOf(const Sending& sending);

// A way on which checkpoints leave the machine.
class Outlet {
 public:
  virtual ~Outlet() noexcept(false) = default;
  virtual std::string name() const = 0;
  // Why it did not take one; nothing if it did. May be called again before that is settled.
  virtual kj::Promise<std::optional<std::string>> send(Sending sending) = 0;
};

// Sends the newest checkpoint out on each way, every so often if it covers more than the last one;
// again and again, later and later, if that fails. Threads: the loop.
class Sendings {
 public:
  Sendings(App& app, const Checkpoints& checkpoints, std::vector<kj::Own<Outlet>> outlets,
           kj::Duration every);
  KJ_DISALLOW_COPY(Sendings);

  // For ever.
  kj::Promise<void> keepSending();
  // What has not been sent, once.
  kj::Promise<void> sendLast();

  // Whether the newest is sent, or what is wrong.
  std::string words() const;

 private:
  // A way, and what went out on it.
  struct Way {
    Way(kj::Own<Outlet> on, kj::Duration every) : outlet(kj::mv(on)), pace(every, every) {}

    kj::Own<Outlet> outlet;
    Pace pace;
    std::uint64_t sent = 0;  // size
    std::string trouble;     // empty: none
  };

  kj::Promise<void> keepSending(Way& way);
  kj::Promise<void> send(Way& way);
  void failed(Way& way, const std::string& why);

  App& app_;
  const Checkpoints& checkpoints_;
  std::vector<std::unique_ptr<Way>> ways_;
};

}  // namespace authd::app
