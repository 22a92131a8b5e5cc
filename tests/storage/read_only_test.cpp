#include "storage/read_only.h"

#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <filesystem>
#include <map>
#include <string>
#include <system_error>
#include <vector>

#include "storage/fault.h"
#include "storage/rocks_engine.h"
#include "storage/rocks_log.h"
#include "tests/storage/both_logs.h"

namespace authd::storage {
namespace {

namespace fs = std::filesystem;

const std::string SUBJECT(16, 's');

// Names and bytes of all files below a directory.
std::map<std::string, std::string> contentOf(const std::string& directory) {
  std::map<std::string, std::string> content;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) content[entry.path()] = readFile(entry.path());
  }
  return content;
}

// Takes the format version away from a log, which is made if there is none.
void dropFormat(const std::string& path) {
  const auto database = openLogDatabase(path);
  const auto status =
      database.db->Delete(writeOptions(true), database.family(Family::META), FORMAT_KEY);
  BOOST_REQUIRE(status.ok());
}

// A state directory whose newest batches are in write-ahead logs only, as after kill -9.
class Killed {
 public:
  Killed() {
    const std::string live = directory_.path("live");
    fs::create_directory(live);
    {
      const auto log = openRocksLog(live + "/log");
      const auto head = openHeadFile(live + "/head");
      const auto keys = openRocksKeyStore(live + "/keys");
      for (int batch = 0; batch < 3; ++batch) append(*log, *head);
      keys->put({{"kept", "wrapped"}, {"removed", "wrapped"}});
      keys->remove(std::vector<std::string>{"removed"});
      tip_ = log->tip();
      copyDirectory(live, path());
    }
  }

  std::string path(const std::string& name = "") const { return directory_.path("state") + name; }
  const Tip& tip() const { return tip_; }

  fs::path writeAheadLog() const {
    for (const auto& entry : fs::directory_iterator(path("/log"))) {
      if (entry.path().extension() == ".log" && entry.file_size() > 0) return entry.path();
    }
    throw std::runtime_error("there is no write-ahead log");
  }

 private:
  static void append(Log& log, Head& head) {
    const std::uint64_t at = log.tip().size;
    const Write row[] = {{Space::TABLES, "row " + std::to_string(at), "value"}};
    std::vector<Record> records;
    for (std::uint64_t seq = at; seq < at + 100; ++seq) {
      records.push_back(record("record " + std::to_string(seq), {{Index::SUBJECT, SUBJECT}}));
    }
    head.store(log.append(at, records, row));
  }

  TemporaryDirectory directory_;
  Tip tip_;
};

}  // namespace

BOOST_AUTO_TEST_CASE(what_only_the_write_ahead_log_has_is_seen) {
  const Killed state;
  const auto log = openRocksLogToRead(state.path("/log"));
  const auto head = openHeadFileToRead(state.path("/head"));
  BOOST_TEST((checkAgainstHead(*log, *head) == state.tip()));
  BOOST_TEST((head->load() == state.tip()));
  BOOST_TEST(*log->read(299) == "record 299");
  BOOST_TEST(*log->get(Space::TABLES, "row 200") == "value");
  BOOST_TEST(log->positions({Index::SUBJECT, SUBJECT}, 0, 300, 1000, false).size() == 300U);
  int rows = 0;
  log->view()->scan(Space::TABLES, [&](std::string_view, std::string_view) { return ++rows > 0; });
  BOOST_TEST(rows == 3);
  BOOST_TEST(log->measure("read_only").value_or(0) == 1U);

  const auto keys = openRocksKeyStoreToRead(state.path("/keys"));
  BOOST_TEST(*keys->get("kept") == "wrapped");
  BOOST_TEST(!keys->get("removed"));
}

BOOST_AUTO_TEST_CASE(no_file_is_made_changed_or_removed) {
  const Killed state;
  const auto before = contentOf(state.path());
  {
    const auto log = openRocksLogToRead(state.path("/log"));
    const auto head = openHeadFileToRead(state.path("/head"));
    const auto keys = openRocksKeyStoreToRead(state.path("/keys"));
    checkAgainstHead(*log, *head);
    BOOST_CHECK_THROW(log->append(300, std::vector<Record>{record("x")}, {}), StorageFault);
    BOOST_CHECK_THROW(log->replaceSpace(Space::TABLES, [](const Log::RowSink&) {}), StorageFault);
    BOOST_CHECK_THROW(log->purge(Space::TABLES), StorageFault);
    BOOST_CHECK_THROW(head->store(Tip{}), StorageFault);
    BOOST_CHECK_THROW(keys->put({{"new", "x"}}), StorageFault);
    BOOST_CHECK_THROW(keys->remove(std::vector<std::string>{"kept"}), StorageFault);
    BOOST_CHECK_THROW(keys->purge(), StorageFault);
    BOOST_TEST((log->tip() == state.tip()));
  }
  BOOST_TEST((contentOf(state.path()) == before));
  // Whoever may write afterwards finds everything.
  const auto log = openRocksLog(state.path("/log"));
  BOOST_TEST((log->tip() == state.tip()));
  BOOST_TEST(log->measure("read_only").value_or(1) == 0U);
}

// By RocksDB's default a flipped byte would end the log early without a word.
BOOST_AUTO_TEST_CASE(a_damaged_log_is_refused_for_reading_too) {
  const Killed state;
  flipByte(state.writeAheadLog(), 2000);
  BOOST_CHECK_THROW(openRocksLogToRead(state.path("/log")), DamagedLog);
}

BOOST_AUTO_TEST_CASE(a_log_that_lost_acknowledged_records_is_refused_for_reading_too) {
  const Killed state;
  fs::remove(state.writeAheadLog());
  const auto open = [&state] {
    const auto log = openRocksLogToRead(state.path("/log"));
    checkAgainstHead(*log, *openHeadFileToRead(state.path("/head")));
  };
  BOOST_CHECK_THROW(open(), DamagedLog);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_not_made) {
  const TemporaryDirectory directory;
  BOOST_CHECK_THROW(openRocksLogToRead(directory.path("log")), StorageFault);
  BOOST_CHECK_THROW(openRocksKeyStoreToRead(directory.path("keys")), StorageFault);
  BOOST_CHECK_THROW(openHeadFileToRead(directory.path("head")), StorageFault);
  fs::create_directory(directory.path("log"));
  BOOST_CHECK_THROW(openRocksLogToRead(directory.path("log")), StorageFault);
  BOOST_TEST(contentOf(directory.path("")).empty());
}

// As a first start leaves it that found no room between making the log and writing its version.
BOOST_AUTO_TEST_CASE(a_log_that_was_never_begun_is_empty_and_stays_so_for_a_reader) {
  const TemporaryDirectory directory;
  const std::string path = directory.path("log");
  dropFormat(path);
  const auto before = contentOf(path);
  BOOST_TEST(openRocksLogToRead(path)->tip().size == 0U);
  BOOST_TEST((contentOf(path) == before));
  const auto log = openRocksLog(path);
  BOOST_TEST(log->append(0, std::vector<Record>{record("x")}, {}).size == 1U);
}

BOOST_AUTO_TEST_CASE(records_without_a_format_version_are_damage) {
  const Killed state;
  dropFormat(state.path("/log"));
  BOOST_CHECK_THROW(openRocksLogToRead(state.path("/log")), DamagedLog);
  BOOST_CHECK_THROW(openRocksLog(state.path("/log")), DamagedLog);
}

BOOST_AUTO_TEST_CASE(a_directory_is_asked_without_leaving_a_trace) {
  const TemporaryDirectory directory;
  writeFile(directory.path("probe"), "of a process that was killed");
  BOOST_TEST(!refusesWrites(directory.path("")));
  BOOST_TEST(contentOf(directory.path("")).empty());
  BOOST_CHECK_THROW(refusesWrites(directory.path("missing")), StorageFault);
}

BOOST_AUTO_TEST_CASE(the_engine_is_understood) {
  const auto words = [](int error) { return std::generic_category().message(error); };
  BOOST_CHECK_THROW(check(rocksdb::Status::NoSpace("a file"), "x"), NotWritable);
  BOOST_CHECK_THROW(check(rocksdb::Status::IOError("a file", words(EROFS)), "x"), NotWritable);
  BOOST_CHECK_THROW(check(rocksdb::Status::IOError("a file", words(EDQUOT)), "x"), NotWritable);
  BOOST_CHECK_THROW(check(rocksdb::Status::Corruption(words(EROFS)), "x"), DamagedLog);
  try {
    check(rocksdb::Status::IOError("a file", words(EIO)), "x");
    BOOST_ERROR("no fault");
  } catch (const NotWritable&) {
    BOOST_ERROR("a disk that fails is not one that is full");
  } catch (const StorageFault&) {
    BOOST_TEST(true);
  }
}

}  // namespace authd::storage
