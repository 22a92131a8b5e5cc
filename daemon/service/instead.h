#pragma once

#include <optional>
#include <string>

#include "daemon/service/options.h"

namespace authd::service {

// What the command line asks for instead of serving: done once, and what to print then. Nothing if
// the daemon is to serve. Throws what restore.h and Evidence::continueLog() say, and ConfigFault.
std::optional<std::string> doInstead(const Options& options, const std::string& version);

}  // namespace authd::service
