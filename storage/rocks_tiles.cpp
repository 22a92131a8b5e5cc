#include "storage/rocks_tiles.h"

#include <cstring>

#include "storage/fault.h"
#include "storage/log_input.h"
#include "storage/rocks_engine.h"

namespace authd::storage {
namespace {

constexpr std::size_t HASH_BYTES = 32;

std::string rowKey(unsigned level, std::uint64_t index) {
  std::string key(1, static_cast<char>(level));
  appendPosition(key, index);
  return key;
}

std::string joined(std::span<const Hash> hashes) {
  return {reinterpret_cast<const char*>(hashes.data()), hashes.size() * HASH_BYTES};
}

[[noreturn]] void throwMissing(unsigned level, std::uint64_t index) {
  throw DamagedLog("hash row " + std::to_string(index) + " of level " + std::to_string(level) +
                       " of the log's tree is missing or damaged",
                   RESTORE_ADVICE);
}

}  // namespace

Hash rootOf(std::span<const Hash> hashes) {
  std::vector<Hash> row(hashes.begin(), hashes.end());
  while (row.size() > 1) {
    for (std::size_t i = 0; i < row.size() / 2; ++i) row[i] = nodeHash(row[2 * i], row[2 * i + 1]);
    row.resize(row.size() / 2);
  }
  return row.at(0);
}

void TreeEdge::push(const Hash& leaf, const StoreRow& store) {
  partial.push_back(leaf);
  if (partial.size() == TILE_WIDTH) {
    store(rowKey(0, frontier.size() / TILE_WIDTH), joined(partial));
    partial.clear();
  }
  frontier.push(leaf, [&](unsigned height, std::uint64_t index, const Hash& node) {
    if (height != 0 && height % TILE_HEIGHT == 0) {
      store(rowKey(height / TILE_HEIGHT, index), joined({&node, 1}));
    }
  });
}

Hash TileReader::node(unsigned height, std::uint64_t index) const {
  const unsigned level = height / TILE_HEIGHT;
  const std::size_t count = std::size_t{1} << (height % TILE_HEIGHT);
  std::vector<Hash> hashes(count);
  if (level == 0) {
    const std::uint64_t first = index * count;
    rocksdb::PinnableSlice tile;
    const auto status = db_.Get({}, &family_, rowKey(0, first / TILE_WIDTH), &tile);
    if (!status.IsNotFound()) check(status, "cannot read the log's tree");
    if (tile.size() != TILE_WIDTH * HASH_BYTES) throwMissing(0, first / TILE_WIDTH);
    std::memcpy(hashes.data(), tile.data() + first % TILE_WIDTH * HASH_BYTES, count * HASH_BYTES);
    return rootOf(hashes);
  }
  const std::unique_ptr<rocksdb::Iterator> rows(db_.NewIterator({}, &family_));
  std::uint64_t row = index * count;
  rows->Seek(rowKey(level, row));
  for (Hash& hash : hashes) {
    check(rows->status(), "cannot read the log's tree");
    if (!rows->Valid() || rows->key() != rowKey(level, row) || rows->value().size() != HASH_BYTES) {
      throwMissing(level, row);
    }
    std::memcpy(hash.data(), rows->value().data(), HASH_BYTES);
    rows->Next();
    ++row;
  }
  return rootOf(hashes);
}

bool TileReader::hasTileFrom(std::uint64_t tile) const {
  const std::unique_ptr<rocksdb::Iterator> rows(db_.NewIterator({}, &family_));
  rows->Seek(rowKey(0, tile));
  check(rows->status(), "cannot read the log's tree");
  return rows->Valid() && rows->key()[0] == '\0';
}

}  // namespace authd::storage
