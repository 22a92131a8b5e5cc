#pragma once

#include <memory>
#include <string>

#include "storage/log.h"

namespace authd::storage {

// The high-water mark of the log, kept outside its directory, because RocksDB opens without a word
// after its WAL was deleted (two alternating 512-byte slots {counter, size, root, crc}).
class Head {
 public:
  virtual ~Head() = default;
  // The newest valid slot; size 0 with the empty root for a new file.
  virtual Tip load() const = 0;
  // Writes the other slot and syncs it. Throws StorageFault.
  virtual void store(const Tip& tip) = 0;
};

// Opens or creates the head file at `path`. Throws DamagedLog if both slots are invalid.
std::unique_ptr<Head> openHeadFile(const std::string& path, bool syncWrites = true);
std::unique_ptr<Head> openMemoryHead();

// Start-up check: the log must be at least as long as the head, must have had the head's root at
// the head's size, and its last records must be dense and match their stored leaf hashes. A log
// that is ahead of the head is an ordinary crash. Returns the log's tip; throws DamagedLog, with
// the advice what to do, for everything else. Takes time independent of the length of the log.
Tip checkAgainstHead(const Log& log, const Head& head);

}  // namespace authd::storage
