#include "storage/head.h"

#include <boost/test/unit_test.hpp>

#include "storage/fault.h"
#include "storage/memory_log.h"
#include "tests/storage/both_logs.h"

namespace authd::storage {
namespace {

Tip tipOf(std::uint64_t size) {
  return {size, leafHash(std::to_string(size))};
}

std::string mentionedBy(const auto& call) {
  try {
    call();
  } catch (const DamagedLog& damage) {
    BOOST_TEST(!damage.advice().empty());
    return damage.what();
  }
  return "no damage seen";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_new_head_file_says_empty) {
  const TemporaryDirectory directory;
  BOOST_TEST((openHeadFile(directory.path("head"))->load() == Tip{}));
  BOOST_TEST((openHeadFile(directory.path("head"))->load() == Tip{}));
  BOOST_TEST(readFile(directory.path("head")).size() == 1024);
  BOOST_TEST((openMemoryHead()->load() == Tip{}));
}

// The worked example of storage/README.md: a change here is a change of the disk format.
BOOST_AUTO_TEST_CASE(a_slot_has_the_documented_bytes) {
  const TemporaryDirectory directory;
  openHeadFile(directory.path("head"));
  const std::string file = readFile(directory.path("head"));
  BOOST_TEST(toHex(std::string_view(file).substr(0, 64)) ==
             "6175746864686431"
             "0000000000000000"
             "0000000000000000"
             "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
             "2dbcc1f5"
             "00000000");
  openHeadFile(directory.path("head"))->store({0x0102, emptyRoot()});
  const std::string stored = readFile(directory.path("head"));
  BOOST_TEST(toHex(std::string_view(stored).substr(512, 24)) ==
             "6175746864686431"
             "0000000000000001"
             "0000000000000102");
}

BOOST_AUTO_TEST_CASE(a_head_remembers_the_newest_tip) {
  const TemporaryDirectory directory;
  for (std::uint64_t size = 1; size < 6; ++size) {
    const auto head = openHeadFile(directory.path("head"));
    head->store(tipOf(size));
    BOOST_TEST((head->load() == tipOf(size)));
    BOOST_TEST((openHeadFile(directory.path("head"))->load() == tipOf(size)));
  }
}

BOOST_AUTO_TEST_CASE(a_torn_slot_leaves_the_one_before) {
  const TemporaryDirectory directory;
  const std::string path = directory.path("head");
  for (int stores = 2; stores < 4; ++stores) {
    std::filesystem::remove(path);
    const auto head = openHeadFile(path);
    for (int i = 1; i <= stores; ++i) head->store(tipOf(static_cast<std::uint64_t>(i)));
    const std::size_t newest = stores % 2 == 0 ? 0 : 512;
    for (std::size_t offset = 0; offset < 60; ++offset) {
      flipByte(path, newest + offset);
      BOOST_REQUIRE((openHeadFile(path)->load() == tipOf(static_cast<std::uint64_t>(stores) - 1)));
      flipByte(path, newest + offset);
    }
    BOOST_TEST((openHeadFile(path)->load() == tipOf(static_cast<std::uint64_t>(stores))));
  }
}

BOOST_AUTO_TEST_CASE(after_a_torn_slot_the_next_store_mends_it) {
  const TemporaryDirectory directory;
  const std::string path = directory.path("head");
  {
    const auto head = openHeadFile(path);
    head->store(tipOf(1));
    head->store(tipOf(2));
  }
  flipByte(path, 20);  // slot 0 has the second one
  openHeadFile(path)->store(tipOf(3));
  flipByte(path, 512 + 20);  // slot 1 has the first one
  BOOST_TEST((openHeadFile(path)->load() == tipOf(3)));
}

BOOST_AUTO_TEST_CASE(a_head_with_two_bad_slots_is_refused) {
  const TemporaryDirectory directory;
  const std::string path = directory.path("head");
  openHeadFile(path)->store(tipOf(1));
  flipByte(path, 30);
  flipByte(path, 512 + 30);
  BOOST_TEST(contains(mentionedBy([&] { openHeadFile(path); }), "neither slot is valid"));
  writeFile(path, "");
  BOOST_TEST(contains(mentionedBy([&] { openHeadFile(path); }), "neither slot is valid"));
}

BOOST_AUTO_TEST_CASE(a_log_at_or_ahead_of_its_head_is_fine) {
  const auto log = openMemoryLog();
  const auto head = openMemoryHead();
  BOOST_TEST((checkAgainstHead(*log, *head) == Tip{}));
  for (std::uint64_t at = 0; at < 5000; at += 250) {
    const std::vector<Record> batch(250, record("r" + std::to_string(at)));
    const Tip before = log->tip();
    log->append(at, batch, {});
    head->store(before);
    BOOST_REQUIRE((checkAgainstHead(*log, *head) == log->tip()));
    head->store(log->tip());
    BOOST_REQUIRE((checkAgainstHead(*log, *head) == log->tip()));
  }
}

BOOST_AUTO_TEST_CASE(a_log_behind_its_head_is_refused) {
  const auto log = openMemoryLog();
  const auto head = openMemoryHead();
  const Record one[] = {record("x")};
  head->store({3, log->append(0, one, {}).root});
  const auto message = mentionedBy([&] { checkAgainstHead(*log, *head); });
  BOOST_TEST(contains(message, "ends after 1 records, but 3 were acknowledged"));
}

BOOST_AUTO_TEST_CASE(a_log_with_another_past_is_refused) {
  const auto log = openMemoryLog();
  const auto head = openMemoryHead();
  const Record two[] = {record("x"), record("y")};
  log->append(0, two, {});
  head->store({1, leafHash("z")});
  const auto message = mentionedBy([&] { checkAgainstHead(*log, *head); });
  BOOST_TEST(contains(message, "not those that the head file vouches for"));
}

}  // namespace authd::storage
