#include "daemon/core/tables.h"

namespace authd::core {

std::string tableKey(TableId table, std::string_view key) {
  std::string whole(1, static_cast<char>(table));
  whole += key;
  return whole;
}

bool isPrivate(TableId table) {
  return table == TableId::NAME || table == TableId::NAME_OF;
}

std::optional<std::string> MemoryTables::get(TableId table, std::string_view key) const {
  auto row = rows_.find(tableKey(table, key));
  if (row == rows_.end()) return std::nullopt;
  return row->second;
}

void MemoryTables::put(TableId table, std::string_view key, std::string value) {
  rows_.insert_or_assign(tableKey(table, key), std::move(value));
}

void MemoryTables::erase(TableId table, std::string_view key) {
  rows_.erase(tableKey(table, key));
}

void MemoryTables::scan(TableId table, std::string_view from, std::string_view to,
                        const Visitor& visit) const {
  auto end = to.empty() ? rows_.lower_bound(std::string(1, static_cast<char>(table) + 1))
                        : rows_.lower_bound(tableKey(table, to));
  for (auto row = rows_.lower_bound(tableKey(table, from)); row != end; ++row) {
    if (!visit(std::string_view(row->first).substr(1), row->second)) return;
  }
}

}  // namespace authd::core
