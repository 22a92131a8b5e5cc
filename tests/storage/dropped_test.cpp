// Records that are dropped: their bytes go, their places and hashes stay.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "storage/backup.h"
#include "storage/fault.h"
#include "storage/head.h"
#include "storage/log_input.h"
#include "storage/merkle.h"
#include "storage/read_only.h"
#include "storage/rocks_log.h"
#include "tests/storage/both_logs.h"

namespace authd::storage {
namespace {

namespace fs = std::filesystem;
using Positions = std::vector<std::uint64_t>;

constexpr std::uint64_t SIZE = 600;  // two full tiles, and a part of a third

// Not to be compressed away, so that it can be searched for.
std::string bytesOf(std::uint64_t seq) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) {
    const Hash noise = sha256(std::to_string(seq) + " " + std::to_string(i));
    bytes.append(reinterpret_cast<const char*>(noise.data()), noise.size());
  }
  return bytes;
}

template <class Opened>
struct Filled : Opened {
  Filled() {
    std::vector<Record> records;
    for (std::uint64_t seq = 0; seq < SIZE; ++seq) {
      records.push_back(record(bytesOf(seq), {{Index::SUBJECT, subject('a')}}));
    }
    this->log().append(0, records, {});
    whole = this->log().tip();
  }

  void drop(const Positions& positions) {
    std::vector<Write> writes;
    for (const std::uint64_t position : positions) {
      writes.push_back(dropRecord(position));
      const IndexKey key{Index::SUBJECT, subject('a')};
      writes.push_back({Space::SUBJECT_INDEX, indexRowKey(key, position), std::nullopt});
    }
    this->log().append(SIZE, {}, writes);
  }
  Positions visited(std::uint64_t from, std::uint64_t to) {
    Positions positions;
    this->log().scan(from, to, [&](std::uint64_t seq, std::string_view bytes) {
      BOOST_TEST(bytes == bytesOf(seq));
      positions.push_back(seq);
      return true;
    });
    return positions;
  }

  Tip whole;
};

bool isOnDisk(const std::string& directory, const std::string& text) {
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    if (bytes.find(text) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE_TEMPLATE(what_was_dropped_is_passed_over, Opened, BothLogs) {
  Filled<Opened> filled;
  filled.drop({0, 3, 4, 511});
  for (int i = 0; i < 2; ++i, filled.reopen()) {
    Log& log = filled.log();
    BOOST_TEST(!log.read(0));
    BOOST_TEST(!log.read(511));
    BOOST_TEST(log.read(1).value() == bytesOf(1));
    BOOST_TEST(filled.visited(0, 7) == (Positions{1, 2, 5, 6}));
    BOOST_TEST(filled.visited(3, 5).empty());
    BOOST_TEST(filled.visited(510, 513) == (Positions{510, 512}));
    BOOST_TEST(log.positions({Index::SUBJECT, subject('a')}, 0, 7, 10, false) ==
               (Positions{1, 2, 5, 6}));
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_tree_stays_as_it_was, Opened, BothLogs) {
  Filled<Opened> filled;
  filled.drop({0, 3, 4, 255, 511});
  for (int i = 0; i < 2; ++i, filled.reopen()) {
    const Log& log = filled.log();
    BOOST_TEST(bool(log.tip() == filled.whole));
    BOOST_TEST(toHex(log.nodeHash(0, 3)) == toHex(leafHash(bytesOf(3))));
    const NodeSource nodes = [&](unsigned height, std::uint64_t index) {
      return log.nodeHash(height, index);
    };
    BOOST_TEST(toHex(rootAt(SIZE, nodes)) == toHex(filled.whole.root));
    BOOST_TEST(bool(hashWholeLog(log, nullptr) == filled.whole));
  }
  // And grows on.
  const Record next = record("next");
  const Tip grown = filled.log().append(SIZE, {&next, 1}, {});
  BOOST_TEST(bool(hashWholeLog(filled.log(), nullptr) == grown));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(dropping_goes_with_the_record_that_says_so, Opened, BothLogs) {
  Filled<Opened> filled;
  const Record says = record("gone: 7");
  const Write drop = dropRecord(7);
  BOOST_TEST(filled.log().append(SIZE, {&says, 1}, {&drop, 1}).size == SIZE + 1);
  BOOST_TEST(!filled.log().read(7));
  // The same again changes nothing.
  filled.log().append(SIZE + 1, {}, {&drop, 1});
  BOOST_TEST(!filled.log().read(7));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(only_records_whose_hash_has_a_row_can_be_dropped, Opened, BothLogs) {
  Filled<Opened> filled;
  Write value = dropRecord(7);
  value.value = "other bytes";
  Write noPosition = dropRecord(7);
  noPosition.key = "7";
  for (const Write& write : {dropRecord(512), dropRecord(SIZE), value, noPosition}) {
    BOOST_CHECK_THROW(filled.log().append(SIZE, {}, {&write, 1}), std::invalid_argument);
  }
  BOOST_TEST(filled.visited(0, SIZE).size() == SIZE);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(records_are_read_as_records_only, Opened, BothLogs) {
  Filled<Opened> filled;
  const Log& log = filled.log();
  const std::string key = dropRecord(7).key;
  const auto all = [](std::string_view, std::string_view) { return true; };
  BOOST_CHECK_THROW(log.get(Space::RECORDS, key), std::invalid_argument);
  BOOST_CHECK_THROW(log.scan(Space::RECORDS, "", "", all), std::invalid_argument);
  BOOST_CHECK_THROW(log.view()->get(Space::RECORDS, key), std::invalid_argument);
  BOOST_CHECK_THROW(log.view()->scan(Space::RECORDS, all), std::invalid_argument);
  BOOST_CHECK_THROW(filled.log().replaceSpace(Space::RECORDS, [](const Log::RowSink&) {}),
                    std::invalid_argument);
}

// As a restore from tiles has them.
BOOST_AUTO_TEST_CASE_TEMPLATE(a_record_may_come_as_a_hash_alone, Opened, BothLogs) {
  Filled<Opened> whole;
  Opened copy;
  std::vector<Record> records;
  for (std::uint64_t seq = 0; seq < SIZE; ++seq) {
    const bool isDropped = seq == 5 || seq == 300;
    records.push_back(isDropped ? Record{{}, {}, leafHash(bytesOf(seq))} : record(bytesOf(seq)));
  }
  BOOST_TEST(bool(copy.log().append(0, records, {}) == whole.whole));
  copy.reopen();
  BOOST_TEST(bool(hashWholeLog(copy.log(), nullptr) == whole.whole));
  BOOST_TEST(!copy.log().read(5));
  const Record both{"bytes", {}, leafHash("bytes")};
  BOOST_CHECK_THROW(copy.log().append(SIZE, {&both, 1}, {}), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_purge_takes_the_bytes_off_the_disk) {
  TemporaryDirectory directory;
  const std::string path = directory.path("log");
  const auto log = openRocksLog(path, false);
  std::vector<Record> records;
  for (std::uint64_t seq = 0; seq < SIZE; ++seq) records.push_back(record(bytesOf(seq)));
  log->append(0, records, {});
  log->purge(Space::RECORDS);
  BOOST_TEST(isOnDisk(path, bytesOf(7)));
  const Write drop = dropRecord(7);
  log->append(SIZE, {}, {&drop, 1});
  log->purge(Space::RECORDS);
  BOOST_TEST(!isOnDisk(path, bytesOf(7)));
  BOOST_TEST(isOnDisk(path, bytesOf(8)));
}

BOOST_AUTO_TEST_CASE(a_purge_ends_when_it_is_told_to_stop) {
  Filled<OnRocks> filled;
  filled.drop({7});
  std::atomic<bool> stop = true;
  BOOST_TEST(!filled.log().purge(Space::RECORDS, &stop));
  BOOST_TEST(!filled.log().read(7));
  BOOST_TEST(filled.log().read(8).has_value());
  stop = false;
  BOOST_TEST(filled.log().purge(Space::RECORDS, &stop));
  BOOST_TEST(filled.log().purge(Space::RECORDS));
}

BOOST_AUTO_TEST_CASE(the_checks_at_start_pass_over_what_was_dropped) {
  TemporaryDirectory directory;
  const auto log = openRocksLog(directory.path("log"), false);
  const auto head = openHeadFile(directory.path("head"));
  std::vector<Record> records;
  for (std::uint64_t seq = 0; seq < SIZE; ++seq) records.push_back(record(bytesOf(seq)));
  head->store(log->append(0, records, {}));
  const std::vector<Write> drops{dropRecord(0), dropRecord(300), dropRecord(511)};
  log->append(SIZE, {}, drops);
  BOOST_TEST(bool(checkAgainstHead(*log, *head) == log->tip()));
}

BOOST_AUTO_TEST_CASE(a_backup_of_what_is_left_is_proven_and_restored) {
  Filled<OnRocks> filled;
  TemporaryDirectory directory;
  const std::string folder = directory.path("backups");
  fs::create_directory(folder);
  const auto never = [] { return false; };
  filled.drop({0, 3, 511});
  const auto id = takeBackup(filled.log(), folder, "shop", never);
  BOOST_TEST(bool(verifyBackup(folder, id, never) == filled.whole));
  restoreBackup(folder, id, directory.path("restored"));
  const auto restored = openRocksLog(directory.path("restored"), false);
  BOOST_TEST(bool(hashWholeLog(*restored, nullptr) == filled.whole));
  BOOST_TEST(!restored->read(3));
  BOOST_TEST(restored->read(4).value() == bytesOf(4));
}

BOOST_AUTO_TEST_CASE(the_first_drop_raises_the_format) {
  TemporaryDirectory directory;
  const std::string path = directory.path("log");
  const auto format = [&path] {
    const auto database = openLogDatabaseToRead(path);
    std::string version;
    BOOST_REQUIRE(database.db->Get({}, database.family(Family::META), FORMAT_KEY, &version).ok());
    return decodePosition(version);
  };
  std::vector<Record> records;
  for (std::uint64_t seq = 0; seq < SIZE; ++seq) records.push_back(record(bytesOf(seq)));
  openRocksLog(path, false)->append(0, records, {});
  BOOST_TEST(format() == FORMAT_VERSION);
  const Write drop = dropRecord(7);
  openRocksLog(path, false)->append(SIZE, {}, {&drop, 1});
  BOOST_TEST(format() == FORMAT_OF_DROPPED);
}

BOOST_AUTO_TEST_CASE(a_log_of_hashes_has_the_newer_format) {
  TemporaryDirectory directory;
  const std::string path = directory.path("log");
  const Record hash{{}, {}, leafHash("gone")};
  openRocksLog(path, false)->append(0, {&hash, 1}, {});
  const auto database = openLogDatabaseToRead(path);
  std::string version;
  BOOST_REQUIRE(database.db->Get({}, database.family(Family::META), FORMAT_KEY, &version).ok());
  BOOST_TEST(decodePosition(version) == FORMAT_OF_DROPPED);
}

// What an older program would take for damage is not its to open; openedForReading is this one.
BOOST_AUTO_TEST_CASE(a_log_opened_for_reading_knows_what_was_dropped) {
  TemporaryDirectory directory;
  {
    const auto log = openRocksLog(directory.path("log"), false);
    std::vector<Record> records;
    for (std::uint64_t seq = 0; seq < SIZE; ++seq) records.push_back(record(bytesOf(seq)));
    log->append(0, records, {});
    const Write drop = dropRecord(7);
    log->append(SIZE, {}, {&drop, 1});
  }
  const auto log = openRocksLogToRead(directory.path("log"));
  BOOST_TEST(!log->read(7));
  BOOST_TEST(log->read(8).value() == bytesOf(8));
}

}  // namespace authd::storage
