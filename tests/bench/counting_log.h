#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "storage/log.h"

namespace authd::bench {

// What one batch puts into the engine, so that a bare engine can be given the same.
struct BatchShape {
  struct Row {
    std::uint16_t keyBytes = 0;
    std::uint16_t valueBytes = 0;
    std::uint8_t family = 0;  // of what kind; rows of one kind go to one column family
    bool erase = false;
  };
  std::uint32_t records = 0;
  std::uint64_t bytes = 0;  // of all keys and values
  std::vector<Row> rows;
};

// A log that notes the shape of each batch on its way to another log. Hash rows of full tiles are
// made below it and are not noted: 34 bytes for a record.
class CountingLog final : public storage::Log {
 public:
  explicit CountingLog(storage::Log& log) : log_(log) {}

  // The shapes since the last call. Nothing may be under way.
  std::vector<BatchShape> take() { return std::exchange(shapes_, {}); }
  // Off until switched on: a generator of millions has no use for it.
  void watch(bool on) { watching_ = on; }

  storage::Tip tip() const override { return log_.tip(); }
  storage::Tip append(std::uint64_t expectedSize, std::span<const storage::Record> records,
                      std::span<const storage::Write> writes) override;
  std::optional<std::string> read(std::uint64_t seq) const override { return log_.read(seq); }
  void scan(std::uint64_t from, std::uint64_t to, const RecordVisitor& visit) const override {
    log_.scan(from, to, visit);
  }
  std::vector<std::uint64_t> positions(const storage::IndexKey& prefix, std::uint64_t from,
                                       std::uint64_t to, std::size_t limit,
                                       bool descending) const override {
    return log_.positions(prefix, from, to, limit, descending);
  }
  std::optional<std::string> get(storage::Space space, std::string_view key) const override {
    return log_.get(space, key);
  }
  void scan(storage::Space space, std::string_view from, std::string_view to,
            const RowVisitor& visit) const override {
    log_.scan(space, from, to, visit);
  }
  std::unique_ptr<storage::LogView> view() const override { return log_.view(); }
  bool purge(storage::Space space, const std::atomic<bool>* stop) override {
    return log_.purge(space, stop);
  }
  void replaceSpace(storage::Space space,
                    const std::function<void(const RowSink&)>& produce) override {
    log_.replaceSpace(space, produce);
  }
  bool spaceComplete(storage::Space space) const override { return log_.spaceComplete(space); }
  storage::Hash nodeHash(unsigned height, std::uint64_t index) const override {
    return log_.nodeHash(height, index);
  }
  std::optional<std::uint64_t> measure(std::string_view name) const override {
    return log_.measure(name);
  }

 private:
  storage::Log& log_;
  bool watching_ = false;
  std::vector<BatchShape> shapes_;  // of the journal's thread while something is under way
};

}  // namespace authd::bench
