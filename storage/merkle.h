#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "storage/hash.h"

namespace authd::storage {

// Hash of the 2^height leaves that begin at index * 2^height. Whatever holds a tree offers one.
using NodeSource = std::function<Hash(unsigned height, std::uint64_t index)>;
// Leaves whose hashes are stored, and handed out, together (C2SP tlog-tiles).
inline constexpr std::uint64_t TILE_WIDTH = 256;
// A list of hashes, in the order of RFC 6962.
using Proof = std::vector<Hash>;

// The right edge of a growing tree: one hash for each full subtree that its size is made of, so
// that a leaf is added with one node hash on average.
class Frontier {
 public:
  // Called with every node that became complete, the leaf (height 0) first.
  using Completed = std::function<void(unsigned height, std::uint64_t index, const Hash& node)>;

  Frontier() = default;
  // The edge of the tree of the first `size` leaves, read from `nodes`.
  Frontier(std::uint64_t size, const NodeSource& nodes);

  void push(const Hash& leaf) { push(leaf, nullptr); }
  void push(const Hash& leaf, const Completed& completed);

  std::uint64_t size() const { return size_; }
  // RFC 6962 §2.1 root over all leaves so far.
  Hash root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> edge_;  // largest subtree first
};

// The root over the first `size` leaves.
Hash rootAt(std::uint64_t size, const NodeSource& nodes);

// RFC 6962 §2.1.1: the audit path of leaf `index` in the tree of `size` leaves. Throws
// std::out_of_range unless index < size.
Proof inclusionProof(std::uint64_t index, std::uint64_t size, const NodeSource& nodes);

// RFC 6962 §2.1.2: that the tree of `newSize` leaves begins with that of `oldSize`. Empty if
// oldSize is 0 or newSize. Throws std::out_of_range if oldSize > newSize.
Proof consistencyProof(std::uint64_t oldSize, std::uint64_t newSize, const NodeSource& nodes);

// RFC 9162 §2.1.3.2. False for anything that does not prove it, whatever the input.
bool verifyInclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                     std::span<const Hash> proof, const Hash& root);

// RFC 9162 §2.1.4.2. False for anything that does not prove it, whatever the input.
bool verifyConsistency(std::uint64_t oldSize, std::uint64_t newSize, const Hash& oldRoot,
                       const Hash& newRoot, std::span<const Hash> proof);

}  // namespace authd::storage
