#include "daemon/journal/overlay.h"

#include "daemon/core/assert.h"

namespace authd::journal {
namespace {

// Of keys and values that are kept; what comes after begins anew. Enough for the settings and for
// thousands of users.
constexpr std::size_t MOST_BYTES_KEPT = 4 << 20;

std::size_t bytesOf(const std::optional<std::string>& row) {
  return row ? row->size() : 0;
}

std::string endOf(core::TableId table) {
  return std::string(1, static_cast<char>(static_cast<std::uint8_t>(table) + 1));
}

}  // namespace

core::TableId tableOf(std::string_view key) {
  return static_cast<core::TableId>(static_cast<std::uint8_t>(key[0]));
}

storage::Space spaceOf(core::TableId table) {
  return core::isPrivate(table) ? storage::Space::PRIVATE_INDEX : storage::Space::TABLES;
}

std::optional<std::string> StoredTables::get(core::TableId table, std::string_view key) const {
  return log_.get(spaceOf(table), core::tableKey(table, key));
}

void StoredTables::scan(core::TableId table, std::string_view from, std::string_view to,
                        const Visitor& visit) const {
  std::string end = to.empty() ? endOf(table) : core::tableKey(table, to);
  log_.scan(
      spaceOf(table), core::tableKey(table, from), end,
      [&](std::string_view key, std::string_view value) { return visit(key.substr(1), value); });
}

void StoredTables::put(core::TableId, std::string_view, std::string) {
  AUTHD_ASSERT(false);
}
void StoredTables::erase(core::TableId, std::string_view) {
  AUTHD_ASSERT(false);
}

std::optional<std::string> Overlay::get(core::TableId table, std::string_view key) const {
  std::string whole = core::tableKey(table, key);
  if (auto change = changes_.find(whole); change != changes_.end()) return change->second;
  if (auto known = kept_.find(whole); known != kept_.end()) return known->second;
  std::optional<std::string> row = stored_.get(table, key);
  keep(std::move(whole), row);
  return row;
}

void Overlay::keep(std::string key, std::optional<std::string> row) const {
  if (keptBytes_ >= MOST_BYTES_KEPT) {
    kept_.clear();
    keptBytes_ = 0;
  }
  keptBytes_ += key.size() + bytesOf(row);
  kept_.emplace(std::move(key), std::move(row));
}

void Overlay::put(core::TableId table, std::string_view key, std::string value) {
  changes_.insert_or_assign(core::tableKey(table, key), std::move(value));
}

void Overlay::erase(core::TableId table, std::string_view key) {
  changes_.insert_or_assign(core::tableKey(table, key), std::nullopt);
}

bool Overlay::take(const storage::Write& write) {
  if (write.key.empty() || spaceOf(tableOf(write.key)) != write.space) return false;
  changes_.insert_or_assign(write.key, write.value);
  return true;
}

void Overlay::scan(core::TableId table, std::string_view from, std::string_view to,
                   const Visitor& visit) const {
  auto change = changes_.lower_bound(core::tableKey(table, from));
  auto end = changes_.lower_bound(to.empty() ? endOf(table) : core::tableKey(table, to));
  bool more = true;
  // Hands out the changes below `bound` (all that remain without one).
  auto flush = [&](const std::string* bound) {
    for (; more && change != end && (!bound || change->first < *bound); ++change) {
      if (change->second) more = visit(std::string_view(change->first).substr(1), *change->second);
    }
  };
  stored_.scan(table, from, to, [&](std::string_view key, std::string_view value) {
    std::string whole = core::tableKey(table, key);
    flush(&whole);
    if (!more) return false;
    if (change != end && change->first == whole) return true;  // changed: comes with flush
    more = visit(key, value);
    return more;
  });
  if (more) flush(nullptr);
}

std::vector<storage::Write> Overlay::writes() const {
  std::vector<storage::Write> writes;
  writes.reserve(changes_.size());
  for (const auto& [key, value] : changes_) writes.push_back({spaceOf(tableOf(key)), key, value});
  return writes;
}

void Overlay::commit() {
  for (auto& [key, row] : changes_) {
    auto known = kept_.find(key);
    if (known == kept_.end()) continue;
    keptBytes_ += bytesOf(row);
    known->second = std::move(row);
  }
  changes_.clear();
}

}  // namespace authd::journal
