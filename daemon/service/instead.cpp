#include "daemon/service/instead.h"

#include "daemon/service/restore.h"

namespace authd::service {

std::optional<std::string> doInstead(const Options& options, const std::string&) {
  if (options.restoreBackup) return restoreBackup(configOf(options), *options.restoreBackup);
  if (options.restoreTiles) {
    return restoreTiles(configOf(options), *options.restoreTiles, options.keys);
  }
  if (!options.checkConfig) return std::nullopt;
  configOf(options);
  return "configuration is good";
}

}  // namespace authd::service
