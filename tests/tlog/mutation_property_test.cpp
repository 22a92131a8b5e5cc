#include <rapidcheck.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "daemon/tlog/verify.h"
#include "tests/tlog/published.h"

namespace authd::tlog {
namespace {

enum class Way { FLIP, DROP, TRUNCATE, DOUBLE, SWAP };

std::string anyPath(const Files& files) {
  const auto at = *rc::gen::inRange<std::size_t>(0, files.size());
  return std::next(files.begin(), static_cast<long>(at))->first;
}

void flipAnyBit(std::string& bytes) {
  const auto bit = *rc::gen::inRange<std::size_t>(0, bytes.size() * 8);
  bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
}

// A part of the bytes, once more behind itself.
void doublePart(std::string& bytes) {
  const auto begin = *rc::gen::inRange<std::size_t>(0, bytes.size());
  const auto size = *rc::gen::inRange<std::size_t>(1, bytes.size() - begin + 1);
  bytes.insert(begin, bytes.substr(begin, size));
}

// Changes the file, and tells which other one was changed too.
std::string change(Files& files, const std::string& path, Way way) {
  std::string& bytes = files.at(path);
  switch (way) {
    case Way::FLIP: flipAnyBit(bytes); break;
    case Way::DROP: files.erase(path); break;
    case Way::TRUNCATE: bytes.resize(*rc::gen::inRange<std::size_t>(0, bytes.size())); break;
    case Way::DOUBLE: doublePart(bytes); break;
    case Way::SWAP: {
      const std::string other = anyPath(files);
      std::swap(bytes, files.at(other));
      return other;
    }
  }
  return path;
}

bool holds(const std::string& path, std::uint64_t position) {
  const auto tile = parseTilePath(path);
  return tile && tile->begin() <= position && position < tile->end();
}

Published anyLog(std::size_t least) {
  return publish(someEntries(*rc::gen::inRange<std::size_t>(least, 1101)));
}

}  // namespace

BOOST_AUTO_TEST_CASE(any_change_of_any_file_is_found_where_it_is) {
  BOOST_TEST(rc::check("changed files", [] {
    const Published good = anyLog(1);
    Published log = good;
    const std::string path = anyPath(log.files);
    const Way way = *rc::gen::element(Way::FLIP, Way::DROP, Way::TRUNCATE, Way::DOUBLE, Way::SWAP);
    const std::string other = change(log.files, path, way);
    RC_PRE(log.files != good.files);
    const auto flaw = verifyLog(log.checkpoint, readerOf(log.files));
    RC_ASSERT(flaw.has_value());
    RC_ASSERT(flaw->position.has_value());
    RC_ASSERT((holds(path, *flaw->position) || holds(other, *flaw->position)));
  }));
}

BOOST_AUTO_TEST_CASE(changed_entries_are_found_at_the_first_one) {
  BOOST_TEST(rc::check("changed entries", [] {
    const auto size = *rc::gen::inRange<std::size_t>(1, 1101);
    auto entries = someEntries(size);
    Published log = publish(entries);
    const auto places = *rc::gen::nonEmpty(
        rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, size)));
    for (const std::size_t place : places) entries[place] = "changed";
    visitBundles(size, 0, [&](const Tile& bundle) {
      log.files[pathOf(bundle)] = bundleOf(bundle, entries);
    });
    const auto flaw = verifyLog(log.checkpoint, readerOf(log.files));
    RC_ASSERT(flaw.has_value());
    RC_ASSERT(flaw->position == *std::min_element(places.begin(), places.end()));
  }));
}

// Whoever changes an entry and its hash as well is found one level higher, or by the root.
BOOST_AUTO_TEST_CASE(a_changed_entry_with_a_fitting_tile_is_found_too) {
  BOOST_TEST(rc::check("changed entries and hashes", [] {
    const auto size = *rc::gen::inRange<std::size_t>(1, 1101);
    auto entries = someEntries(size);
    Published log = publish(entries);
    const auto place = *rc::gen::inRange<std::size_t>(0, size);
    entries[place] = "changed";
    for (const auto& [path, bytes] : publish(entries).files) {
      if (parseTilePath(path)->level == 0) log.files[path] = bytes;
    }
    const auto flaw = verifyLog(log.checkpoint, readerOf(log.files));
    RC_ASSERT(flaw.has_value());
    const std::uint64_t full = size / 256 * 256;
    RC_ASSERT(flaw->position.has_value() == (place < full));
    RC_ASSERT((place >= full || *flaw->position == place / 256 * 256));
  }));
}

BOOST_AUTO_TEST_CASE(no_bytes_stop_the_verifier) {
  BOOST_TEST(rc::check("any bytes", [](const std::map<std::string, std::string>& some) {
    Published log = anyLog(1);
    for (const auto& [_, bytes] : some) log.files[anyPath(log.files)] = bytes;
    log.checkpoint.size = *rc::gen::arbitrary<std::uint64_t>();
    verifyLog(log.checkpoint, readerOf(log.files));
    verifyGrowth(publish({"one"}).checkpoint, log.checkpoint, readerOf(log.files));
  }));
}

}  // namespace authd::tlog
