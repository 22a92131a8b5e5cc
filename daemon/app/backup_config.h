#pragma once

#include <cstdint>
#include <string>

namespace authd::app {

// Where backups go. Only the operator of the machine says so: a path that came over a socket would
// let its sender write files.
struct BackupConfig {
  std::string folder;      // of the log; empty = no backups
  std::string keysFolder;  // of the keys, another place; empty = they are not backed up
  std::uint32_t keep = 30;

  // Where the engine has its files; beside it are the manifests.
  std::string logFolder() const { return folder + "/log"; }

  bool operator==(const BackupConfig&) const = default;
};

}  // namespace authd::app
