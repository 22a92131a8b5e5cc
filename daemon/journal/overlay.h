#pragma once

#include <map>
#include <unordered_map>
#include <vector>

#include "daemon/core/tables.h"
#include "storage/log.h"

namespace authd::journal {

// The space and key under which a table's row is stored.
storage::Space spaceOf(core::TableId table);
// The table in such a key, which is not empty.
core::TableId tableOf(std::string_view key);

// The committed tables, for reading. Any thread.
class StoredTables : public core::Tables {
 public:
  explicit StoredTables(const storage::Log& log) : log_(log) {}

  std::optional<std::string> get(core::TableId table, std::string_view key) const override;
  void scan(core::TableId table, std::string_view from, std::string_view to,
            const Visitor& visit) const override;
  // Committed state changes through the journal only: both are bugs.
  void put(core::TableId table, std::string_view key, std::string value) override;
  void erase(core::TableId table, std::string_view key) override;

 private:
  const storage::Log& log_;
};

// One batch's changes on top of the committed tables. Writer thread only. Rows that were read, or
// found absent, stay in memory across batches, up to a bound: apply() reads again what decide()
// has read, and most commands are about the same settings and users.
class Overlay : public core::Tables {
 public:
  explicit Overlay(const storage::Log& log) : stored_(log) {}

  std::optional<std::string> get(core::TableId table, std::string_view key) const override;
  void put(core::TableId table, std::string_view key, std::string value) override;
  void erase(core::TableId table, std::string_view key) override;
  void scan(core::TableId table, std::string_view from, std::string_view to,
            const Visitor& visit) const override;

  // Takes a change over as one of the batch; false: no table has such a row.
  bool take(const storage::Write& write);

  bool empty() const { return changes_.empty(); }
  // The changes as writes, in key order.
  std::vector<storage::Write> writes() const;
  // The batch is on disk: its changes are committed state now.
  void commit();

 private:
  using Changes = std::map<std::string, std::optional<std::string>, std::less<>>;

  void keep(std::string key, std::optional<std::string> row) const;

  StoredTables stored_;
  Changes changes_;
  mutable std::unordered_map<std::string, std::optional<std::string>> kept_;
  mutable std::size_t keptBytes_ = 0;
};

}  // namespace authd::journal
