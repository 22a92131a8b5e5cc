#pragma once

#include <stdexcept>
#include <string>

namespace authd::storage {

// The disk or the engine failed, or what is stored is damaged. what() says what is wrong in words
// for an operator.
class StorageFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// append() was called for a position that is not the end of the log: two writers, or a bug.
class TipMismatch : public StorageFault {
 public:
  using StorageFault::StorageFault;
};

// Another process holds the lock of the state directory.
class StateLocked : public StorageFault {
 public:
  using StorageFault::StorageFault;
};

// The place takes no writes for now: no room, no quota left, or mounted for reading only. Nothing
// is known to be wrong with what is there (read_only.h).
class NotWritable : public StorageFault {
 public:
  using StorageFault::StorageFault;
};

// What is on disk is damaged or incomplete; `advice` says what an operator can do.
class DamagedLog : public StorageFault {
 public:
  DamagedLog(const std::string& what, std::string advice)
      : StorageFault(what), advice_(std::move(advice)) {}
  const std::string& advice() const { return advice_; }

 private:
  std::string advice_;
};

}  // namespace authd::storage
