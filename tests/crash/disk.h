#pragma once

#include <string>

namespace authd::crash {

// A disk that forgets what was not synced. This program's fsync() and fdatasync() stand in front of
// the C library's, for RocksDB too: they only note how much of the file is safe now, in memory that
// is shared with the processes that get killed. kill -9 alone proves nothing about syncing, because
// the kernel keeps what was written; here every round can end like a power cut.
class Disk {
 public:
  // Maps the notes in the file `path`, created if missing. One disk for each process.
  static void use(const std::string& path);
  // Cuts every file below `directory` to what was synced of it.
  static void cutPower(const std::string& directory);
};

}  // namespace authd::crash
