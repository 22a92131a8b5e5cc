#include "daemon/service/manager.h"

#include <spdlog/spdlog.h>
#include <systemd/sd-daemon.h>

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "daemon/core/progress_words.h"
#include "daemon/journal/clock.h"

namespace authd::service {

void notifyReady() {
  sd_notify(0, "READY=1");
}
void notifyStopping() {
  sd_notify(0, "STOPPING=1");
}
void notifyAlive() {
  sd_notify(0, "WATCHDOG=1");
}
void extendStartTimeout() {
  sd_notify(0, "EXTEND_TIMEOUT_USEC=30000000");
}
journal::Progress reportsOfFold() {
  return [words = core::ProgressWords()](std::uint64_t done, std::uint64_t size) mutable {
    spdlog::info("folding the log into tables: {}", words.at(done, size, journal::systemBootUs()));
    extendStartTimeout();
  };
}
void notifyStatus(const std::string& words) {
  sd_notify(0, ("STATUS=" + words).c_str());
}

kj::Maybe<kj::Duration> watchdogInterval() {
  std::uint64_t us = 0;
  if (sd_watchdog_enabled(0, &us) <= 0) return nullptr;
  return static_cast<std::int64_t>(us / 2) * kj::MICROSECONDS;
}

InheritedSockets inheritedSockets() {
  InheritedSockets sockets;
  char** names = nullptr;
  int count = sd_listen_fds_with_names(1, &names);
  for (int i = 0; i < count; ++i) {
    std::string_view name = names[i];
    int fd = SD_LISTEN_FDS_START + i;
    (name == "admin" || name == "audit" ? sockets.admin : sockets.http).push_back(fd);
    std::free(names[i]);
  }
  std::free(static_cast<void*>(names));
  return sockets;
}

}  // namespace authd::service
