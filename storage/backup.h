#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "storage/log.h"

namespace authd::storage {

// Copies of the log in a folder. Each is whole for itself; data files that several hold are there
// once, so that the next one takes the time and space of what is new. The folder's path is
// absolute. One process writes there, and one thread at a time. Everything throws StorageFault, and
// DamagedLog for what is not as it was written.

struct BackupEntry {
  std::uint32_t id = 0;
  std::int64_t timeSeconds = 0;  // since 1970
  std::uint64_t bytes = 0;       // of all its files, also those that others hold too
  std::string label;             // what its maker said
};

// Asked again and again by what takes long, on any thread: true ends it with StorageFault.
using Stopped = std::function<bool()>;

// By rising id; empty where there is none.
std::vector<BackupEntry> listBackups(const std::string& folder);
// What takeBackup() will call the next one.
std::uint32_t nextBackupId(const std::string& folder);

// Copies the log as it is at some moment during the call, beside its writer. `log` must be one that
// openRocksLog() made. What it returns proves nothing yet: verifyBackup().
std::uint32_t takeBackup(const Log& log, const std::string& folder, const std::string& label,
                         const Stopped& stopped);

// Reads every byte of a backup, and hashes all its records anew: how many there are, and the root
// over them. Leaves nothing behind.
Tip verifyBackup(const std::string& folder, std::uint32_t id, const Stopped& stopped);

// A log in `directory`, which must not exist, from a backup; durable when it returns.
void restoreBackup(const std::string& folder, std::uint32_t id, const std::string& directory);

// Takes all but the newest away, which has to be verified.
void keepNewestBackups(const std::string& folder, std::uint32_t count);

// Hashes all records of a log, without believing its stored hashes, and compares with these. Throws
// DamagedLog.
Tip hashWholeLog(const Log& log, const Stopped& stopped);

}  // namespace authd::storage
