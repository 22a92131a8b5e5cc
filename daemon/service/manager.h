#pragma once

#include <kj/common.h>
#include <kj/time.h>

#include <string>
#include <vector>

#include "daemon/journal/fold.h"

namespace authd::service {

// What systemd wants to know and gives; without it all of this does nothing.
void notifyReady();
void notifyStopping();
void notifyAlive();
void extendStartTimeout();
// A start that folds the log anew says how far it is, and asks for more time.
journal::Progress reportsOfFold();
// A line for `systemctl status`.
void notifyStatus(const std::string& words);

// Half of the watchdog's patience, if there is one.
kj::Maybe<kj::Duration> watchdogInterval();

// Sockets handed over at start, by their names: "http"; "admin" and "audit" together.
struct InheritedSockets {
  std::vector<int> http;
  std::vector<int> admin;
};
InheritedSockets inheritedSockets();

}  // namespace authd::service
