#include "daemon/service/instead.h"

#include "daemon/service/restore.h"
#include "daemon/service/service.h"

namespace authd::service {

std::optional<std::string> doInstead(const Options& options, const std::string& version) {
  if (options.restoreBackup) return restoreBackup(configOf(options), *options.restoreBackup);
  if (options.restoreTiles) {
    return restoreTiles(configOf(options), *options.restoreTiles, options.keys);
  }
  if (options.continueLog) {
    auto readConfig = [&options] { return configOf(options); };
    return Service(readConfig, version).continueLog(*options.continueLog);
  }
  if (!options.checkConfig) return std::nullopt;
  configOf(options);
  return "configuration is good";
}

}  // namespace authd::service
