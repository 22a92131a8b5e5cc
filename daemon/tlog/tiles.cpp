#include "daemon/tlog/tiles.h"

#include <algorithm>
#include <list>
#include <memory>
#include <stdexcept>

#include "daemon/crypto/digest.h"
#include "daemon/tlog/text.h"

namespace authd::tlog {
namespace {

constexpr std::size_t HASH_BYTES = sizeof(storage::Hash);
constexpr std::uint64_t LAST = ~std::uint64_t{0};
constexpr std::string_view PARTIAL = ".p/";
constexpr std::size_t MOST_PATH_BYTES = 64;
constexpr std::size_t MOST_ENTRY_BYTES = 0xFFFF;

unsigned heightOf(const Tile& tile) {
  return tile.level * LEVEL_HEIGHT;
}

// 1234067 is x001/x234/067.
std::string pathOfIndex(std::uint64_t index) {
  std::string digits = std::to_string(index);
  digits = std::string((3 - digits.size() % 3) % 3, '0') + digits;
  std::string path;
  for (std::size_t at = 0; at + 3 < digits.size(); at += 3)
    path += "x" + digits.substr(at, 3) + "/";
  return path + digits.substr(digits.size() - 3);
}

// The number that the digits of a path make; whether it is spelled right is asked later.
std::optional<std::uint64_t> indexIn(std::string_view path) {
  std::string digits;
  for (const char c : path) {
    if (c >= '0' && c <= '9') digits += c;
  }
  if (digits.empty()) return std::nullopt;
  return parseDecimal(digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1)));
}

// Whether a tree of at most 2^64 - 1 leaves can have the tile.
bool canBe(const Tile& tile) {
  const std::uint64_t hashes = LAST >> heightOf(tile);
  return tile.width >= 1 && tile.width <= hashes &&
         tile.index <= (hashes - tile.width) / TILE_WIDTH;
}

// The tiles of one level, which holds so many hashes; only those that hold one from `from` on.
void visitLevel(Tile tile, std::uint64_t hashes, std::uint64_t from,
                const std::function<void(const Tile&)>& visit) {
  if (from >= hashes) return;
  const std::uint64_t last = (hashes - 1) / TILE_WIDTH;
  for (tile.index = from / TILE_WIDTH; tile.index <= last; ++tile.index) {
    tile.width = std::min(TILE_WIDTH, hashes - tile.index * TILE_WIDTH);
    visit(tile);
  }
}

// How many of the bytes of a full tile belong to the first hashes or entries of it.
std::size_t beginningOf(const Tile& tile, std::string_view bytes) {
  if (!tile.entries) return std::min(bytes.size(), tile.width * HASH_BYTES);
  std::string_view rest = bytes;
  for (std::uint64_t i = 0; i < tile.width && takeEntry(rest); ++i) {
  }
  return bytes.size() - rest.size();
}

// The root over neighbouring hashes, a power of two of them.
storage::Hash combine(std::span<const storage::Hash> hashes) {
  std::vector<storage::Hash> row(hashes.begin(), hashes.end());
  for (std::size_t n = row.size(); n > 1; n /= 2) {
    for (std::size_t i = 0; i < n / 2; ++i) row[i] = storage::nodeHash(row[2 * i], row[2 * i + 1]);
  }
  return row.front();
}

// A path through a tree meets at most two tiles of each level, and there are eight levels.
constexpr std::size_t MOST_KEPT = 32;

class TileNodes {
 public:
  TileNodes(TileReader read, std::uint64_t size) : read_(std::move(read)), size_(size) {}

  storage::Hash node(unsigned height, std::uint64_t index) {
    if (height >= 64 || index >= (size_ >> height)) {
      throw std::out_of_range("a node that the tree does not hold");
    }
    const unsigned above = height % LEVEL_HEIGHT;  // its tile's hashes
    const std::uint64_t first = index << above;
    const auto& hashes = hashesOf(height / LEVEL_HEIGHT, first / TILE_WIDTH);
    return combine(std::span(hashes).subspan(first % TILE_WIDTH, std::size_t{1} << above));
  }

 private:
  struct Kept {
    Tile tile;
    std::vector<storage::Hash> hashes;
  };

  const std::vector<storage::Hash>& hashesOf(unsigned level, std::uint64_t index) {
    const Tile tile = tileAt(size_, level, index);
    const auto found = std::find_if(kept_.begin(), kept_.end(),
                                    [&](const Kept& each) { return each.tile == tile; });
    if (found != kept_.end()) {
      kept_.splice(kept_.begin(), kept_, found);
    } else {
      kept_.push_front({tile, fetch(tile)});
      if (kept_.size() > MOST_KEPT) kept_.pop_back();
    }
    return kept_.front().hashes;
  }

  std::vector<storage::Hash> fetch(const Tile& tile) const {
    const auto bytes = readTile(read_, tile);
    auto hashes = bytes ? hashesIn(tile, *bytes) : std::nullopt;
    if (!hashes) throw MissingTile{pathOf(tile)};
    return std::move(*hashes);
  }

  TileReader read_;
  std::uint64_t size_;
  std::list<Kept> kept_;  // the last used first
};

}  // namespace

std::uint64_t Tile::begin() const {
  return (index * TILE_WIDTH) << heightOf(*this);
}

std::uint64_t Tile::end() const {
  return (index * TILE_WIDTH + width) << heightOf(*this);
}

Tile tileAt(std::uint64_t size, unsigned level, std::uint64_t index) {
  const std::uint64_t hashes = size >> (level * LEVEL_HEIGHT);
  return {false, level, index, std::min(TILE_WIDTH, hashes - index * TILE_WIDTH)};
}

std::string pathOf(const Tile& tile) {
  std::string path = "tile/";
  path += tile.entries ? "entries" : std::to_string(tile.level);
  path += "/" + pathOfIndex(tile.index);
  if (tile.width != TILE_WIDTH) path.append(PARTIAL).append(std::to_string(tile.width));
  return path;
}

std::optional<Tile> parseTilePath(std::string_view path) {
  std::string_view rest = path;
  if (path.size() > MOST_PATH_BYTES || !takePrefix(rest, "tile/")) return std::nullopt;
  Tile tile;
  tile.entries = takePrefix(rest, "entries");
  if (!tile.entries) {
    if (rest.empty() || rest.front() < '0' || rest.front() > '7') return std::nullopt;
    tile.level = static_cast<unsigned>(rest.front() - '0');
    rest.remove_prefix(1);
  }
  if (const auto partial = rest.find(PARTIAL); partial != std::string_view::npos) {
    const auto width = parseDecimal(rest.substr(partial + PARTIAL.size()));
    if (!width || *width >= TILE_WIDTH) return std::nullopt;
    tile.width = *width;
    rest = rest.substr(0, partial);
  }
  const auto index = indexIn(rest);
  if (!index) return std::nullopt;
  tile.index = *index;
  return canBe(tile) && pathOf(tile) == path ? std::optional(tile) : std::nullopt;
}

void visitTiles(std::uint64_t size, std::uint64_t from,
                const std::function<void(const Tile&)>& visit) {
  for (Tile tile; tile.level < LEVELS; ++tile.level) {
    visitLevel(tile, size >> heightOf(tile), from >> heightOf(tile), visit);
  }
}

void visitBundles(std::uint64_t size, std::uint64_t from,
                  const std::function<void(const Tile&)>& visit) {
  Tile bundle;
  bundle.entries = true;
  visitLevel(bundle, size, from, visit);
}

std::string hashTile(const Tile& tile, const storage::NodeSource& nodes) {
  std::string bytes;
  bytes.reserve(tile.width * HASH_BYTES);
  for (std::uint64_t i = 0; i < tile.width; ++i) {
    bytes += crypto::asText(nodes(heightOf(tile), tile.index * TILE_WIDTH + i));
  }
  return bytes;
}

std::optional<std::vector<storage::Hash>> hashesIn(const Tile& tile, std::string_view bytes) {
  if (tile.entries || bytes.size() != tile.width * HASH_BYTES) return std::nullopt;
  std::vector<storage::Hash> hashes(tile.width);
  for (storage::Hash& hash : hashes) {
    std::copy_n(bytes.begin(), HASH_BYTES, hash.begin());
    bytes.remove_prefix(HASH_BYTES);
  }
  return hashes;
}

void addToBundle(std::string& bundle, std::string_view entry) {
  if (entry.size() > MOST_ENTRY_BYTES) throw std::length_error("an entry is too long for a bundle");
  bundle += static_cast<char>(entry.size() >> 8);
  bundle += static_cast<char>(entry.size() & 0xFF);
  bundle += entry;
}

std::optional<std::string_view> takeEntry(std::string_view& bundle) {
  if (bundle.size() < 2) return std::nullopt;
  const auto at = [&](std::size_t i) { return std::size_t{static_cast<std::uint8_t>(bundle[i])}; };
  const std::size_t size = at(0) << 8 | at(1);
  if (bundle.size() - 2 < size) return std::nullopt;
  const std::string_view entry = bundle.substr(2, size);
  bundle.remove_prefix(2 + size);
  return entry;
}

std::optional<std::vector<std::string_view>> entriesIn(const Tile& tile, std::string_view bytes) {
  if (!tile.entries) return std::nullopt;
  std::vector<std::string_view> entries;
  entries.reserve(tile.width);
  while (entries.size() < tile.width) {
    const auto entry = takeEntry(bytes);
    if (!entry) return std::nullopt;
    entries.push_back(*entry);
  }
  return bytes.empty() ? std::optional(std::move(entries)) : std::nullopt;
}

std::optional<std::string> readTile(const TileReader& read, const Tile& tile) {
  auto bytes = read(pathOf(tile));
  if (bytes || tile.width == TILE_WIDTH) return bytes;
  Tile full = tile;
  full.width = TILE_WIDTH;
  bytes = read(pathOf(full));
  if (bytes) bytes->resize(beginningOf(tile, *bytes));
  return bytes;
}

storage::NodeSource nodesFrom(const TileReader& read, std::uint64_t size) {
  const auto nodes = std::make_shared<TileNodes>(read, size);
  return [nodes](unsigned height, std::uint64_t index) { return nodes->node(height, index); };
}

}  // namespace authd::tlog
