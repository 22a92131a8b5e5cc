#include "daemon/journal/fold_tables.h"

#include <algorithm>

namespace authd::journal {
namespace {

// The tables that apply() scans by range: in a hashed one each scan would look at every row.
bool isOrdered(core::TableId table) {
  return table == core::TableId::TOKEN_POSITION || table == core::TableId::ADDRESS;
}

template <class Rows, class Key>
std::optional<std::string> rowIn(const Rows& rows, const Key& key) {
  auto row = rows.find(key);
  if (row == rows.end()) return std::nullopt;
  return row->second;
}

void sort(std::vector<const FoldTables::Row*>& rows) {
  std::sort(rows.begin(), rows.end(),
            [](const auto* left, const auto* right) { return left->first < right->first; });
}

}  // namespace

std::size_t FoldTables::Hash::operator()(const Key& key) const {
  return std::hash<std::string_view>()(key.key) + static_cast<std::size_t>(key.table);
}

std::optional<std::string> FoldTables::get(core::TableId table, std::string_view key) const {
  return isOrdered(table) ? rowIn(ordered_, core::tableKey(table, key))
                          : rowIn(hashed_, Key{table, key});
}

void FoldTables::put(core::TableId table, std::string_view key, std::string value) {
  if (isOrdered(table)) {
    // Positions ascend, so the hint is right for most rows.
    ordered_.insert_or_assign(ordered_.end(), core::tableKey(table, key), std::move(value));
  } else if (auto row = hashed_.find(Key{table, key}); row != hashed_.end()) {
    row->second = std::move(value);
  } else {
    hashed_.emplace(core::tableKey(table, key), std::move(value));
  }
}

void FoldTables::erase(core::TableId table, std::string_view key) {
  isOrdered(table) ? ordered_.erase(core::tableKey(table, key)) : hashed_.erase(Key{table, key});
}

void FoldTables::scan(core::TableId table, std::string_view from, std::string_view to,
                      const Visitor& visit) const {
  std::string begin = core::tableKey(table, from);
  std::string end = to.empty() ? std::string(1, static_cast<char>(static_cast<int>(table) + 1))
                               : core::tableKey(table, to);
  std::vector<const Row*> found;
  if (isOrdered(table)) {
    for (auto row = ordered_.lower_bound(begin); row != ordered_.end() && row->first < end; ++row) {
      found.push_back(&*row);
    }
  } else {
    for (const Row& row : hashed_) {
      if (row.first >= begin && row.first < end) found.push_back(&row);
    }
    sort(found);
  }
  for (const Row* row : found) {
    if (!visit(std::string_view(row->first).substr(1), row->second)) return;
  }
}

std::vector<const FoldTables::Row*> FoldTables::rows() const {
  std::vector<const Row*> rows;
  rows.reserve(size());
  for (const Row& row : hashed_) rows.push_back(&row);
  for (const Row& row : ordered_) rows.push_back(&row);
  sort(rows);
  return rows;
}

}  // namespace authd::journal
