#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "daemon/tlog/checkpoint.h"
#include "daemon/tlog/tiles.h"
#include "storage/merkle.h"

namespace authd::tlog {

// Every node of a growing tree, kept: what tiles are measured against.
class Tree {
 public:
  void push(std::string_view entry) {
    frontier_.push(storage::leafHash(entry),
                   [this](unsigned height, std::uint64_t, const storage::Hash& node) {
                     if (rows_.size() <= height) rows_.resize(height + 1);
                     rows_[height].push_back(node);
                   });
  }
  std::uint64_t size() const { return frontier_.size(); }
  storage::Hash root() const { return frontier_.root(); }
  // Lives as long as the tree. Throws std::out_of_range for what is not there.
  storage::NodeSource nodes() const {
    return [this](unsigned height, std::uint64_t index) { return rows_.at(height).at(index); };
  }

 private:
  storage::Frontier frontier_;
  std::vector<std::vector<storage::Hash>> rows_;  // by height
};

using Files = std::map<std::string, std::string>;

// The reader lives as long as the files.
inline TileReader readerOf(const Files& files) {
  return [&files](const std::string& path) {
    const auto found = files.find(path);
    return found == files.end() ? std::nullopt : std::optional(found->second);
  };
}

inline std::string bundleOf(const Tile& bundle, const std::vector<std::string>& entries) {
  std::string bytes;
  for (auto i = bundle.begin(); i < bundle.end(); ++i) addToBundle(bytes, entries.at(i));
  return bytes;
}

// A log as it is published at one size.
struct Published {
  Files files;
  Checkpoint checkpoint;
};

inline Published publish(const std::vector<std::string>& entries) {
  Tree tree;
  for (const std::string& entry : entries) tree.push(entry);
  Published log{{}, {"log.example", tree.size(), tree.root()}};
  visitTiles(tree.size(), 0,
             [&](const Tile& tile) { log.files[pathOf(tile)] = hashTile(tile, tree.nodes()); });
  visitBundles(tree.size(), 0,
               [&](const Tile& tile) { log.files[pathOf(tile)] = bundleOf(tile, entries); });
  return log;
}

// No two are equal.
inline std::vector<std::string> someEntries(std::size_t count, const std::string& word = "entry") {
  std::vector<std::string> entries;
  for (std::size_t i = 0; i < count; ++i) {
    entries.push_back(word + " " + std::to_string(i) + std::string(i % 7, '.'));
  }
  return entries;
}

}  // namespace authd::tlog
