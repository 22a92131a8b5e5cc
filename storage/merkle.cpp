#include "storage/merkle.h"

#include <bit>
#include <stdexcept>

namespace authd::storage {
namespace {

// The largest power of two below n (n > 1): where RFC 6962 splits a list.
std::uint64_t splitPoint(std::uint64_t n) {
  return std::bit_floor(n - 1);
}

// Root over the leaves begin..end; begin is a multiple of the power of two not below end - begin.
Hash subtree(std::uint64_t begin, std::uint64_t end, const NodeSource& nodes) {
  const std::uint64_t n = end - begin;
  if (std::has_single_bit(n)) return nodes(std::countr_zero(n), begin / n);
  const std::uint64_t middle = begin + splitPoint(n);
  return nodeHash(subtree(begin, middle, nodes), subtree(middle, end, nodes));
}

void appendPath(Proof& proof, std::uint64_t index, std::uint64_t begin, std::uint64_t end,
                const NodeSource& nodes) {
  if (end - begin == 1) return;
  const std::uint64_t middle = begin + splitPoint(end - begin);
  if (index < middle) {
    appendPath(proof, index, begin, middle, nodes);
    proof.push_back(subtree(middle, end, nodes));
  } else {
    appendPath(proof, index, middle, end, nodes);
    proof.push_back(subtree(begin, middle, nodes));
  }
}

// SUBPROOF of RFC 6962 §2.1.2; `whole` says that the verifier knows the root over begin..oldEnd.
void appendSubproof(Proof& proof, std::uint64_t oldEnd, std::uint64_t begin, std::uint64_t end,
                    bool whole, const NodeSource& nodes) {
  if (oldEnd == end) {
    if (!whole) proof.push_back(subtree(begin, end, nodes));
    return;
  }
  const std::uint64_t middle = begin + splitPoint(end - begin);
  if (oldEnd <= middle) {
    appendSubproof(proof, oldEnd, begin, middle, whole, nodes);
    proof.push_back(subtree(middle, end, nodes));
  } else {
    appendSubproof(proof, oldEnd, middle, end, false, nodes);
    proof.push_back(subtree(begin, middle, nodes));
  }
}

}  // namespace

Frontier::Frontier(std::uint64_t size, const NodeSource& nodes) : size_(size) {
  std::uint64_t begin = 0;
  for (std::uint64_t rest = size; rest != 0;) {
    const std::uint64_t part = std::bit_floor(rest);
    edge_.push_back(nodes(std::countr_zero(part), begin / part));
    begin += part;
    rest -= part;
  }
}

void Frontier::push(const Hash& leaf, const Completed& completed) {
  Hash node = leaf;
  std::uint64_t index = size_;
  unsigned height = 0;
  if (completed) completed(height, index, node);
  while (index & 1) {
    node = nodeHash(edge_.back(), node);
    edge_.pop_back();
    index >>= 1;
    ++height;
    if (completed) completed(height, index, node);
  }
  edge_.push_back(node);
  ++size_;
}

Hash Frontier::root() const {
  if (edge_.empty()) return emptyRoot();
  Hash result = edge_.back();
  for (auto left = edge_.rbegin() + 1; left != edge_.rend(); ++left) {
    result = nodeHash(*left, result);
  }
  return result;
}

Hash rootAt(std::uint64_t size, const NodeSource& nodes) {
  return size == 0 ? emptyRoot() : subtree(0, size, nodes);
}

Proof inclusionProof(std::uint64_t index, std::uint64_t size, const NodeSource& nodes) {
  if (index >= size) throw std::out_of_range("inclusion proof of a leaf that does not exist");
  Proof proof;
  appendPath(proof, index, 0, size, nodes);
  return proof;
}

Proof consistencyProof(std::uint64_t oldSize, std::uint64_t newSize, const NodeSource& nodes) {
  if (oldSize > newSize) throw std::out_of_range("consistency proof with a shorter log");
  Proof proof;
  if (oldSize != 0) appendSubproof(proof, oldSize, 0, newSize, true, nodes);
  return proof;
}

bool verifyInclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                     std::span<const Hash> proof, const Hash& root) {
  if (index >= size) return false;
  std::uint64_t fn = index;
  std::uint64_t sn = size - 1;
  Hash r = leaf;
  for (const Hash& p : proof) {
    if (sn == 0) return false;
    if ((fn & 1) || fn == sn) {
      r = nodeHash(p, r);
      while (!(fn & 1) && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      r = nodeHash(r, p);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && r == root;
}

bool verifyConsistency(std::uint64_t oldSize, std::uint64_t newSize, const Hash& oldRoot,
                       const Hash& newRoot, std::span<const Hash> proof) {
  if (oldSize > newSize) return false;
  if (oldSize == newSize) return proof.empty() && oldRoot == newRoot;
  if (oldSize == 0) return proof.empty() && oldRoot == emptyRoot();
  // An old tree that is one full subtree is the first node itself; the proof leaves it out.
  const bool full = std::has_single_bit(oldSize);
  if (!full && proof.empty()) return false;
  Hash fr = full ? oldRoot : proof.front();
  Hash sr = fr;
  std::uint64_t fn = oldSize - 1;
  std::uint64_t sn = newSize - 1;
  while (fn & 1) {
    fn >>= 1;
    sn >>= 1;
  }
  for (const Hash& c : proof.subspan(full ? 0 : 1)) {
    if (sn == 0) return false;
    if ((fn & 1) || fn == sn) {
      fr = nodeHash(c, fr);
      sr = nodeHash(c, sr);
      while (!(fn & 1) && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      sr = nodeHash(sr, c);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && fr == oldRoot && sr == newRoot;
}

}  // namespace authd::storage
