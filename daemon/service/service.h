#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "daemon/service/config.h"

namespace authd::service {

// The daemon: opens the state directory, serves until SIGTERM or SIGINT, stops cleanly. SIGHUP
// reads the configuration again; a wrong one changes nothing. The one
// place where parts are put together.
class Service {
 public:
  // Reads the configuration: now, and again at SIGHUP. Throws ConfigFault.
  using ReadConfig = std::function<Config()>;

  Service(ReadConfig readConfig, std::string version);
  ~Service() noexcept(false);

  // Returns after a clean stop. Throws what opening and listening throw, and JournalFault after a
  // failed write.
  void run();
  // Instead of run(): Evidence::continueLog().
  std::string continueLog(const std::string& reason);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// A write or sync failed: the process must end, and recovery at the next start proves what is
// there.
class JournalFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace authd::service
