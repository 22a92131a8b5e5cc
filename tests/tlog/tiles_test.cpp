#include "daemon/tlog/tiles.h"

#include <rapidcheck.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>
#include <stdexcept>

namespace authd::tlog {
namespace {

constexpr std::uint64_t LAST = ~std::uint64_t{0};

std::vector<std::string> tilesOf(std::uint64_t size, std::uint64_t from = 0) {
  std::vector<std::string> paths;
  visitTiles(size, from, [&](const Tile& tile) { paths.push_back(pathOf(tile)); });
  return paths;
}
std::vector<std::string> bundlesOf(std::uint64_t size, std::uint64_t from = 0) {
  std::vector<std::string> paths;
  visitBundles(size, from, [&](const Tile& tile) { paths.push_back(pathOf(tile)); });
  return paths;
}

using Paths = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(tiles)

BOOST_AUTO_TEST_CASE(a_path_is_spelled_as_the_specification_says) {
  BOOST_TEST(pathOf({false, 0, 0, 256}) == "tile/0/000");
  BOOST_TEST(pathOf({false, 1, 999, 1}) == "tile/1/999.p/1");
  BOOST_TEST(pathOf({false, 2, 1000, 256}) == "tile/2/x001/000");
  BOOST_TEST(pathOf({false, 0, 1234067, 255}) == "tile/0/x001/x234/067.p/255");
  BOOST_TEST(pathOf({true, 0, 1234067, 256}) == "tile/entries/x001/x234/067");
  BOOST_TEST(pathOf({true, 0, 72057594037927934, 256}) ==
             "tile/entries/x072/x057/x594/x037/x927/934");
}

BOOST_AUTO_TEST_CASE(another_spelling_is_no_path) {
  for (const char* path : {"",
                           "tile",
                           "tile/",
                           "tile/0",
                           "tile/0/",
                           "tile/0/0",
                           "tile/0/00",
                           "tile/0/0000",
                           "tile/0/x000/001",
                           "tile/0/x001",
                           "tile/0/x001/",
                           "tile/0/001/002",
                           "tile/0/X001/002",
                           "tile/0/x01/002",
                           "tile/0/-01",
                           "tile/0/000.p",
                           "tile/0/000.p/",
                           "tile/0/000.p/0",
                           "tile/0/000.p/01",
                           "tile/0/000.p/256",
                           "tile/0/000.p/1/",
                           "tile/0/000.p/-1",
                           "tile/00/000",
                           "tile/01/000",
                           "tile/8/000",
                           "tile/63/000",
                           "tile/-1/000",
                           "tile/x/000",
                           "/tile/0/000",
                           "tile//000",
                           "tile/0/000/",
                           "tile/0/000 ",
                           "tile/entries",
                           "tile/entries/",
                           "tile/entries/0",
                           "tile/entries0/000",
                           "tile/entries000",
                           "tile/Entries/000",
                           "tile/entries/000.p/256",
                           "tile/0/../000",
                           "checkpoint",
                           "tile/data/000"}) {
    BOOST_TEST(!parseTilePath(path), path);
  }
  BOOST_TEST(!parseTilePath(std::string("tile/0/000\0", 11)));
}

BOOST_AUTO_TEST_CASE(a_tile_of_more_leaves_than_can_be_counted_is_none) {
  BOOST_TEST(parseTilePath("tile/7/000.p/255").has_value());
  BOOST_TEST(!parseTilePath("tile/7/000"));
  BOOST_TEST(!parseTilePath("tile/7/001.p/1"));
  BOOST_TEST(parseTilePath("tile/6/254").has_value());
  BOOST_TEST(!parseTilePath("tile/6/256"));
  BOOST_TEST(parseTilePath("tile/0/x072/x057/x594/x037/x927/934").has_value());
  BOOST_TEST(!parseTilePath("tile/0/x072/x057/x594/x037/x927/936"));
  BOOST_TEST(!parseTilePath("tile/0/x099/x999/x999/x999/x999/x999/999"));
  BOOST_TEST(!parseTilePath("tile/0/" + std::string(100000, '0')));
}

BOOST_AUTO_TEST_CASE(a_tile_knows_its_leaves) {
  const Tile leaves{false, 0, 273, 112};
  BOOST_TEST(leaves.begin() == 69888u);
  BOOST_TEST(leaves.end() == 70000u);
  const Tile above{false, 1, 1, 17};
  BOOST_TEST(above.begin() == 65536u);
  BOOST_TEST(above.end() == 65536u + 17 * 256);
  const Tile top{false, 7, 0, 255};
  BOOST_TEST(top.begin() == 0u);
  BOOST_TEST(top.end() == (std::uint64_t{255} << 56));
}

BOOST_AUTO_TEST_CASE(a_tree_of_70000_has_the_tiles_that_the_specification_counts) {
  const Paths paths = tilesOf(70000);
  BOOST_TEST(paths.size() == 277);
  BOOST_TEST(paths[272] == "tile/0/272");
  BOOST_TEST((Paths(paths.begin() + 273, paths.end()) ==
              Paths{"tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"}));
  const Paths bundles = bundlesOf(70000);
  BOOST_TEST(bundles.size() == 274);
  BOOST_TEST(bundles.back() == "tile/entries/273.p/112");
}

BOOST_AUTO_TEST_CASE(empty_tiles_do_not_exist) {
  BOOST_TEST(tilesOf(0).empty());
  BOOST_TEST(bundlesOf(0).empty());
  BOOST_TEST((tilesOf(1) == Paths{"tile/0/000.p/1"}));
  BOOST_TEST((tilesOf(255) == Paths{"tile/0/000.p/255"}));
  BOOST_TEST((tilesOf(256) == Paths{"tile/0/000", "tile/1/000.p/1"}));
  BOOST_TEST((tilesOf(257) == Paths{"tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"}));
  BOOST_TEST((bundlesOf(257) == Paths{"tile/entries/000", "tile/entries/001.p/1"}));
}

BOOST_AUTO_TEST_CASE(a_grown_tree_adds_the_tiles_that_end_behind_the_old_one) {
  BOOST_TEST(tilesOf(300, 300).empty());
  BOOST_TEST((tilesOf(301, 300) == Paths{"tile/0/001.p/45"}));
  BOOST_TEST((tilesOf(512, 300) == Paths{"tile/0/001", "tile/1/000.p/2"}));
  BOOST_TEST((bundlesOf(513, 512) == Paths{"tile/entries/002.p/1"}));
  BOOST_TEST(rc::check("growth", [] {
    const auto size = *rc::gen::inRange<std::uint64_t>(0, 140000);
    const auto from = *rc::gen::inRange<std::uint64_t>(0, size + 1);
    Paths expected;
    visitTiles(size, 0, [&](const Tile& tile) {
      if (tile.end() > from) expected.push_back(pathOf(tile));
    });
    RC_ASSERT(tilesOf(size, from) == expected);
  }));
}

BOOST_AUTO_TEST_CASE(the_largest_tree_has_tiles_at_its_end) {
  const Paths paths = tilesOf(LAST, LAST - 1);
  BOOST_TEST((paths == Paths{"tile/0/x072/x057/x594/x037/x927/935.p/255"}));
  BOOST_TEST(
      (bundlesOf(LAST, LAST - 1) == Paths{"tile/entries/x072/x057/x594/x037/x927/935.p/255"}));
}

BOOST_AUTO_TEST_CASE(what_was_written_is_read_back) {
  BOOST_TEST(rc::check("paths", [] {
    const auto level = *rc::gen::inRange(0u, LEVELS);
    const unsigned height = level * LEVEL_HEIGHT;
    const auto hashes = 1 + *rc::gen::inRange<std::uint64_t>(0, LAST >> height);
    const std::uint64_t size = hashes << height;
    Tile tile = tileAt(size, level, (hashes - 1) / TILE_WIDTH);
    tile.entries = level == 0 && *rc::gen::arbitrary<bool>();
    RC_ASSERT((parseTilePath(pathOf(tile)) == tile));
    RC_ASSERT(tile.end() <= size);
  }));
}

BOOST_AUTO_TEST_CASE(hashes_are_read_from_exactly_their_bytes) {
  const Tile tile{false, 1, 3, 2};
  const auto nodes = [](unsigned height, std::uint64_t index) {
    BOOST_TEST(height == 8u);
    return storage::Hash{static_cast<std::uint8_t>(index >> 8), static_cast<std::uint8_t>(index)};
  };
  const std::string bytes = hashTile(tile, nodes);
  BOOST_TEST(bytes.size() == 64);
  const auto hashes = hashesIn(tile, bytes);
  BOOST_REQUIRE(hashes.has_value());
  BOOST_TEST((hashes->at(1) == nodes(8, 769)));
  BOOST_TEST(!hashesIn(tile, bytes + "x"));
  BOOST_TEST(!hashesIn(tile, bytes.substr(1)));
  BOOST_TEST(!hashesIn(tile, ""));
  BOOST_TEST(!hashesIn({true, 0, 3, 2}, bytes));
}

BOOST_AUTO_TEST_CASE(entries_are_read_from_exactly_their_bytes) {
  const Tile bundle{true, 0, 0, 3};
  const std::string longest(65535, 'x');
  std::string bytes;
  addToBundle(bytes, "ab");
  addToBundle(bytes, "");
  addToBundle(bytes, longest);
  BOOST_TEST(bytes.substr(0, 8) == std::string("\0\2ab\0\0\xff\xff", 8));
  const auto entries = entriesIn(bundle, bytes);
  BOOST_REQUIRE(entries.has_value());
  BOOST_TEST((*entries == std::vector<std::string_view>{"ab", "", longest}));
  BOOST_TEST(!entriesIn(bundle, bytes + "x"));
  BOOST_TEST(!entriesIn(bundle, bytes.substr(0, bytes.size() - 1)));
  BOOST_TEST(!entriesIn(bundle, bytes.substr(0, 7)));
  BOOST_TEST(!entriesIn({true, 0, 0, 2}, bytes));
  BOOST_TEST(!entriesIn({true, 0, 0, 4}, bytes));
  BOOST_TEST(!entriesIn({false, 0, 0, 3}, bytes));
  BOOST_CHECK_THROW(addToBundle(bytes, longest + "x"), std::length_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::tlog
