#include <rocksdb/db.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "storage/fault.h"
#include "storage/head.h"
#include "storage/log.h"
#include "tests/storage/both_logs.h"

namespace authd::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t BATCH = 50;

std::vector<Record> batchAt(std::uint64_t at) {
  std::vector<Record> records;
  for (std::uint64_t i = 0; i < BATCH; ++i) {
    records.push_back(record("record " + std::to_string(at + i) + std::string(100, '.'),
                             {{Index::SUBJECT, subject('s')}}));
  }
  return records;
}

// A state directory as the daemon has it: the log, and the head beside it.
class State {
 public:
  std::string log() const { return directory_.path("log"); }
  std::string head() const { return directory_.path("head"); }
  std::string spare() const { return directory_.path("spare"); }

  // Appends so many batches and stores the head after each. `crash` leaves everything in the WAL,
  // as a killed process would; otherwise all is in files.
  void append(int batches, bool crash) {
    const std::string image = directory_.path("image");
    {
      const auto open = openRocksLog(log());
      const auto mark = openHeadFile(head());
      std::uint64_t at = open->tip().size;
      for (int i = 0; i < batches; ++i) {
        const Write row[] = {{Space::TABLES, "row " + std::to_string(at), "value"}};
        const Tip tip = open->append(at, batchAt(at), row);
        mark->store(tip);
        at = tip.size;
      }
      if (crash) copyDirectory(log(), image);
    }
    if (!crash) return;
    fs::remove_all(log());
    fs::rename(image, log());
  }

  Tip start() const {
    const auto open = openRocksLog(log());
    return checkAgainstHead(*open, *openHeadFile(head()));
  }

  // The WAL that was written last.
  fs::path wal() const {
    fs::path newest;
    for (const auto& entry : fs::directory_iterator(log())) {
      if (entry.path().extension() == ".log") newest = std::max(newest, entry.path());
    }
    BOOST_REQUIRE(!newest.empty());
    return newest;
  }

  // What the operator is told, or "" if it starts.
  std::string refusal() const {
    try {
      start();
      return "";
    } catch (const DamagedLog& damage) {
      BOOST_TEST(!damage.advice().empty());
      return damage.what();
    }
  }

 private:
  TemporaryDirectory directory_;
};

// Cuts the last 100 bytes of what was written; the engine may have preallocated more.
void tearTail(const fs::path& wal) {
  std::string bytes = readFile(wal);
  while (bytes.ends_with('\0')) bytes.pop_back();
  writeFile(wal, bytes.substr(0, bytes.size() - 100));
}

void changeRaw(const std::string& directory,
               const std::function<void(rocksdb::DB&, rocksdb::ColumnFamilyHandle*)>& change,
               const std::string& familyName) {
  std::vector<std::string> names;
  BOOST_REQUIRE(rocksdb::DB::ListColumnFamilies({}, directory, &names).ok());
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const auto& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  BOOST_REQUIRE(rocksdb::DB::Open({}, directory, families, &handles, &db).ok());
  for (auto* handle : handles) {
    if (handle->GetName() == familyName) change(*db, handle);
  }
  for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
  delete db;
}

// The largest data file of a column family.
fs::path dataFile(const std::string& directory, const std::string& familyName) {
  std::string name;
  std::uint64_t size = 0;
  const auto look = [&](rocksdb::DB& db, rocksdb::ColumnFamilyHandle*) {
    std::vector<rocksdb::LiveFileMetaData> files;
    db.GetLiveFilesMetaData(&files);
    for (const auto& file : files) {
      if (file.column_family_name != familyName || file.size < size) continue;
      name = file.name;
      size = file.size;
    }
  };
  changeRaw(directory, look, "default");
  BOOST_REQUIRE(!name.empty());
  return directory + name;
}

std::string position(std::uint64_t seq) {
  std::string key;
  for (int shift = 56; shift >= 0; shift -= 8) key += static_cast<char>(seq >> shift);
  return key;
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_undamaged_log_starts_after_a_stop_and_after_a_crash) {
  for (const bool crash : {false, true}) {
    State state;
    state.append(8, crash);
    BOOST_TEST(state.start().size == 8 * BATCH);
    BOOST_TEST(state.start().size == 8 * BATCH);
  }
}

BOOST_AUTO_TEST_CASE(a_torn_tail_of_the_wal_opens_without_the_torn_batch) {
  State state;
  state.append(8, true);
  // As if the power failed in the middle of a ninth batch, before the head was written.
  const std::string before = readFile(state.head());
  state.append(1, true);
  writeFile(state.head(), before);
  tearTail(state.wal());
  BOOST_TEST(state.start().size == 8 * BATCH);
  state.append(1, false);
  BOOST_TEST(state.start().size == 9 * BATCH);
}

BOOST_AUTO_TEST_CASE(a_tail_torn_below_the_head_is_refused) {
  State state;
  state.append(8, true);
  tearTail(state.wal());
  BOOST_TEST(state.refusal().find("were acknowledged") != std::string::npos);
}

// RocksDB tolerates this one: only the gap between two WALs tells.
BOOST_AUTO_TEST_CASE(a_tail_torn_off_an_older_wal_is_refused) {
  State state;
  state.append(8, true);
  const fs::path older = state.wal();
  state.append(1, true);
  BOOST_REQUIRE(state.wal() != older);
  tearTail(older);
  BOOST_TEST(state.refusal().find("record 350 is missing") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_torn_tail_survives_a_second_crash) {
  State state;
  state.append(8, true);
  const std::string before = readFile(state.head());
  state.append(1, true);
  writeFile(state.head(), before);
  tearTail(state.wal());
  state.append(1, true);
  state.append(1, true);
  BOOST_TEST(state.start().size == 10 * BATCH);
}

BOOST_AUTO_TEST_CASE(a_flipped_byte_anywhere_in_the_wal_is_refused) {
  State state;
  state.append(8, true);
  copyDirectory(state.log(), state.spare());
  const std::size_t size = readFile(state.wal()).size();
  for (std::size_t part = 1; part < 8; ++part) {
    copyDirectory(state.spare(), state.log());
    flipByte(state.wal(), size * part / 10);
    BOOST_TEST(!state.refusal().empty(), "flipped in part " << part);
  }
}

BOOST_AUTO_TEST_CASE(a_deleted_wal_is_refused) {
  State state;
  state.append(8, true);
  fs::remove(state.wal());
  BOOST_TEST(state.refusal().find("ends after 0 records, but 400 were acknowledged") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_wal_deleted_after_a_clean_part_is_refused) {
  State state;
  state.append(4, false);
  state.append(4, true);
  fs::remove(state.wal());
  BOOST_TEST(state.refusal().find("were acknowledged") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_removed_data_file_is_refused) {
  State state;
  state.append(8, false);
  copyDirectory(state.log(), state.spare());
  int files = 0;
  for (const auto& entry : fs::directory_iterator(state.spare())) {
    if (entry.path().extension() != ".sst") continue;
    copyDirectory(state.spare(), state.log());
    fs::remove(fs::path(state.log()) / entry.path().filename());
    BOOST_TEST(!state.refusal().empty(), "without " << entry.path().filename());
    ++files;
  }
  BOOST_TEST(files >= 4);
}

BOOST_AUTO_TEST_CASE(a_flipped_byte_in_recent_records_or_hashes_is_refused_at_start) {
  for (const char* const family : {"log", "tile"}) {
    State state;
    state.append(20, false);
    const fs::path file = dataFile(state.log(), family);
    copyDirectory(state.log(), state.spare());
    for (std::size_t part = 0; part < 9; ++part) {
      copyDirectory(state.spare(), state.log());
      flipByte(file, fs::file_size(file) * part / 10 + 7);
      BOOST_TEST(!state.refusal().empty(), family << " flipped in part " << part);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_flipped_byte_in_an_old_record_is_refused_by_a_scan) {
  State state;
  state.append(100, false);  // 5000 records: the first are not read at start
  flipByte(dataFile(state.log(), "log"), 100);
  BOOST_TEST(state.start().size == 5000);
  const auto log = openRocksLog(state.log());
  const auto scanAll = [&] {
    std::uint64_t seen = 0;
    log->scan(0, log->tip().size, [&](std::uint64_t, std::string_view) { return ++seen > 0; });
  };
  BOOST_CHECK_THROW(scanAll(), DamagedLog);
  BOOST_CHECK_THROW(log->read(0), DamagedLog);
}

BOOST_AUTO_TEST_CASE(a_log_directory_that_was_rolled_back_is_refused) {
  for (const bool crash : {false, true}) {
    State state;
    state.append(4, crash);
    copyDirectory(state.log(), state.spare());
    state.append(4, crash);
    copyDirectory(state.spare(), state.log());
    BOOST_TEST(state.refusal().find("200 are lost") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_missing_log_directory_is_refused) {
  State state;
  state.append(4, false);
  fs::remove_all(state.log());
  BOOST_TEST(state.refusal().find("200 are lost") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_missing_current_file_does_not_begin_a_new_log) {
  for (const bool crash : {false, true}) {
    State state;
    state.append(4, crash);
    fs::remove(state.log() + "/CURRENT");
    BOOST_TEST(state.refusal().find("CURRENT") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_record_taken_out_is_refused) {
  State state;
  state.append(8, false);
  const auto removeOne = [](rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family) {
    BOOST_REQUIRE(db.Delete({}, family, position(390)).ok());
  };
  changeRaw(state.log(), removeOne, "log");
  BOOST_TEST(state.refusal().find("record 390 is missing") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_record_taken_out_of_a_full_tile_is_refused) {
  State state;
  state.append(8, false);
  const auto removeOne = [](rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family) {
    BOOST_REQUIRE(db.Delete({}, family, position(10)).ok());
  };
  changeRaw(state.log(), removeOne, "log");
  BOOST_TEST(state.refusal().find("record 10 is missing") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_changed_record_is_refused) {
  for (const std::uint64_t seq : {10, 390}) {  // in a full tile, and behind the last one
    State state;
    state.append(8, false);
    const auto changeOne = [&](rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family) {
      BOOST_REQUIRE(db.Put({}, family, position(seq), "forged").ok());
    };
    changeRaw(state.log(), changeOne, "log");
    BOOST_TEST(!state.refusal().empty());
  }
}

BOOST_AUTO_TEST_CASE(a_cut_tail_of_records_is_refused) {
  State state;
  state.append(8, false);
  const auto cut = [](rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family) {
    for (std::uint64_t seq = 200; seq < 400; ++seq) {
      BOOST_REQUIRE(db.Delete({}, family, position(seq)).ok());
    }
  };
  changeRaw(state.log(), cut, "log");
  BOOST_TEST(state.refusal().find("its tree has hashes of more") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_missing_hash_row_is_refused) {
  for (const char level : {'\0', '\1'}) {
    State state;
    state.append(8, false);
    const auto removeRow = [&](rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family) {
      BOOST_REQUIRE(db.Delete({}, family, std::string(1, level) + position(0)).ok());
    };
    changeRaw(state.log(), removeRow, "tile");
    BOOST_TEST(state.refusal().find("tree is missing") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_newer_format_is_refused_with_words) {
  State state;
  state.append(1, false);
  const auto newer = [](rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family) {
    BOOST_REQUIRE(db.Put({}, family, "m:format", position(3)).ok());
  };
  changeRaw(state.log(), newer, "default");
  BOOST_CHECK_EXCEPTION(state.start(), StorageFault, [](const StorageFault& fault) {
    return std::string(fault.what()).find("newer version") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(an_unknown_part_is_refused_with_words) {
  State state;
  state.append(1, false);
  const auto add = [](rocksdb::DB& db, rocksdb::ColumnFamilyHandle*) {
    rocksdb::ColumnFamilyHandle* added = nullptr;
    BOOST_REQUIRE(db.CreateColumnFamily({}, "from the future", &added).ok());
    db.DestroyColumnFamilyHandle(added);
  };
  changeRaw(state.log(), add, "default");
  BOOST_CHECK_EXCEPTION(state.start(), StorageFault, [](const StorageFault& fault) {
    return std::string(fault.what()).find("newer version") != std::string::npos;
  });
}

}  // namespace authd::storage
