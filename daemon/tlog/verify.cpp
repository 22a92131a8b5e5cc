#include "daemon/tlog/verify.h"

#include <array>
#include <utility>

#include "daemon/crypto/digest.h"

namespace authd::tlog {
namespace {

constexpr std::size_t HASH_BYTES = sizeof(storage::Hash);

// Follows the entries from where it begins to the last, and compares every node that becomes
// complete with the tile that holds it. Throws the first Flaw.
class Audit {
 public:
  Audit(std::uint64_t size, storage::Frontier begin, const TileReader& read, const OnEntry& onEntry)
      : size_(size), read_(read), onEntry_(onEntry), frontier_(std::move(begin)) {}
  Audit(const Audit&) = delete;
  Audit& operator=(const Audit&) = delete;

  void add(const Tile& bundle) {
    const std::string bytes = fetch(bundle);
    std::string_view rest = bytes;
    for (std::uint64_t position = bundle.begin(); position < bundle.end(); ++position) {
      const auto entry = takeEntry(rest);
      if (!entry) throw Flaw{pathOf(bundle) + " ends too early", position};
      if (position < frontier_.size()) continue;
      frontier_.push(hashOf(*entry, position), completed_);
      if (onEntry_) onEntry_(position, *entry);
    }
    // No entry is wrong then, but the file is not what anybody may publish.
    if (!rest.empty()) throw Flaw{pathOf(bundle) + " does not end in time", bundle.begin()};
  }

  storage::Hash root() const { return frontier_.root(); }

 private:
  struct Open {
    Tile tile;
    std::string bytes;
  };

  // Of an entry that was dropped the tile has all that is left, and the root vouches for it.
  storage::Hash hashOf(std::string_view entry, std::uint64_t position) {
    if (!entry.empty() || !onEntry_) return storage::leafHash(entry);
    const std::size_t place = position % TILE_WIDTH;
    openIfNew(0, position / TILE_WIDTH, place);
    storage::Hash hash;
    open_[0].bytes.copy(reinterpret_cast<char*>(hash.data()), HASH_BYTES, place * HASH_BYTES);
    return hash;
  }

  std::string fetch(const Tile& tile) const {
    auto bytes = readTile(read_, tile);
    if (!bytes) throw Flaw{pathOf(tile) + " is missing", tile.begin()};
    return std::move(*bytes);
  }

  // Once: the first entry of a tile may have been dropped, and then it was opened for its hash.
  void openAt(unsigned level, std::uint64_t index) {
    const Tile tile = tileAt(size_, level, index);
    if (!open_[level].bytes.empty() && open_[level].tile == tile) return;
    Open opened{tile, fetch(tile)};
    if (opened.bytes.size() != tile.width * HASH_BYTES) {
      throw Flaw{pathOf(tile) + " is not of its size", tile.begin()};
    }
    open_[level] = std::move(opened);
  }

  // With the first of its hashes, or the first that is asked for.
  void openIfNew(unsigned level, std::uint64_t index, std::size_t place) {
    if (place == 0 || open_[level].bytes.empty()) openAt(level, index);
  }

  void compare(unsigned height, std::uint64_t index, const storage::Hash& node) {
    if (height % LEVEL_HEIGHT != 0) return;
    const unsigned level = height / LEVEL_HEIGHT;
    const std::size_t place = index % TILE_WIDTH;
    openIfNew(level, index / TILE_WIDTH, place);
    const std::string_view bytes = open_[level].bytes;
    if (bytes.substr(place * HASH_BYTES, HASH_BYTES) == crypto::asText(node)) return;
    const std::string path = pathOf(open_[level].tile);
    throw Flaw{level == 0 ? "the entry is not the one that " + path + " has the hash of"
                          : path + " does not follow from the entries",
               index << height};
  }

  std::uint64_t size_;
  const TileReader& read_;
  const OnEntry& onEntry_;
  std::array<Open, LEVELS> open_;  // of each level the tile that is being compared
  storage::Frontier frontier_;
  storage::Frontier::Completed completed_ = [this](unsigned height, std::uint64_t index,
                                                   const storage::Hash& node) {
    compare(height, index, node);
  };
};

std::optional<Flaw> verifySizes(const Checkpoint& older, const Checkpoint& newer) {
  if (older.origin != newer.origin) return Flaw{"the checkpoints are of two logs", std::nullopt};
  if (older.size > newer.size) return Flaw{"the newer tree is the smaller one", newer.size};
  if (older.size == newer.size && older.root != newer.root) {
    return Flaw{"two different trees have the same size", std::nullopt};
  }
  return std::nullopt;
}

constexpr const char* NOT_GROWN =
    "the tiles do not prove that the newer tree begins with the older one";

Flaw flawOf(const MissingTile& missing) {
  const auto tile = parseTilePath(missing.path);
  return Flaw{missing.path + " is missing, or not of its size", tile->begin()};
}

std::optional<Flaw> verifyFrom(const storage::Frontier& begin, const Checkpoint& checkpoint,
                               const TileReader& read, const OnProgress& onProgress,
                               const OnEntry& onEntry) {
  Audit audit(checkpoint.size, begin, read, onEntry);
  try {
    visitBundles(checkpoint.size, begin.size(), [&](const Tile& bundle) {
      audit.add(bundle);
      if (onProgress) onProgress({bundle.end(), checkpoint.size});
    });
  } catch (const Flaw& flaw) {
    return flaw;
  }
  if (audit.root() != checkpoint.root) return Flaw{"the root differs", std::nullopt};
  return std::nullopt;
}

}  // namespace

std::optional<Flaw> verifyLog(const Checkpoint& checkpoint, const TileReader& read,
                              const OnProgress& onProgress, const OnEntry& onEntry) {
  return verifyFrom({}, checkpoint, read, onProgress, onEntry);
}

std::optional<Flaw> verifyNewEntries(const Checkpoint& older, const Checkpoint& newer,
                                     const TileReader& read, const OnEntry& onEntry) {
  if (auto flaw = verifySizes(older, newer)) return flaw;
  try {
    const storage::Frontier begin(older.size, nodesFrom(read, newer.size));
    if (begin.root() != older.root) return Flaw{NOT_GROWN, std::nullopt};
    return verifyFrom(begin, newer, read, nullptr, onEntry);
  } catch (const MissingTile& missing) {
    return flawOf(missing);
  }
}

std::optional<Flaw> verifyGrowth(const Checkpoint& older, const Checkpoint& newer,
                                 const TileReader& read) {
  if (auto flaw = verifySizes(older, newer)) return flaw;
  try {
    const auto proof =
        storage::consistencyProof(older.size, newer.size, nodesFrom(read, newer.size));
    if (storage::verifyConsistency(older.size, newer.size, older.root, newer.root, proof)) {
      return std::nullopt;
    }
  } catch (const MissingTile& missing) {
    return flawOf(missing);
  }
  return Flaw{NOT_GROWN, std::nullopt};
}

}  // namespace authd::tlog
