#pragma once

#include <rocksdb/db.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "storage/log_input.h"
#include "storage/merkle.h"

namespace authd::storage {

// Internal to storage/: how the tree lies in the column family `tile`.

inline constexpr unsigned TILE_HEIGHT = 8;

// The right edge of the tree with the leaf hashes of the tile that is not full yet. These are in
// no row; they are computed from the records when the log is opened.
struct TreeEdge {
  Frontier frontier;
  std::vector<Hash> partial;

  // Adds a leaf; `store` gets the rows that became complete.
  using StoreRow = std::function<void(const std::string& key, const std::string& value)>;
  void push(const Hash& leaf, const StoreRow& store);
};

class TileReader {
 public:
  TileReader(rocksdb::DB& db, rocksdb::ColumnFamilyHandle& family) : db_(db), family_(family) {}

  // A node over full tiles only, or inside a full one. One read of the engine: a tile, or
  // neighbouring rows. Throws DamagedLog if a row is missing.
  Hash node(unsigned height, std::uint64_t index) const;
  // Whether the row of leaf hashes of this tile, or of any later one, exists.
  bool hasTileFrom(std::uint64_t tile) const;

 private:
  rocksdb::DB& db_;
  rocksdb::ColumnFamilyHandle& family_;
};

// Root over a power of two of hashes.
Hash rootOf(std::span<const Hash> hashes);

}  // namespace authd::storage
