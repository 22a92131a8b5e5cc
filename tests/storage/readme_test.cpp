#include <rocksdb/db.h>

#include <boost/test/unit_test.hpp>
#include <map>
#include <memory>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "storage/head.h"
#include "storage/log.h"
#include "storage/rocks_settings.h"
#include "tests/storage/both_logs.h"

namespace authd::storage {
namespace {

constexpr unsigned RECORDS = 256;

// What the README says: rows by family and key, and the lines of the head by offset. All in
// hexadecimal; "-" is an empty value, and "..." stands for what is left out.
struct Example {
  std::map<std::string, std::map<std::string, std::string>> rows;
  std::map<std::size_t, std::string> head;
};

std::string withoutBlanks(std::string text) {
  std::erase(text, ' ');
  return text;
}

Example readExample() {
  const std::regex row("([a-z_]+) {2,}([0-9a-f ]+[0-9a-f]) {2,}(-|[0-9a-f.]+)(  .*)?");
  const std::regex head("head ([0-9a-f]{4})  ([0-9a-f]{16})(  .*)?");
  Example example;
  std::istringstream lines(readFile(AUTHD_STORAGE_README));
  for (std::string line; std::getline(lines, line);) {
    std::smatch parts;
    if (std::regex_match(line, parts, head)) {
      example.head[std::stoul(parts[1], nullptr, 16)] = parts[2];
    } else if (std::regex_match(line, parts, row)) {
      example.rows[parts[1]][withoutBlanks(parts[2])] = parts[3];
    }
  }
  return example;
}

// Ascending bytes, sixteen of them.
std::string reference(char first) {
  std::string bytes;
  for (char i = 0; i < 16; ++i) bytes.push_back(static_cast<char>(first + i));
  return bytes;
}

void writeExample(const TemporaryDirectory& directory) {
  std::vector<Record> records;
  for (unsigned i = 0; i < RECORDS; ++i) {
    records.push_back(record(std::string(1, static_cast<char>(i))));
  }
  records.back().index = {{Index::SUBJECT, reference(0x01)},
                          {Index::ACTOR, reference(0x11)},
                          {Index::TYPE, std::string("\x00\xc8", 2)}};
  const std::vector<Write> writes = {
      {Space::TABLES, "a", "b"}, {Space::PRIVATE_INDEX, "c", "d"}, {Space::LOCAL, "e", "f"}};
  const auto log = openRocksLog(directory.path("log"));
  openHeadFile(directory.path("head"))->store(log->append(0, records, writes));
}

// The rows of each family, as RocksDB itself gives them.
std::map<std::string, std::map<std::string, std::string>> rowsOf(const std::string& directory) {
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* raw = nullptr;
  BOOST_REQUIRE(
      rocksdb::DB::OpenForReadOnly({}, directory, logFamilyOptions(), &handles, &raw).ok());
  const std::unique_ptr<rocksdb::DB> db(raw);
  std::map<std::string, std::map<std::string, std::string>> rows;
  for (auto* handle : handles) {
    rocksdb::ReadOptions all;
    all.total_order_seek = true;
    const std::unique_ptr<rocksdb::Iterator> row(db->NewIterator(all, handle));
    for (row->SeekToFirst(); row->Valid(); row->Next()) {
      rows[handle->GetName()][toHex(row->key().ToStringView())] =
          toHex(row->value().ToStringView());
    }
    db->DestroyColumnFamilyHandle(handle);
  }
  return rows;
}

bool agrees(const std::string& said, const std::string& stored) {
  const auto gap = said.find("...");
  if (gap == std::string::npos) return (said == "-" ? "" : said) == stored;
  return stored.starts_with(said.substr(0, gap)) && stored.ends_with(said.substr(gap + 3));
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_worked_example_is_what_stands_in_the_log) {
  const TemporaryDirectory directory;
  writeExample(directory);
  const auto stored = rowsOf(directory.path("log"));
  const Example example = readExample();
  BOOST_TEST(example.rows.size() == FAMILY_NAMES.size());
  for (const auto& [family, rows] : stored) {
    const auto& said = example.rows.at(family);
    BOOST_TEST(rows.size() == (family == "log" ? RECORDS : said.size()), family);
    for (const auto& [key, value] : said) {
      BOOST_REQUIRE_MESSAGE(rows.contains(key), family << " " << key);
      BOOST_TEST(agrees(value, rows.at(key)), family << " " << key << ": " << rows.at(key));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_worked_example_is_what_stands_in_the_head) {
  const TemporaryDirectory directory;
  writeExample(directory);
  const std::string head = readFile(directory.path("head"));
  const Example example = readExample();
  BOOST_TEST(example.head.size() == 8);
  for (const auto& [offset, said] : example.head) {
    BOOST_TEST(toHex(head.substr(offset, said.size() / 2)) == said);
  }
}

BOOST_AUTO_TEST_CASE(the_worked_example_names_the_leaf_hashes) {
  const std::string readme = readFile(AUTHD_STORAGE_README);
  for (const char byte : {'\x00', '\xff'}) {
    BOOST_TEST(readme.find(toHex(leafHash(std::string(1, byte)))) != std::string::npos);
  }
}

}  // namespace authd::storage
