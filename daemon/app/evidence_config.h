#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/tlog/note.h"

namespace authd::app {

// Who sees the heads of the log and signs that he did (C2SP tlog-witness v1.0.0).
struct Witness {
  std::string url;  // what `/add-checkpoint` is put behind
  tlog::VerifierKey key;

  bool operator==(const Witness&) const = default;
};

// The ways on which checkpoints leave this machine.
struct SendingConfig {
  std::string file;  // is appended to; empty = none
  bool syslog = false;
  std::vector<std::string> command;  // program and arguments; empty = none
  std::int64_t everySeconds = 3600;

  bool any() const { return !file.empty() || syslog || !command.empty(); }
  bool operator==(const SendingConfig&) const = default;
};

}  // namespace authd::app
