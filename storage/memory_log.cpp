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

std::size_t slot(Space space) {
  return static_cast<std::size_t>(space);
}

class MemoryLogView final : public LogView {
 public:
  MemoryLogView(std::uint64_t size, std::array<Rows, 3> spaces)
      : size_(size), spaces_(std::move(spaces)) {}

  std::uint64_t size() const override { return size_; }
  void scan(Space space, const RowVisitor& visit) const override {
    for (const auto& [key, value] : spaces_[slot(space)]) {
      if (!visit(key, value)) return;
    }
  }

 private:
  std::uint64_t size_;
  std::array<Rows, 3> spaces_;
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
    if (failNext_) {
      failed_ = true;
      if (!keepRecords_) throw StorageFault("append failed as asked; nothing was kept");
    }
    for (const Record& record : records) add(record);
    for (const Write& write : writes) change(write);
    tip_ = {frontier_.size(), frontier_.root()};
    if (failed_) throw StorageFault("append failed as asked; the records were kept");
    return tip_;
  }

  std::optional<std::string> read(std::uint64_t seq) const override {
    const std::shared_lock lock(mutex_);
    if (seq >= records_.size()) return std::nullopt;
    return records_[seq];
  }

  void scan(std::uint64_t from, std::uint64_t to, const RecordVisitor& visit) const override {
    const std::uint64_t end = std::min(to, tip().size);
    for (std::uint64_t seq = from; seq < end; ++seq) {
      if (!visit(seq, *read(seq))) return;
    }
  }

  std::vector<std::uint64_t> positions(const IndexKey& prefix, std::uint64_t from, std::uint64_t to,
                                       std::size_t limit, bool descending) const override {
    requirePrefix(prefix);
    const std::shared_lock lock(mutex_);
    const auto list = index_.find({prefix.index, prefix.prefix});
    if (list == index_.end() || from >= to) return {};
    const auto& all = list->second;
    std::vector<std::uint64_t> result(std::lower_bound(all.begin(), all.end(), from),
                                      std::lower_bound(all.begin(), all.end(), to));
    if (descending) std::reverse(result.begin(), result.end());
    if (result.size() > limit) result.resize(limit);
    return result;
  }

  std::optional<std::string> get(Space space, std::string_view key) const override {
    const std::shared_lock lock(mutex_);
    const Rows& rows = spaces_[slot(space)];
    const auto row = rows.find(key);
    return row == rows.end() ? std::nullopt : std::optional(row->second);
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

  void purge(Space) override {}
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
    frontier_.push(leafHash(record.bytes), [&](unsigned height, std::uint64_t, const Hash& node) {
      if (height == nodes_.size()) nodes_.emplace_back();
      nodes_[height].push_back(node);
    });
    for (const IndexKey& key : record.index) {
      auto& list = index_[{key.index, key.prefix}];
      if (list.empty() || list.back() != records_.size()) list.push_back(records_.size());
    }
    records_.push_back(record.bytes);
  }

  void change(const Write& write) {
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
  std::map<std::pair<Index, std::string>, std::vector<std::uint64_t>> index_;
  std::array<Rows, 3> spaces_;
  std::array<bool, 3> incomplete_{};
  bool failNext_ = false;
  bool keepRecords_ = false;
  bool failed_ = false;
};

}  // namespace

std::unique_ptr<MemoryLog> openMemoryLog() {
  return std::make_unique<MemoryLogImpl>();
}

}  // namespace authd::storage
