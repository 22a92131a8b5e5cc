#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/service/config.h"

namespace authd::service {

// Exit codes, as in shop-authd(8). Those of sysexits.h where one fits.
enum class Exit : int {
  DONE = 0,
  FAILED = 1,
  USAGE = 64,
  DAMAGED_LOG = 65,
  ROOT_KEY = 66,
  STARTS_AGAIN = 69,
  STATE_DIRECTORY = 73,
  PORT_TAKEN = 75,
  BAD_CONFIG = 78
};

struct Options {
  std::optional<std::string> configFile;
  std::optional<std::string> dataDir;
  std::optional<std::string> rootKey;
  std::vector<std::string> http;
  std::vector<std::string> metrics;
  std::optional<std::string> adminSocket;
  std::optional<std::string> auditSocket;
  bool checkConfig = false;
  std::optional<std::string> restoreBackup;  // a number, or `newest`
  std::optional<std::string> restoreTiles;   // a folder
  std::vector<std::string> keys;             // that may have signed its checkpoint
  std::optional<std::string> continueLog;    // a reason
  // Set when the program has said all it had to say (--help, --version, a usage error).
  std::optional<Exit> finished;
};

Options parseOptions(int argc, char** argv, const std::string& version);

// The configuration file named, or the one in /etc if it is there, with the options over it.
// Throws ConfigFault.
Config configOf(const Options& options);

}  // namespace authd::service
