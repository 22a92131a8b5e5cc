#include "daemon/tlog/verify.h"

#include <boost/test/unit_test.hpp>
#include <map>
#include <stdexcept>

#include "tests/tlog/published.h"

namespace authd::tlog {
namespace {

std::optional<Flaw> verify(const Published& log) {
  return verifyLog(log.checkpoint, readerOf(log.files));
}

// That the log is not good, where, and that the words name it.
void requireFlaw(const Published& log, std::uint64_t position, const std::string& word) {
  const auto flaw = verify(log);
  BOOST_REQUIRE(flaw.has_value());
  BOOST_TEST_CONTEXT(flaw->what) {
    BOOST_REQUIRE(flaw->position.has_value());
    BOOST_TEST(*flaw->position == position);
    BOOST_TEST(flaw->what.find(word) != std::string::npos);
  }
}

void flip(std::string& bytes, std::size_t at) {
  bytes.at(at) = static_cast<char>(bytes.at(at) ^ 1);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(verification)

BOOST_AUTO_TEST_CASE(a_log_that_nobody_touched_is_good_at_every_size) {
  for (const std::size_t size : {0, 1, 2, 255, 256, 257, 511, 512, 513, 1100, 66000}) {
    const auto flaw = verify(publish(someEntries(size)));
    BOOST_TEST(!flaw, "size " << size << ": " << (flaw ? flaw->what : ""));
  }
}

BOOST_AUTO_TEST_CASE(a_changed_entry_is_found_at_its_position) {
  auto entries = someEntries(700);
  const Published good = publish(entries);
  for (const std::size_t position : {0, 255, 256, 511, 600, 699}) {
    Published log = good;
    auto changed = entries;
    changed[position] += "!";
    const Published other = publish(changed);
    const Tile bundle{true, 0, position / 256, position < 512 ? 256u : 188u};
    log.files[pathOf(bundle)] = other.files.at(pathOf(bundle));
    requireFlaw(log, position, "tile/0/00");
  }
}

BOOST_AUTO_TEST_CASE(entries_that_were_removed_doubled_or_moved_are_found_at_the_first) {
  const Published good = publish(someEntries(300));
  const Tile bundle{true, 0, 1, 44};
  const auto with = [&](const std::vector<std::string>& entries) {
    Published log = good;
    std::string& bytes = log.files.at(pathOf(bundle));
    bytes.clear();
    for (const std::string& entry : entries) addToBundle(bytes, entry);
    return log;
  };
  const auto all = someEntries(300);
  const std::vector<std::string> last(all.begin() + 256, all.end());
  auto entries = last;
  entries.erase(entries.begin() + 4);
  requireFlaw(with(entries), 260, "tile/0/001.p/44");
  entries = last;
  entries.insert(entries.begin() + 4, last[4]);
  requireFlaw(with(entries), 261, "tile/0/001.p/44");
  entries = last;
  std::swap(entries[4], entries[40]);
  requireFlaw(with(entries), 260, "tile/0/001.p/44");
  entries = last;
  entries.pop_back();
  requireFlaw(with(entries), 299, "tile/entries/001.p/44 ends too early");
  entries = last;
  entries.push_back(last.back());
  requireFlaw(with(entries), 256, "tile/entries/001.p/44 does not end in time");
}

BOOST_AUTO_TEST_CASE(a_changed_tile_is_found_where_its_hash_begins) {
  const Published good = publish(someEntries(66000));
  const struct {
    std::string path;
    std::size_t byte;
    std::uint64_t position;
  } CASES[] = {
      {"tile/0/000", 0, 0},     {"tile/0/000", 8191, 255},   {"tile/0/257.p/208", 32, 65793},
      {"tile/1/000", 33, 256},  {"tile/1/000", 8191, 65280}, {"tile/1/001.p/1", 0, 65536},
      {"tile/2/000.p/1", 31, 0}};
  for (const auto& each : CASES) {
    Published log = good;
    flip(log.files.at(each.path), each.byte);
    requireFlaw(log, each.position, each.path);
  }
}

BOOST_AUTO_TEST_CASE(a_missing_file_is_a_flaw_at_its_beginning) {
  const Published good = publish(someEntries(600));
  for (const auto& [path, bytes] : good.files) {
    Published log = good;
    log.files.erase(path);
    requireFlaw(log, parseTilePath(path)->begin(), path + " is missing");
  }
}

BOOST_AUTO_TEST_CASE(a_tile_that_is_too_short_or_too_long_is_a_flaw_at_its_beginning) {
  const Published good = publish(someEntries(600));
  for (const char* path : {"tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"}) {
    Published log = good;
    log.files.at(path).pop_back();
    requireFlaw(log, parseTilePath(path)->begin(), "is not of its size");
    log.files.at(path) += "ab";
    requireFlaw(log, parseTilePath(path)->begin(), "is not of its size");
  }
}

BOOST_AUTO_TEST_CASE(a_log_that_is_another_one_throughout_has_another_root) {
  Published log = publish(someEntries(300));
  log.files = publish(someEntries(300, "other")).files;
  const auto flaw = verify(log);
  BOOST_REQUIRE(flaw.has_value());
  BOOST_TEST(!flaw->position);
  Published empty = publish({});
  empty.checkpoint.root[0] ^= 1;
  BOOST_TEST(verify(empty).has_value());
}

BOOST_AUTO_TEST_CASE(an_older_checkpoint_is_good_when_its_partial_tiles_are_gone) {
  const Published old = publish(someEntries(300));
  Published log = publish(someEntries(600));
  log.checkpoint = old.checkpoint;
  // Level 1 has not become full since.
  log.files["tile/1/000.p/1"] = old.files.at("tile/1/000.p/1");
  BOOST_TEST(!verify(log));
}

BOOST_AUTO_TEST_CASE(progress_is_told_and_may_stop_it) {
  const Published log = publish(someEntries(600));
  std::vector<std::uint64_t> done;
  BOOST_TEST(!verifyLog(log.checkpoint, readerOf(log.files), [&](const Progress& progress) {
    BOOST_TEST(progress.of == 600u);
    done.push_back(progress.done);
  }));
  BOOST_TEST((done == std::vector<std::uint64_t>{256, 512, 600}));
  const auto stop = [](const Progress&) { throw std::runtime_error("stopped"); };
  BOOST_CHECK_THROW(verifyLog(log.checkpoint, readerOf(log.files), stop), std::runtime_error);
}

// Each by an entry of no bytes, as its keeper serves it.
Published withoutEntries(const std::vector<std::uint64_t>& dropped) {
  auto entries = someEntries(600);
  Published log = publish(entries);
  for (const std::uint64_t position : dropped) entries.at(position).clear();
  const Published other = publish(entries);
  for (auto& [path, bytes] : log.files) {
    if (parseTilePath(path) && parseTilePath(path)->entries) bytes = other.files.at(path);
  }
  return log;
}

BOOST_AUTO_TEST_CASE(a_dropped_entry_is_a_flaw_unless_somebody_asks_about_entries) {
  const Published log = withoutEntries({0, 3, 256, 599});
  requireFlaw(log, 0, "tile/0/000");
  std::vector<std::uint64_t> empty;
  std::uint64_t next = 0;
  const auto look = [&](std::uint64_t position, std::string_view entry) {
    BOOST_TEST(position == next++);
    if (entry.empty()) empty.push_back(position);
  };
  BOOST_TEST(!verifyLog(log.checkpoint, readerOf(log.files), nullptr, look));
  BOOST_TEST((empty == std::vector<std::uint64_t>{0, 3, 256, 599}));
  BOOST_TEST(next == 600U);
}

BOOST_AUTO_TEST_CASE(the_hash_of_a_dropped_entry_is_held_against_the_tree) {
  Published log = withoutEntries({3});
  log.files.at("tile/0/000")[3 * 32] ^= 1;
  const auto flaw = verifyLog(log.checkpoint, readerOf(log.files), nullptr,
                              [](std::uint64_t, std::string_view) {});
  BOOST_REQUIRE(flaw.has_value());
  BOOST_TEST(flaw->position.value() == 0U);
}

BOOST_AUTO_TEST_CASE(every_tile_is_read_once) {
  const Published log = withoutEntries({0, 3, 256, 512});
  std::map<std::string, int> reads;
  const auto counted = [&, read = readerOf(log.files)](const std::string& path) {
    ++reads[path];
    return read(path);
  };
  BOOST_TEST(!verifyLog(log.checkpoint, counted, nullptr, [](std::uint64_t, std::string_view) {}));
  BOOST_TEST(reads.size() > 6U);
  for (const auto& [path, count] : reads) BOOST_TEST(count == 1, path << " " << count);
}

BOOST_AUTO_TEST_CASE(a_grown_log_begins_with_the_older_one) {
  const auto entries = someEntries(700);
  const Published newer = publish(entries);
  for (const std::size_t size : {0, 1, 255, 256, 300, 512, 699, 700}) {
    const Published older = publish({entries.begin(), entries.begin() + static_cast<long>(size)});
    BOOST_TEST(!verifyGrowth(older.checkpoint, newer.checkpoint, readerOf(newer.files)));
    Checkpoint forked = older.checkpoint;
    forked.root[5] ^= 1;
    BOOST_TEST(verifyGrowth(forked, newer.checkpoint, readerOf(newer.files)).has_value());
  }
}

BOOST_AUTO_TEST_CASE(new_entries_lead_from_one_root_to_the_other) {
  const auto entries = someEntries(700);
  const Published newer = publish(entries);
  for (const std::size_t size : {0, 1, 255, 256, 300, 512, 699, 700}) {
    const Published older = publish({entries.begin(), entries.begin() + static_cast<long>(size)});
    std::uint64_t next = size;
    const auto take = [&](std::uint64_t position, std::string_view entry) {
      BOOST_TEST(position == next++);
      BOOST_TEST(entry == entries[position]);
    };
    BOOST_TEST(!verifyNewEntries(older.checkpoint, newer.checkpoint, readerOf(newer.files), take));
    BOOST_TEST(next == entries.size());
    Checkpoint forked = older.checkpoint;
    forked.root[5] ^= 1;
    BOOST_TEST(verifyNewEntries(forked, newer.checkpoint, readerOf(newer.files)).has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_new_entry_that_was_changed_is_named_and_an_older_one_not_read) {
  const auto entries = someEntries(700);
  const Published older = publish({entries.begin(), entries.begin() + 300});
  Published newer = publish(entries);
  newer.files["tile/entries/000"].back() ^= 1;
  BOOST_TEST(!verifyNewEntries(older.checkpoint, newer.checkpoint, readerOf(newer.files)));
  newer.files["tile/entries/001"].back() ^= 1;
  const auto flaw =
      verifyNewEntries(older.checkpoint, newer.checkpoint, readerOf(newer.files)).value();
  BOOST_TEST(flaw.position.value() == 511U);
}

BOOST_AUTO_TEST_CASE(growth_backwards_or_of_another_log_is_a_flaw) {
  const Published older = publish(someEntries(300));
  const Published newer = publish(someEntries(600));
  const auto shrunk =
      verifyGrowth(newer.checkpoint, older.checkpoint, readerOf(older.files)).value();
  BOOST_TEST(shrunk.position.value() == 300u);
  Checkpoint other = older.checkpoint;
  other.origin = "other.example";
  BOOST_TEST(verifyGrowth(other, newer.checkpoint, readerOf(newer.files)).has_value());
  const Published fork = publish(someEntries(600, "other"));
  BOOST_TEST(verifyGrowth(older.checkpoint, fork.checkpoint, readerOf(fork.files)).has_value());
  const auto missing = verifyGrowth(older.checkpoint, newer.checkpoint, readerOf({})).value();
  BOOST_TEST(missing.position.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::tlog
