#pragma once

#include <memory>

#include "storage/log.h"

namespace authd::storage {

// The in-memory twin of the RocksDB log: same contract, passes the same suite. It can also fail on
// demand, for tests of what is above it.
class MemoryLog : public Log {
 public:
  // The next append throws StorageFault, before or after its records became visible: after a
  // failed sync a record may or may not be there.
  virtual void failNextAppend(bool keepRecords) = 0;
};

std::unique_ptr<MemoryLog> openMemoryLog();

}  // namespace authd::storage
