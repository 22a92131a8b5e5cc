#include "storage/key_store.h"

#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "storage/fault.h"
#include "storage/file_search.h"
#include "tests/storage/temporary_directory.h"

namespace authd::storage {
namespace {

class KeysOnRocks {
 public:
  KeysOnRocks() { reopen(); }
  KeyStore& keys() { return *keys_; }
  void reopen() {
    keys_.reset();
    keys_ = openRocksKeyStore(path(), false);
  }
  std::string path() const { return directory_.path("keys"); }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<KeyStore> keys_;
};

class KeysInMemory {
 public:
  KeyStore& keys() { return *keys_; }
  void reopen() {}

 private:
  std::unique_ptr<KeyStore> keys_ = openMemoryKeyStore();
};

using BothStores = boost::mpl::list<KeysOnRocks, KeysInMemory>;

bool onDisk(const std::string& directory, const std::string& bytes) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file() && readFile(entry.path()).find(bytes) != std::string::npos) {
      return true;
    }
  }
  return false;
}

const std::string SECRET = "wrapped-key-of-a-person-who-leaves";
const std::string OTHER = "wrapped-key-of-a-person-who-stays";

}  // namespace

BOOST_AUTO_TEST_CASE_TEMPLATE(keys_are_put_found_listed_and_removed, Opened, BothStores) {
  Opened opened;
  opened.keys().put({{"s/1", "a"}, {"s/2", "b"}, {"t/1", "c"}});
  opened.keys().put({{"s/1", "a"}});
  opened.reopen();
  BOOST_TEST(*opened.keys().get("s/1") == "a");
  BOOST_TEST(!opened.keys().get("s/"));
  BOOST_TEST((opened.keys().list("s/") == KeyStore::Rows{{"s/1", "a"}, {"s/2", "b"}}));
  BOOST_TEST(opened.keys().list("").size() == 3);
  const std::string names[] = {"s/1", "never there"};
  opened.keys().remove(names);
  opened.reopen();
  BOOST_TEST(!opened.keys().get("s/1"));
  BOOST_TEST(opened.keys().list("s/").size() == 1);
  opened.keys().purge();
  BOOST_TEST((opened.keys().list("") == KeyStore::Rows{{"s/2", "b"}, {"t/1", "c"}}));
}

BOOST_AUTO_TEST_CASE(a_purged_key_is_in_no_file) {
  KeysOnRocks opened;
  opened.keys().put({{"leaves", SECRET}, {"stays", OTHER}});
  const std::string names[] = {"leaves"};
  opened.keys().remove(names);
  BOOST_TEST(onDisk(opened.path(), SECRET));  // so the search has teeth
  opened.keys().purge();
  BOOST_TEST(!onDisk(opened.path(), SECRET));
  BOOST_TEST(onDisk(opened.path(), OTHER));
  BOOST_TEST(*opened.keys().get("stays") == OTHER);
}

BOOST_AUTO_TEST_CASE(a_key_purged_after_flushes_and_restarts_is_in_no_file) {
  KeysOnRocks opened;
  opened.keys().put({{"leaves", SECRET}});
  opened.keys().purge();  // now at the bottom level
  opened.reopen();
  opened.keys().put({{"stays", OTHER}});
  opened.reopen();
  const std::string names[] = {"leaves"};
  opened.keys().remove(names);
  opened.reopen();
  BOOST_TEST(onDisk(opened.path(), SECRET));
  opened.keys().purge();
  BOOST_TEST(!onDisk(opened.path(), SECRET));
  opened.reopen();
  BOOST_TEST(!onDisk(opened.path(), SECRET));
  BOOST_TEST(*opened.keys().get("stays") == OTHER);
}

BOOST_AUTO_TEST_CASE(a_store_knows_what_its_files_hold) {
  KeysOnRocks opened;
  opened.keys().put({{"leaves", SECRET}, {"stays", OTHER}});
  const std::string names[] = {"leaves"};
  opened.keys().remove(names);
  BOOST_TEST(opened.keys().holds({"wrapped-key-of-nobody-at-all", SECRET}));
  opened.keys().purge();
  BOOST_TEST(!opened.keys().holds({SECRET}));
  BOOST_TEST(opened.keys().holds({SECRET, OTHER}));
  BOOST_TEST(!opened.keys().holds({}));
}

BOOST_AUTO_TEST_CASE(a_text_is_found_wherever_it_stands_in_a_file) {
  const TemporaryDirectory directory;
  std::filesystem::create_directory(directory.path("files"));
  constexpr std::size_t CHUNK = 1 << 20;
  for (std::size_t at : {std::size_t{0}, CHUNK - 1, CHUNK - 16, CHUNK, 2 * CHUNK - 20}) {
    std::string bytes(3 * CHUNK, 'w');
    bytes.replace(at, SECRET.size(), SECRET);
    std::ofstream(directory.path("files/one"), std::ios::binary) << bytes;
    BOOST_TEST(holdsAny(directory.path("files"), {OTHER, SECRET}), at);
    BOOST_TEST(!holdsAny(directory.path("files"), {OTHER}), at);
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(rows_come_page_by_page, Opened, BothStores) {
  Opened opened;
  opened.keys().put({{"a", "1"}, {"b", "2"}, {"c", "3"}});
  BOOST_TEST((opened.keys().page("", 2) == KeyStore::Rows{{"a", "1"}, {"b", "2"}}));
  BOOST_TEST((opened.keys().page("b", 2) == KeyStore::Rows{{"c", "3"}}));
  BOOST_TEST((opened.keys().page("bb", 2) == KeyStore::Rows{{"c", "3"}}));
  BOOST_TEST(opened.keys().page("c", 2).empty());
}

BOOST_AUTO_TEST_CASE(a_replaced_key_is_purged_too) {
  KeysOnRocks opened;
  opened.keys().put({{"k", SECRET}});
  opened.keys().put({{"k", OTHER}});
  opened.keys().purge();
  BOOST_TEST(!onDisk(opened.path(), SECRET));
  BOOST_TEST(*opened.keys().get("k") == OTHER);
}

BOOST_AUTO_TEST_CASE(damaged_keys_are_refused_not_begun_anew) {
  const TemporaryDirectory directory;
  const std::string path = directory.path("keys");
  openRocksKeyStore(path)->put({{"k", SECRET}});
  copyDirectory(path, directory.path("spare"));
  std::filesystem::remove(path + "/CURRENT");
  BOOST_CHECK_THROW(openRocksKeyStore(path), DamagedLog);
  copyDirectory(directory.path("spare"), path);
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    if (entry.path().extension() == ".log") flipByte(entry.path(), 20);
  }
  BOOST_CHECK_THROW(openRocksKeyStore(path), DamagedLog);
}

BOOST_AUTO_TEST_CASE(purging_again_and_again_leaves_no_trail) {
  KeysOnRocks opened;
  opened.keys().put({{"stays", OTHER}});
  for (int i = 0; i < 20; ++i) {
    const std::string mine = SECRET + std::to_string(i);
    opened.keys().put({{"leaves", mine}});
    const std::string names[] = {"leaves"};
    opened.keys().remove(names);
    opened.keys().purge();
    BOOST_REQUIRE(!onDisk(opened.path(), SECRET));
  }
  BOOST_TEST(opened.keys().list("").size() == 1);
}

}  // namespace authd::storage
