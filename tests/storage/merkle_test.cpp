#include "storage/merkle.h"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace authd::storage {
namespace {

std::string fromHex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

// The eight leaves and roots that the certificate-transparency projects share.
const std::vector<std::string> LEAVES = {"",
                                         "00",
                                         "10",
                                         "2021",
                                         "3031",
                                         "40414243",
                                         "5051525354555657",
                                         "606162636465666768696a6b6c6d6e6f"};
const std::vector<std::string> ROOTS = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

// RFC 6962 §2.1 word for word, over leaf hashes: what everything else is measured against.
Hash naiveRoot(std::span<const Hash> leaves) {
  if (leaves.empty()) return emptyRoot();
  if (leaves.size() == 1) return leaves[0];
  std::size_t k = 1;
  while (k * 2 < leaves.size()) k *= 2;
  return nodeHash(naiveRoot(leaves.first(k)), naiveRoot(leaves.subspan(k)));
}

std::vector<Hash> someLeaves(std::size_t count) {
  std::vector<Hash> leaves;
  for (std::size_t i = 0; i < count; ++i) leaves.push_back(leafHash("leaf " + std::to_string(i)));
  return leaves;
}

NodeSource nodesOf(const std::vector<Hash>& leaves) {
  return [&leaves](unsigned height, std::uint64_t index) {
    const std::size_t width = std::size_t{1} << height;
    if ((index + 1) * width > leaves.size()) throw std::out_of_range("node");
    return naiveRoot(std::span(leaves).subspan(index * width, width));
  };
}

constexpr std::size_t MOST = 70;

}  // namespace

BOOST_AUTO_TEST_CASE(the_shared_test_vectors_give_their_roots) {
  BOOST_TEST(toHex(emptyRoot()) ==
             "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  Frontier frontier;
  BOOST_TEST(toHex(frontier.root()) == toHex(emptyRoot()));
  for (std::size_t i = 0; i < LEAVES.size(); ++i) {
    frontier.push(leafHash(fromHex(LEAVES[i])));
    BOOST_TEST(toHex(frontier.root()) == ROOTS[i]);
  }
}

BOOST_AUTO_TEST_CASE(the_shared_test_vectors_give_their_inclusion_proof) {
  std::vector<Hash> leaves;
  for (const auto& leaf : LEAVES) leaves.push_back(leafHash(fromHex(leaf)));
  const Proof proof = inclusionProof(0, 8, nodesOf(leaves));
  BOOST_REQUIRE_EQUAL(proof.size(), 3);
  BOOST_TEST(toHex(proof[0]) == "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
  BOOST_TEST(toHex(proof[1]) == "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e");
  BOOST_TEST(toHex(proof[2]) == "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
}

BOOST_AUTO_TEST_CASE(a_frontier_agrees_with_the_definition_at_every_size) {
  const auto leaves = someLeaves(600);
  Frontier frontier;
  for (std::size_t n = 0; n < leaves.size(); ++n) {
    BOOST_REQUIRE(frontier.root() == naiveRoot(std::span(leaves).first(n)));
    frontier.push(leaves[n]);
  }
}

BOOST_AUTO_TEST_CASE(a_frontier_can_be_taken_up_at_any_size) {
  const auto leaves = someLeaves(MOST);
  for (std::size_t n = 0; n < leaves.size(); ++n) {
    Frontier frontier(n, nodesOf(leaves));
    BOOST_REQUIRE(frontier.root() == naiveRoot(std::span(leaves).first(n)));
    frontier.push(leaves[n]);
    BOOST_REQUIRE(frontier.root() == naiveRoot(std::span(leaves).first(n + 1)));
  }
}

BOOST_AUTO_TEST_CASE(a_frontier_reports_every_node_once_it_is_complete) {
  const auto leaves = someLeaves(64);
  Frontier frontier;
  std::size_t reported = 0;
  for (const Hash& leaf : leaves) {
    frontier.push(leaf, [&](unsigned height, std::uint64_t index, const Hash& node) {
      ++reported;
      BOOST_REQUIRE(node == nodesOf(leaves)(height, index));
    });
  }
  BOOST_TEST(reported == 127);
}

BOOST_AUTO_TEST_CASE(every_leaf_of_every_size_is_proven_and_no_other) {
  const auto leaves = someLeaves(MOST);
  for (std::size_t n = 1; n <= MOST; ++n) {
    const Hash root = rootAt(n, nodesOf(leaves));
    BOOST_REQUIRE(root == naiveRoot(std::span(leaves).first(n)));
    for (std::size_t i = 0; i < n; ++i) {
      const Proof proof = inclusionProof(i, n, nodesOf(leaves));
      BOOST_REQUIRE(verifyInclusion(leaves[i], i, n, proof, root));
      BOOST_REQUIRE(!verifyInclusion(leaves[(i + 1) % MOST], i, n, proof, root));
      BOOST_REQUIRE(n == 1 || !verifyInclusion(leaves[i], (i + 1) % n, n, proof, root));
    }
    BOOST_REQUIRE(!verifyInclusion(leaves[0], n, n, {}, root));
  }
}

BOOST_AUTO_TEST_CASE(every_pair_of_sizes_is_proven_consistent) {
  const auto leaves = someLeaves(MOST);
  for (std::size_t n = 0; n <= MOST; ++n) {
    const Hash newRoot = naiveRoot(std::span(leaves).first(n));
    for (std::size_t m = 0; m <= n; ++m) {
      const Hash oldRoot = naiveRoot(std::span(leaves).first(m));
      const Proof proof = consistencyProof(m, n, nodesOf(leaves));
      BOOST_REQUIRE(verifyConsistency(m, n, oldRoot, newRoot, proof));
      BOOST_REQUIRE(!verifyConsistency(m, n, leafHash("x"), newRoot, proof));
      BOOST_REQUIRE(m == 0 || !verifyConsistency(m, n, oldRoot, leafHash("x"), proof));
    }
    BOOST_REQUIRE(!verifyConsistency(n + 1, n, newRoot, newRoot, {}));
  }
}

BOOST_AUTO_TEST_CASE(a_proof_that_is_changed_in_any_way_proves_nothing) {
  const auto leaves = someLeaves(MOST);
  const auto nodes = nodesOf(leaves);
  BOOST_TEST(rc::check("changed proofs are refused", [&] {
    const auto n = *rc::gen::inRange<std::uint64_t>(2, MOST + 1);
    const auto m = *rc::gen::inRange<std::uint64_t>(1, n);
    const Hash root = rootAt(n, nodes);
    Proof inclusion = inclusionProof(m, n, nodes);
    Proof consistency = consistencyProof(m, n, nodes);
    for (Proof* proof : {&inclusion, &consistency}) {
      const auto way = *rc::gen::inRange(0, 3);
      if (way == 0) proof->push_back(leaves[0]);
      if (way == 1) proof->pop_back();
      if (way == 2) proof->at(*rc::gen::inRange<std::size_t>(0, proof->size()))[0] ^= 1;
    }
    RC_ASSERT(!verifyInclusion(leaves[m], m, n, inclusion, root));
    RC_ASSERT(!verifyConsistency(m, n, rootAt(m, nodes), root, consistency));
  }));
}

BOOST_AUTO_TEST_CASE(proofs_of_what_does_not_exist_are_not_built) {
  const auto leaves = someLeaves(4);
  BOOST_CHECK_THROW(inclusionProof(4, 4, nodesOf(leaves)), std::out_of_range);
  BOOST_CHECK_THROW(consistencyProof(5, 4, nodesOf(leaves)), std::out_of_range);
}

}  // namespace authd::storage
