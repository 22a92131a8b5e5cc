#include "storage/memory_log.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>
#include <utility>

#include "storage/fault.h"
#include "storage/log_input.h"
#include "storage/merkle.h"

namespace authd::storage {
namespace {

using Rows = std::map<std::string, std::string, std::less<>>;
using Spaces = std::array<Rows, 6>;

std::size_t slot(Space space) {
  requireRows(space);
  return static_cast<std::size_t>(space);
}

std::optional<std::string> rowOf(const Rows& rows, std::string_view key) {
  const auto row = rows.find(key);
  return row == rows.end() ? std::nullopt : std::optional(row->second);
}

class MemoryLogView final : public LogView {
 public:
  MemoryLogView(std::uint64_t size, Spaces spaces) : size_(size), spaces_(std::move(spaces)) {}

  std::uint64_t size() const override { return size_; }
  std::optional<std::string> get(Space space, std::string_view key) const override {
    return rowOf(spaces_[slot(space)], key);
  }
  void scan(Space space, const RowVisitor& visit) const override {
    for (const auto& [key, value] : spaces_[slot(space)]) {
      if (!visit(key, value)) return;
    }
  }

 private:
  std::uint64_t size_;
  Spaces spaces_;
};

class MemoryLogImpl final : public MemoryLog {
 public:
  Tip tip() const override {
    const std::shared_lock lock(mutex_);
    return tip_;
  }

  Tip append(std::uint64_t expectedSize, std::span<const Record> records,
             std::span<const Write> writes) override {
    const std::unique_lock lock(mutex_);
    if (failed_) throw StorageFault("the log failed before; restart");
    requireTip(expectedSize, tip_.size);
    requireRecords(records);
    requireWrites(writes, expectedSize);
    if (failNext_) {
      failed_ = true;
      if (!keepRecords_) throw StorageFault("append failed as asked; nothing was kept");
    }
    for (const Write& write : writes) change(write);
    for (const Record& record : records) add(record);
    tip_ = {frontier_.size(), frontier_.root()};
    if (failed_) throw StorageFault("append failed as asked; the records were kept");
    return tip_;
  }

  std::optional<std::string> read(std::uint64_t seq) const override {
    const std::shared_lock lock(mutex_);
    if (seq >= records_.size() || records_[seq].empty()) return std::nullopt;
    return records_[seq];
  }

  void scan(std::uint64_t from, std::uint64_t to, const RecordVisitor& visit) const override {
    const std::uint64_t end = std::min(to, tip().size);
    for (std::uint64_t seq = from; seq < end; ++seq) {
      const auto bytes = read(seq);
      if (bytes && !visit(seq, *bytes)) return;
    }
  }

  std::vector<std::uint64_t> positions(const IndexKey& prefix, std::uint64_t from, std::uint64_t to,
                                       std::size_t limit, bool descending) const override {
    requirePrefix(prefix);
    const std::shared_lock lock(mutex_);
    if (from >= to) return {};
    const Rows& rows = spaces_[slot(spaceOf(prefix.index))];
    const auto end = rows.upper_bound(indexRowKey(prefix, to - 1));
    std::vector<std::uint64_t> result;
    for (auto row = rows.lower_bound(indexRowKey(prefix, from)); row != end; ++row) {
      result.push_back(decodePosition(row->first));
    }
    if (descending) std::reverse(result.begin(), result.end());
    if (result.size() > limit) result.resize(limit);
    return result;
  }

  std::optional<std::string> get(Space space, std::string_view key) const override {
    const std::shared_lock lock(mutex_);
    return rowOf(spaces_[slot(space)], key);
  }

  void scan(Space space, std::string_view from, std::string_view to,
            const RowVisitor& visit) const override {
    // A copy, so that a visitor may call back and never sees half a batch.
    for (const auto& [key, value] : copyRows(space, from, to)) {
      if (!visit(key, value)) return;
    }
  }

  std::unique_ptr<LogView> view() const override {
    const std::shared_lock lock(mutex_);
    return std::make_unique<MemoryLogView>(tip_.size, spaces_);
  }

  void replaceSpace(Space space, const std::function<void(const RowSink&)>& produce) override {
    {
      const std::unique_lock lock(mutex_);
      incomplete_[slot(space)] = true;
      spaces_[slot(space)].clear();
    }
    Rows rows;
    produce([&](std::string_view key, std::string_view value) { rows[std::string(key)] = value; });
    const std::unique_lock lock(mutex_);
    spaces_[slot(space)] = std::move(rows);
    incomplete_[slot(space)] = false;
  }

  bool spaceComplete(Space space) const override {
    const std::shared_lock lock(mutex_);
    return !incomplete_[slot(space)];
  }

  bool purge(Space, const std::atomic<bool>* stop) override { return stop == nullptr || !*stop; }
  Hash nodeHash(unsigned height, std::uint64_t index) const override {
    const std::shared_lock lock(mutex_);
    if (height >= nodes_.size() || index >= nodes_[height].size()) {
      throw std::out_of_range("a node of the tree that does not exist");
    }
    return nodes_[height][index];
  }

  std::optional<std::uint64_t> measure(std::string_view) const override { return std::nullopt; }

  void failNextAppend(bool keepRecords) override {
    const std::unique_lock lock(mutex_);
    failNext_ = true;
    keepRecords_ = keepRecords;
  }

 private:
  void add(const Record& record) {
    frontier_.push(leafHashOf(record), [&](unsigned height, std::uint64_t, const Hash& node) {
      if (height == nodes_.size()) nodes_.emplace_back();
      nodes_[height].push_back(node);
    });
    for (const IndexKey& key : record.index) {
      spaces_[slot(spaceOf(key.index))].insert_or_assign(indexRowKey(key, records_.size()),
                                                         std::string());
    }
    records_.push_back(record.bytes);
  }

  void change(const Write& write) {
    if (write.space == Space::RECORDS) {
      records_[decodePosition(write.key)].clear();
      return;
    }
    Rows& rows = spaces_[slot(write.space)];
    if (write.value) {
      rows[write.key] = *write.value;
    } else {
      rows.erase(write.key);
    }
  }

  Rows copyRows(Space space, std::string_view from, std::string_view to) const {
    const std::shared_lock lock(mutex_);
    const Rows& rows = spaces_[slot(space)];
    if (!to.empty() && to <= from) return {};
    return Rows(rows.lower_bound(from), to.empty() ? rows.end() : rows.lower_bound(to));
  }

  mutable std::shared_mutex mutex_;
  Tip tip_;
  Frontier frontier_;
  std::deque<std::string> records_;
  std::vector<std::vector<Hash>> nodes_;  // by height
  Spaces spaces_;
  std::array<bool, std::tuple_size_v<Spaces>> incomplete_{};
  bool failNext_ = false;
  bool keepRecords_ = false;
  bool failed_ = false;
};

}  // namespace

std::unique_ptr<MemoryLog> openMemoryLog() {
  return std::make_unique<MemoryLogImpl>();
}

}  // namespace authd::storage
