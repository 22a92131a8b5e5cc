#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/record/codec.h"
#include "daemon/record/dropped.h"
#include "daemon/tlog/checkpoint.h"
#include "daemon/tlog/tiles.h"
#include "storage/merkle.h"

namespace authd::cli {

// A log and its tiles, as an auditor reads them.
class LogOfEvents {
 public:
  void add(core::EventBody body) {
    core::Event event;
    event.seq = entries_.size();
    event.eventId[0] = word;
    event.body = std::move(body);
    entries_.push_back(record::encode(event));
    frontier_.push(storage::leafHash(entries_.back()),
                   [this](unsigned height, std::uint64_t index, const storage::Hash& node) {
                     nodes_[{height, index}] = node;
                   });
  }
  void fill(std::uint64_t size) {
    while (entries_.size() < size) add(core::LogStarted{"0.1"});
  }
  // What is recorded of the first `size` events.
  void goOn(const std::string& from, const std::string& origin, std::uint64_t size,
            std::uint64_t lostUpTo) {
    add(core::LogContinued{from, origin, size, storage::rootAt(size, source()), lostUpTo});
  }
  tlog::Checkpoint head(const std::string& origin) const {
    return {origin, entries_.size(), frontier_.root()};
  }
  tlog::TileReader tiles() const {
    return [this](const std::string& path) -> std::optional<std::string> {
      const auto tile = tlog::parseTilePath(path);
      if (!tile || tile->end() > entries_.size()) return std::nullopt;
      if (!tile->entries) return tlog::hashTile(*tile, source());
      std::string bundle;
      for (auto i = tile->begin(); i < tile->end(); ++i) tlog::addToBundle(bundle, entries_[i]);
      return bundle;
    };
  }

  // Only the hashes are left of from..to (to excluded), and nothing says so.
  void drop(std::uint64_t from, std::uint64_t to) {
    for (auto i = from; i < to; ++i) entries_.at(i).clear();
  }
  // The same, and said.
  void prune(std::uint64_t from, std::uint64_t to) {
    drop(from, to);
    record::PositionSet gone;
    for (auto i = from; i < to; ++i) gone.add(i);
    add(core::RetentionPruned{1, to, from, to, to - from, gone.bitsOf(from, to)});
  }

  std::uint8_t word = 1;  // another one makes other events

 private:
  storage::NodeSource source() const {
    return [this](unsigned height, std::uint64_t index) { return nodes_.at({height, index}); };
  }

  std::vector<std::string> entries_;
  storage::Frontier frontier_;
  std::map<std::pair<unsigned, std::uint64_t>, storage::Hash> nodes_;
};

}  // namespace authd::cli
