#include "daemon/app/due_rows.h"

#include <string>

#include "daemon/core/row_codec.h"

namespace authd::app {

storage::Write dueRow(char prefix, std::int64_t dueUs, std::string_view key) {
  return {storage::Space::LOCAL, prefix + core::rowKey(dueUs) + std::string(key), std::string()};
}

std::vector<storage::Write> removeDue(const storage::Log& log, char prefix, std::int64_t nowUs,
                                      std::size_t most,
                                      const std::function<std::int64_t(std::string_view)>& endUs) {
  std::vector<std::string> due;
  log.scan(storage::Space::LOCAL, std::string(1, prefix), prefix + core::rowKey(nowUs + 1),
           [&](std::string_view key, std::string_view) {
             if (due.size() < most) due.emplace_back(key);
             return due.size() < most;
           });
  const std::size_t headSize = 1 + sizeof(std::int64_t);
  std::vector<storage::Write> writes;
  for (auto& key : due) {
    std::string row = key.substr(headSize);
    auto value = log.get(storage::Space::LOCAL, row);
    if (value && endUs(*value) <= nowUs) {
      writes.push_back({storage::Space::LOCAL, std::move(row), std::nullopt});
    }
    writes.push_back({storage::Space::LOCAL, std::move(key), std::nullopt});
  }
  return writes;
}

}  // namespace authd::app
