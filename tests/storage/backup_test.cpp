#include "storage/backup.h"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <optional>

#include "storage/fault.h"
#include "storage/head.h"
#include "storage/merkle.h"
#include "tests/storage/both_logs.h"

namespace authd::storage {
namespace {

namespace fs = std::filesystem;

bool never() {
  return false;
}

class Fixture {
 public:
  Fixture() { fs::create_directory(folder); }

  // Of some size, and not to be compressed away.
  void append(std::uint64_t count) {
    std::vector<Record> records;
    for (std::uint64_t i = 0; i < count; ++i) {
      const Hash noise = sha256(std::to_string(log->tip().size + i));
      records.push_back(record(toHex(noise), {{Index::SUBJECT, subject('a')}}));
    }
    const std::vector<Write> rows{{Space::TABLES, std::to_string(log->tip().size), "row"}};
    log->append(log->tip().size, records, rows);
  }
  std::uint32_t take(const std::string& label = "shop") {
    return takeBackup(*log, folder, label, never);
  }
  // A data file of the records.
  fs::path largestFile() const {
    fs::path largest;
    std::uintmax_t size = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file() || entry.file_size() <= size) continue;
      size = entry.file_size();
      largest = entry.path();
    }
    return largest;
  }

  TemporaryDirectory directory;
  const std::string folder = directory.path("backups");
  std::unique_ptr<Log> log = openRocksLog(directory.path("log"), false);
};

std::optional<std::string> faultOf(const std::function<void()>& act) {
  try {
    act();
    return std::nullopt;
  } catch (const StorageFault& fault) {
    return fault.what();
  }
}

std::uintmax_t bytesBelow(const std::string& folder) {
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) bytes += entry.file_size();
  }
  return bytes;
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(a_backup_has_the_log_as_it_was_and_says_so, Fixture) {
  append(700);
  const Tip then = log->tip();
  BOOST_TEST(nextBackupId(folder) == 1U);
  BOOST_TEST(take() == 1U);
  append(300);
  BOOST_TEST(bool(verifyBackup(folder, 1, never) == then));
  const auto entries = listBackups(folder);
  BOOST_REQUIRE(entries.size() == 1);
  BOOST_TEST(entries[0].id == 1U);
  BOOST_TEST(entries[0].label == "shop");
  BOOST_TEST(entries[0].bytes > 0U);
  BOOST_TEST(entries[0].timeSeconds > 0);
}

BOOST_FIXTURE_TEST_CASE(the_log_goes_on_while_its_backups_are_there, Fixture) {
  append(300);
  take();
  append(300);
  BOOST_TEST(take() == 2U);
  BOOST_TEST(verifyBackup(folder, 1, never).size == 300U);
  BOOST_TEST(verifyBackup(folder, 2, never).size == 600U);
}

BOOST_FIXTURE_TEST_CASE(the_next_backup_takes_only_what_is_new, Fixture) {
  for (int i = 0; i < 40; ++i) append(500);
  take();
  const auto first = bytesBelow(folder);
  append(1);
  take();
  BOOST_TEST(bytesBelow(folder) - first < first / 4);
}

BOOST_FIXTURE_TEST_CASE(a_restored_log_is_the_same_log, Fixture) {
  append(700);
  take();
  const Tip tip = log->tip();
  restoreBackup(folder, 1, directory.path("restored"));
  const auto restored = openRocksLog(directory.path("restored"), false);
  BOOST_TEST(bool(restored->tip() == tip));
  BOOST_TEST(bool(hashWholeLog(*restored, never) == tip));
  BOOST_TEST((restored->get(Space::TABLES, "0") == "row"));
  BOOST_TEST(restored->positions({Index::SUBJECT, subject('a')}, 0, 700, 1000, false).size() ==
             700U);
  restored->append(700, std::vector<Record>{record("more")}, {});
  BOOST_TEST(restored->tip().size == 701U);
}

BOOST_FIXTURE_TEST_CASE(the_restored_log_is_backed_up_beside_the_old_one, Fixture) {
  append(500);
  take();
  restoreBackup(folder, 1, directory.path("restored"));
  log = openRocksLog(directory.path("restored"), false);
  append(10);
  const auto id = take();
  BOOST_TEST(id == 2U);
  BOOST_TEST(verifyBackup(folder, 2, never).size == 510U);
  BOOST_TEST(verifyBackup(folder, 1, never).size == 500U);
}

BOOST_FIXTURE_TEST_CASE(a_flipped_byte_is_found_and_nothing_is_restored, Fixture) {
  append(2000);
  take();
  flipByte(largestFile(), 1000);
  BOOST_TEST(faultOf([&] { verifyBackup(folder, 1, never); }).has_value());
  BOOST_TEST(faultOf([&] { restoreBackup(folder, 1, directory.path("restored")); }).has_value());
  BOOST_TEST(!fs::exists(directory.path("restored")));
}

BOOST_FIXTURE_TEST_CASE(a_missing_file_is_found, Fixture) {
  append(2000);
  take();
  fs::remove(largestFile());
  BOOST_TEST(faultOf([&] { verifyBackup(folder, 1, never); }).has_value());
}

BOOST_FIXTURE_TEST_CASE(a_backup_that_is_not_there_is_named, Fixture) {
  BOOST_TEST(listBackups(folder).empty());
  append(1);
  take();
  const auto fault = faultOf([&] { verifyBackup(folder, 7, never); });
  BOOST_REQUIRE(fault);
  BOOST_TEST(fault->find("no backup 7") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_list_that_cannot_be_read_is_refused_not_left_out, Fixture) {
  append(10);
  take();
  writeFile(folder + "/meta/1", "nonsense");
  BOOST_TEST(faultOf([&] { listBackups(folder); }).has_value());
}

BOOST_FIXTURE_TEST_CASE(old_backups_go_and_the_newest_stays_whole, Fixture) {
  for (int i = 0; i < 4; ++i) {
    append(100);
    take();
  }
  keepNewestBackups(folder, 2);
  const auto entries = listBackups(folder);
  BOOST_REQUIRE(entries.size() == 2);
  BOOST_TEST(entries[0].id == 3U);
  BOOST_TEST(nextBackupId(folder) == 5U);
  BOOST_TEST(verifyBackup(folder, 3, never).size == 300U);
  BOOST_TEST(verifyBackup(folder, 4, never).size == 400U);
}

BOOST_FIXTURE_TEST_CASE(what_takes_long_can_be_stopped_and_leaves_the_log_alone, Fixture) {
  for (int i = 0; i < 40; ++i) append(2000);
  take();
  BOOST_TEST(faultOf([&] { verifyBackup(folder, 1, [] { return true; }); }).has_value());
  append(100);
  BOOST_TEST(verifyBackup(folder, 1, never).size == 80000U);
  BOOST_TEST(verifyBackup(folder, take(), never).size == 80100U);
}

BOOST_AUTO_TEST_CASE(a_log_in_memory_is_not_backed_up) {
  const TemporaryDirectory directory;
  const auto log = openMemoryLog();
  BOOST_TEST(
      faultOf([&] { takeBackup(*log, directory.path("backups"), "shop", never); }).has_value());
}

BOOST_AUTO_TEST_CASE(a_log_whose_records_are_not_its_hashes_is_found) {
  const auto log = openMemoryLog();
  log->append(0, std::vector<Record>{record("a"), record("b")}, {});
  BOOST_TEST(bool(hashWholeLog(*log, never) == log->tip()));
  BOOST_TEST(faultOf([&] { hashWholeLog(*log, [] { return true; }); }).has_value());
}

}  // namespace authd::storage
