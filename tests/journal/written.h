#pragma once

#include <memory>
#include <vector>

#include "daemon/journal/record_index.h"
#include "daemon/record/codec.h"
#include "storage/memory_log.h"
#include "tests/support/ledger.h"

namespace authd::journal {

// The events of a ledger as a log with its indexes, without a journal between.
inline std::unique_ptr<storage::MemoryLog> written(const std::vector<core::Event>& events) {
  std::vector<storage::Record> records;
  records.reserve(events.size());
  for (const core::Event& event : events) {
    records.push_back({record::encode(event), indexKeys(event)});
  }
  auto log = storage::openMemoryLog();
  log->append(0, records, {});
  return log;
}

}  // namespace authd::journal
