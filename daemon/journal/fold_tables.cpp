#include "daemon/journal/fold_tables.h"

#include <algorithm>

namespace authd::journal {
namespace {

// The tables that apply() scans by range: in a hashed one each scan would look at every row.
bool isOrdered(core::TableId table) {
  return table == core::TableId::TOKEN_POSITION || table == core::TableId::ADDRESS;
}

template <class Rows>
std::optional<std::string> rowIn(const Rows& rows, const std::string& key) {
  auto row = rows.find(key);
  if (row == rows.end()) return std::nullopt;
  return row->second;
}

void sort(std::vector<const FoldTables::Row*>& rows) {
  std::sort(rows.begin(), rows.end(),
            [](const auto* left, const auto* right) { return left->first < right->first; });
}

}  // namespace

std::optional<std::string> FoldTables::get(core::TableId table, std::string_view key) const {
  std::string whole = core::tableKey(table, key);
  return isOrdered(table) ? rowIn(ordered_, whole) : rowIn(hashed_, whole);
}

void FoldTables::put(core::TableId table, std::string_view key, std::string value) {
  std::string whole = core::tableKey(table, key);
  if (isOrdered(table)) {
    // Positions ascend, so the hint is right for most rows.
    ordered_.insert_or_assign(ordered_.end(), std::move(whole), std::move(value));
  } else {
    hashed_.insert_or_assign(std::move(whole), std::move(value));
  }
}

void FoldTables::erase(core::TableId table, std::string_view key) {
  std::string whole = core::tableKey(table, key);
  isOrdered(table) ? ordered_.erase(whole) : hashed_.erase(whole);
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
