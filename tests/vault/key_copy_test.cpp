#include "daemon/vault/key_copy.h"

#include <stdlib.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "storage/fault.h"
#include "storage/hash.h"
#include "tests/vault/fixture.h"

namespace authd::vault {
namespace {

namespace fs = std::filesystem;

std::string textOf(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

class Fixture : public OpenedVault {
 public:
  Fixture() {
    std::string name = (fs::temp_directory_path() / "authd-keys-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder = name;
  }
  ~Fixture() {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }

  void copy(std::uint64_t id) {
    writeKeyCopy(*store, folder, id, [] { return false; });
  }
  fs::path path(const std::string& name) const { return fs::path(folder) / name; }
  // What an erasure does with all other keys.
  void rotate() {
    NewKeys rows;
    const auto epoch = vault->beginEpoch(rows);
    store->put(rows);
    NewKeys all = store->list("");
    vault->wrapAnew(all);
    store->put(all);
    store->remove(vault->epochsBefore(epoch));
  }

  std::string folder;
};

bool isRefused(const std::string& folder) {
  const auto keys = storage::openMemoryKeyStore();
  try {
    readKeyCopy(folder, *keys);
    return false;
  } catch (const storage::StorageFault&) {
    return true;
  }
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(a_copy_brings_every_row_back, Fixture) {
  for (int i = 0; i < 300; ++i) subject();
  forDay(core::NO_REF, DAY, netOf(1), "net");
  store->put({{"o", "the name"}, {std::string("s\0", 2), "short"}, {"s", "shorter"}});
  copy(12);
  const auto keys = storage::openMemoryKeyStore();
  BOOST_TEST(readKeyCopy(folder, *keys) == 12U);
  BOOST_TEST((keys->list("") == store->list("")));
}

BOOST_FIXTURE_TEST_CASE(what_was_sealed_opens_with_the_keys_of_the_copy, Fixture) {
  const core::Ref who = subject();
  const auto box = vault->sealForSubject(who, piiOf(1), "Jane");
  copy(1);
  const auto keys = storage::openMemoryKeyStore();
  readKeyCopy(folder, *keys);
  const auto restored = openMemoryVault(*keys, ORIGIN);
  BOOST_TEST((restored->open(piiOf(1), box) == "Jane"));
}

BOOST_FIXTURE_TEST_CASE(epochs_stand_apart, Fixture) {
  subject();
  copy(1);
  const std::string epoch = "\n65";
  BOOST_TEST(textOf(path("keys")).find(epoch) == std::string::npos);
  BOOST_TEST(textOf(path("epochs")).find(epoch) != std::string::npos);
  BOOST_TEST(textOf(path("epochs")).find("\n73") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(there_is_one_copy_and_it_is_the_newest, Fixture) {
  const core::Ref erased = subject();
  copy(1);
  const std::string name = storage::toHex(subjectKeyName(erased));
  BOOST_TEST(textOf(path("keys")).find(name) != std::string::npos);
  remove(subjectKeyName(erased));
  copy(2);
  for (const auto& entry : fs::directory_iterator(folder)) {
    BOOST_TEST(textOf(entry.path()).find(name) == std::string::npos);
  }
  BOOST_TEST(std::distance(fs::directory_iterator(folder), {}) == 2);
}

BOOST_FIXTURE_TEST_CASE(an_old_copy_of_the_keys_opens_nothing_after_the_epoch_ended, Fixture) {
  const core::Ref erased = subject();
  const auto box = vault->sealForSubject(erased, piiOf(1), "Jane");
  copy(1);
  const std::string old = textOf(path("keys"));
  remove(subjectKeyName(erased));
  rotate();
  copy(2);
  write(path("keys"), old);
  BOOST_TEST(isRefused(folder));
}

BOOST_FIXTURE_TEST_CASE(a_crash_between_the_two_files_is_seen_through, Fixture) {
  subject();
  copy(1);
  const std::string oldEpochs = textOf(path("epochs"));
  rotate();
  copy(2);
  fs::rename(path("epochs"), path("epochs.new"));
  write(path("epochs"), oldEpochs);
  const auto keys = storage::openMemoryKeyStore();
  BOOST_TEST(readKeyCopy(folder, *keys) == 2U);
  BOOST_TEST((keys->list("") == store->list("")));
}

// As an erasure makes it anew.
BOOST_FIXTURE_TEST_CASE(a_crash_is_seen_through_also_between_two_copies_of_one_backup, Fixture) {
  subject();
  copy(7);
  const std::string oldEpochs = textOf(path("epochs"));
  rotate();
  copy(7);
  fs::rename(path("epochs"), path("epochs.new"));
  write(path("epochs"), oldEpochs);
  const auto keys = storage::openMemoryKeyStore();
  BOOST_TEST(readKeyCopy(folder, *keys) == 7U);
  BOOST_TEST((keys->list("") == store->list("")));
  fs::remove(path("epochs.new"));
  BOOST_TEST(isRefused(folder));
}

BOOST_FIXTURE_TEST_CASE(a_folder_says_whether_there_is_a_copy, Fixture) {
  BOOST_TEST(!keyCopyIn(folder));
  copy(3);
  BOOST_TEST(*keyCopyIn(folder) == 3U);
}

BOOST_FIXTURE_TEST_CASE(a_copy_that_is_not_as_it_was_written_is_refused, Fixture) {
  subject();
  copy(1);
  const std::string good = textOf(path("keys"));
  for (std::size_t at = 0; at < good.size(); at += 7) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    write(path("keys"), bad);
    BOOST_TEST(isRefused(folder), "byte " << at);
  }
  write(path("keys"), good.substr(0, good.size() / 2));
  BOOST_TEST(isRefused(folder));
  write(path("keys"), good);
  BOOST_TEST(!isRefused(folder));
  fs::remove(path("epochs"));
  BOOST_TEST(isRefused(folder));
}

BOOST_FIXTURE_TEST_CASE(copying_can_be_stopped_and_leaves_the_former_copy, Fixture) {
  copy(1);
  const std::string former = textOf(path("keys"));
  BOOST_CHECK_THROW(writeKeyCopy(*store, folder, 2, [] { return true; }), storage::StorageFault);
  BOOST_TEST(textOf(path("keys")) == former);
}

}  // namespace authd::vault
