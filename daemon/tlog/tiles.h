#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/merkle.h"

namespace authd::tlog {

// A log as static resources (C2SP tlog-tiles): tiles of 256 hashes, bundles of 256 entries.
using storage::TILE_WIDTH;
inline constexpr unsigned LEVEL_HEIGHT = 8;
inline constexpr unsigned LEVELS = 8;  // more than 64 bits can count is nobody's log

struct Tile {
  bool entries = false;  // a bundle of entries, beside the tile of level 0
  unsigned level = 0;    // 0..7: hashes of 256^level leaves each
  std::uint64_t index = 0;
  std::uint64_t width = TILE_WIDTH;  // 1..256; fewer only at the right edge

  // The first leaf, and the one behind the last.
  std::uint64_t begin() const;
  std::uint64_t end() const;
  bool operator==(const Tile&) const = default;
};

// The tile of hashes at a place of the tree of `size` leaves, which must reach it.
Tile tileAt(std::uint64_t size, unsigned level, std::uint64_t index);

// `tile/0/x001/234.p/7`, `tile/entries/000`; nothing for any other spelling.
std::string pathOf(const Tile& tile);
std::optional<Tile> parseTilePath(std::string_view path);

// All tiles of a tree of `size` leaves, hashes only, lowest level first; with `from`, only those
// that end behind that leaf. `visit` gets each.
void visitTiles(std::uint64_t size, std::uint64_t from,
                const std::function<void(const Tile&)>& visit);
// The bundles of entries in the same way.
void visitBundles(std::uint64_t size, std::uint64_t from,
                  const std::function<void(const Tile&)>& visit);

// The bytes of a tile of hashes; every hash must exist.
std::string hashTile(const Tile& tile, const storage::NodeSource& nodes);
// The hashes that a tile's bytes hold; nothing unless they are exactly its width.
std::optional<std::vector<storage::Hash>> hashesIn(const Tile& tile, std::string_view bytes);

// Entries, each with its length before it (u16). Throws std::length_error for an entry of more than
// 65535 bytes.
void addToBundle(std::string& bundle, std::string_view entry);
// Takes the next entry off a bundle; nothing, and nothing taken, if it does not hold a whole one.
std::optional<std::string_view> takeEntry(std::string_view& bundle);
// The entries of a bundle, viewed in place; nothing unless they are exactly its width.
std::optional<std::vector<std::string_view>> entriesIn(const Tile& tile, std::string_view bytes);

// What a resource holds; nothing if it is not there. Paths as above, and `checkpoint`.
using TileReader = std::function<std::optional<std::string>(const std::string& path)>;

// The bytes of a tile, unchecked. A partial one may be gone once the log has grown over it: then
// what is its part of the full one.
std::optional<std::string> readTile(const TileReader& read, const Tile& tile);

// Somebody's tiles do not hold what they must.
struct MissingTile {
  std::string path;
};

// The nodes of the tree of `size` leaves, read from somebody's tiles, the last few of which are
// kept. Proves nothing by itself: what is made of them must lead to a root that is signed. Throws
// MissingTile, and std::out_of_range for a node that is not complete in that tree. Threads: one.
storage::NodeSource nodesFrom(const TileReader& read, std::uint64_t size);

}  // namespace authd::tlog
