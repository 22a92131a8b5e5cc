#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/core/row_codec.h"
#include "daemon/core/rows.h"

namespace authd::core {

// State as decide() and apply() see it: rows of bytes in ordered tables, whatever holds them.
// A key is one byte (the table) and the row's key. NAME and NAME_OF rows are the private
// index; everything else is the fold of the clear part of the log.
class Tables {
 public:
  using Visitor = std::function<bool(std::string_view key, std::string_view value)>;

  virtual ~Tables() = default;
  virtual std::optional<std::string> get(TableId table, std::string_view key) const = 0;
  virtual void put(TableId table, std::string_view key, std::string value) = 0;
  virtual void erase(TableId table, std::string_view key) = 0;
  // Visits from <= key < to in byte order until the visitor returns false; empty `to` = the end.
  virtual void scan(TableId table, std::string_view from, std::string_view to,
                    const Visitor& visit) const = 0;
};

// Tables in memory: the reference that the real ones are compared with.
class MemoryTables : public Tables {
 public:
  using Rows = std::map<std::string, std::string, std::less<>>;

  std::optional<std::string> get(TableId table, std::string_view key) const override;
  void put(TableId table, std::string_view key, std::string value) override;
  void erase(TableId table, std::string_view key) override;
  void scan(TableId table, std::string_view from, std::string_view to,
            const Visitor& visit) const override;

  // All rows; the first byte of a key is its table.
  const Rows& rows() const { return rows_; }

 private:
  Rows rows_;
};

// The key with its table in front, as rows() and the storage spaces have it.
std::string tableKey(TableId table, std::string_view key);

// Whether a table belongs to the private index rather than to the tables anybody can compare.
bool isPrivate(TableId table);

template <class Row, class... Parts>
std::optional<Row> find(const Tables& tables, const Parts&... key) {
  auto bytes = tables.get(Row::TABLE, rowKey(key...));
  if (!bytes) return std::nullopt;
  return decodeRow<Row>(*bytes);
}

// The row of something that must exist.
template <class Row, class... Parts>
Row demand(const Tables& tables, const Parts&... key) {
  auto row = find<Row>(tables, key...);
  AUTHD_ASSERT(row.has_value());
  return *std::move(row);
}

template <class Row, class... Parts>
void store(Tables& tables, const Row& row, const Parts&... key) {
  tables.put(Row::TABLE, rowKey(key...), encodeRow(row));
}

template <class Row, class... Parts>
void drop(Tables& tables, const Parts&... key) {
  tables.erase(Row::TABLE, rowKey(key...));
}

}  // namespace authd::core
