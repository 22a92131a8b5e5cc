#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "tests/tlog/published.h"

namespace authd::tlog {
namespace {

// The tree and its tiles, without entries.
struct Grown {
  explicit Grown(std::uint64_t size) {
    for (std::uint64_t i = 0; i < size; ++i) tree.push(std::to_string(i));
    visitTiles(size, 0,
               [&](const Tile& tile) { files[pathOf(tile)] = hashTile(tile, tree.nodes()); });
  }
  Grown(const Grown&) = delete;
  Grown& operator=(const Grown&) = delete;

  storage::NodeSource nodes() const { return nodesFrom(readerOf(files), tree.size()); }

  Tree tree;
  Files files;
};

// Both agree on each node, and on which there are.
void compareAll(const Grown& log, unsigned least = 0) {
  const auto nodes = log.nodes();
  for (unsigned height = least; height < 64; ++height) {
    const std::uint64_t count = log.tree.size() >> height;
    for (std::uint64_t i = 0; i < count; ++i) {
      BOOST_REQUIRE(nodes(height, i) == log.tree.nodes()(height, i));
    }
    BOOST_REQUIRE_THROW(nodes(height, count), std::out_of_range);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(nodes_from_tiles)

BOOST_AUTO_TEST_CASE(every_node_of_every_size_is_found) {
  for (std::uint64_t size = 0; size <= 700; size += (size % 256 < 3 || size % 256 > 240) ? 1 : 11) {
    BOOST_TEST_CONTEXT("size " << size) compareAll(Grown(size));
  }
}

BOOST_AUTO_TEST_CASE(a_tree_of_three_levels_is_found) {
  compareAll(Grown(70000), 6);
}

BOOST_AUTO_TEST_CASE(no_tree_has_nodes_of_more_than_63_bits) {
  const Grown log(3);
  BOOST_CHECK_THROW(log.nodes()(64, 0), std::out_of_range);
  BOOST_CHECK_THROW(log.nodes()(4000000000u, 0), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(roots_and_proofs_from_tiles_equal_those_of_the_tree) {
  const Grown log(70000);
  const auto nodes = log.nodes();
  BOOST_TEST(rc::check("proofs", [&] {
    const auto size = *rc::gen::inRange<std::uint64_t>(1, log.tree.size() + 1);
    const auto less = *rc::gen::inRange<std::uint64_t>(0, size);
    RC_ASSERT(storage::rootAt(size, nodes) == storage::rootAt(size, log.tree.nodes()));
    RC_ASSERT(storage::inclusionProof(less, size, nodes) ==
              storage::inclusionProof(less, size, log.tree.nodes()));
    RC_ASSERT(storage::consistencyProof(less, size, nodes) ==
              storage::consistencyProof(less, size, log.tree.nodes()));
  }));
}

BOOST_AUTO_TEST_CASE(a_missing_or_misshapen_tile_is_named) {
  Grown log(600);
  log.files.at("tile/0/001").pop_back();
  log.files.erase("tile/0/002.p/88");
  const auto nodes = log.nodes();
  const auto missing = [&](unsigned height, std::uint64_t index) {
    try {
      nodes(height, index);
    } catch (const MissingTile& tile) {
      return tile.path;
    }
    return std::string();
  };
  BOOST_TEST(missing(0, 0) == "");
  BOOST_TEST(missing(8, 1) == "");
  BOOST_TEST(missing(7, 2) == "tile/0/001");
  BOOST_TEST(missing(0, 599) == "tile/0/002.p/88");
}

BOOST_AUTO_TEST_CASE(a_partial_tile_that_is_gone_is_cut_from_the_full_one) {
  const Grown old(300);
  Grown log(600);
  log.files["tile/1/000.p/1"] = old.files.at("tile/1/000.p/1");  // level 1 has no full tile yet
  const auto nodes = nodesFrom(readerOf(log.files), 300);
  BOOST_TEST((storage::rootAt(300, nodes) == old.tree.root()));
}

BOOST_AUTO_TEST_CASE(neighbouring_nodes_cost_one_reading_and_few_tiles_are_kept) {
  const Grown log(70000);
  std::size_t readings = 0;
  const auto nodes = nodesFrom(
      [&](const std::string& path) {
        ++readings;
        return readerOf(log.files)(path);
      },
      70000);
  for (std::uint64_t i = 0; i < 256; ++i) nodes(0, i);
  BOOST_TEST(readings == 1);
  for (std::uint64_t i = 0; i < 273; ++i) nodes(7, i * 2);
  BOOST_TEST(readings == 273);
  nodes(0, 0);  // long forgotten
  BOOST_TEST(readings == 274);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::tlog
