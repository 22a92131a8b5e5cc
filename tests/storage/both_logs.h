#pragma once

#include <boost/mpl/list.hpp>
#include <memory>
#include <string>

#include "storage/log.h"
#include "storage/memory_log.h"
#include "tests/storage/temporary_directory.h"

namespace authd::storage {

// Each opens one of the two logs. reopen() gives the same log again after a stop and a start,
// where there is something to open.
class OnRocks {
 public:
  OnRocks() { reopen(); }
  Log& log() { return *log_; }
  void reopen() {
    log_.reset();
    log_ = openRocksLog(directory_.path("log"), false);
  }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<Log> log_;
};

class InMemory {
 public:
  Log& log() { return *log_; }
  void reopen() {}

 private:
  std::unique_ptr<MemoryLog> log_ = openMemoryLog();
};

using BothLogs = boost::mpl::list<OnRocks, InMemory>;

inline Record record(const std::string& bytes, std::vector<IndexKey> index = {}) {
  return {bytes, std::move(index)};
}

inline std::string subject(char who) {
  return std::string(16, who);
}

}  // namespace authd::storage
