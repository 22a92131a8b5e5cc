#include "daemon/service/outlets.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>
#include <memory>
#include <utility>

#include "daemon/loop/worker_pool.h"
#include "daemon/service/command.h"

namespace authd::service {
namespace {

using Why = std::optional<std::string>;
using Act = std::function<Why(const app::Sending&)>;

class PooledOutlet final : public app::Outlet {
 public:
  PooledOutlet(loop::Loop& loop, std::string name, Act act)
      : name_(std::move(name)), act_(std::move(act)), pool_(loop, "outlet", {1, 1, 0}) {}

  std::string name() const override { return name_; }
  kj::Promise<Why> send(app::Sending sending) override {
    auto why = std::make_shared<Why>();
    auto work = [this, why, sending = std::move(sending)] { *why = act_(sending); };
    KJ_IF_MAYBE (done, pool_.trySubmit(kj::mv(work))) {
      return done->then([why] { return std::move(*why); });
    }
    return Why("the last one is still under way");
  }

 private:
  std::string name_;
  Act act_;
  loop::WorkerPool pool_;  // last: its thread uses the others
};

std::string failedTo(const std::string& what) {
  return "cannot " + what + ": " + std::strerror(errno);
}

// Opened anew each time, so that somebody may have moved it away. A new one is for the group too,
// whatever the umask: who ships logs may read it.
int openForAppending(const std::string& path) {
  constexpr int FLAGS = O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  constexpr mode_t MODE = 0640;
  const int fresh = open(path.c_str(), FLAGS | O_CREAT | O_EXCL, MODE);
  if (fresh >= 0) fchmod(fresh, MODE);
  return fresh >= 0 || errno != EEXIST ? fresh : open(path.c_str(), FLAGS);
}

Why append(const std::string& path, const std::string& entry) {
  const int file = openForAppending(path);
  if (file < 0) return failedTo("open " + path);
  const ssize_t done = write(file, entry.data(), entry.size());
  Why why;
  if (done < 0) why = failedTo("write " + path);
  if (done >= 0 && static_cast<std::size_t>(done) < entry.size()) why = path + " takes no more";
  close(file);
  return why;
}

// syslog(3) itself tells nothing.
Why toSyslog(const std::string& line) {
  if (access("/dev/log", F_OK) != 0) return "there is no /dev/log";
  syslog(LOG_AUTHPRIV | LOG_NOTICE, "%s", line.c_str());
  return std::nullopt;
}

}  // namespace

std::vector<kj::Own<app::Outlet>> outletsOf(loop::Loop& loop, const app::SendingConfig& config) {
  std::vector<kj::Own<app::Outlet>> outlets;
  if (!config.file.empty()) {
    auto act = [path = config.file](const app::Sending& sending) {
      return append(path, app::fileEntry(sending));
    };
    outlets.push_back(kj::heap<PooledOutlet>(loop, "file", std::move(act)));
  }
  if (config.syslog) {
    openlog("shop-authd", LOG_PID, LOG_AUTHPRIV);
    auto act = [](const app::Sending& sending) { return toSyslog(app::lineOf(sending)); };
    outlets.push_back(kj::heap<PooledOutlet>(loop, "syslog", std::move(act)));
  }
  if (!config.command.empty()) {
    auto act = [words = config.command](const app::Sending& sending) {
      return runCommand(words, sending.checkpoint.bytes);
    };
    outlets.push_back(kj::heap<PooledOutlet>(loop, "command", std::move(act)));
  }
  return outlets;
}

}  // namespace authd::service
