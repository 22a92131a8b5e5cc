#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <limits>

#include "tests/storage/both_logs.h"

namespace authd::storage {
namespace {

constexpr std::uint64_t END = std::numeric_limits<std::uint64_t>::max();
constexpr Space SPACES[] = {Space::TABLES, Space::PRIVATE_INDEX, Space::LOCAL};

std::string smallText() {
  return *rc::gen::container<std::string>(rc::gen::inRange<char>('a', 'd'));
}

Record anyRecord() {
  Record result{"r" + smallText(), {}};
  result.index.push_back({Index::SUBJECT, subject(*rc::gen::inRange<char>('a', 'd'))});
  if (*rc::gen::arbitrary<bool>()) result.index.push_back({Index::TYPE, "ty"});
  return result;
}

Write anyWrite() {
  Write result{SPACES[*rc::gen::inRange(0, 3)], "k" + smallText(), std::nullopt};
  if (*rc::gen::inRange(0, 4) != 0) result.value = smallText();
  return result;
}

using Rows = std::vector<std::pair<std::string, std::string>>;

Rows rowsOf(const Log& log, Space space) {
  Rows rows;
  log.scan(space, {}, {}, [&](std::string_view key, std::string_view value) {
    rows.emplace_back(key, value);
    return true;
  });
  return rows;
}

void requireEqual(const Log& one, const Log& other) {
  RC_ASSERT(one.tip() == other.tip());
  const std::uint64_t size = one.tip().size;
  for (std::uint64_t seq = 0; seq < size; ++seq) {
    RC_ASSERT(one.read(seq) == other.read(seq));
    RC_ASSERT(one.nodeHash(0, seq) == other.nodeHash(0, seq));
  }
  for (const Space space : SPACES) RC_ASSERT(rowsOf(one, space) == rowsOf(other, space));
  for (const bool descending : {false, true}) {
    for (char who = 'a'; who < 'd'; ++who) {
      const IndexKey key{Index::SUBJECT, subject(who)};
      const auto from = *rc::gen::inRange<std::uint64_t>(0, size + 1);
      RC_ASSERT(one.positions(key, from, END, 5, descending) ==
                other.positions(key, from, END, 5, descending));
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(both_logs_give_the_same_answers_after_the_same_batches) {
  BOOST_TEST(rc::check("random batches, now and then a restart", [] {
    OnRocks rocks;
    InMemory memory;
    const auto batches = *rc::gen::inRange(1, 6);
    for (int i = 0; i < batches; ++i) {
      std::vector<Record> records(*rc::gen::inRange<std::size_t>(0, 120));
      for (Record& each : records) each = anyRecord();
      std::vector<Write> writes(*rc::gen::inRange<std::size_t>(0, 20));
      for (Write& each : writes) each = anyWrite();
      const std::uint64_t at = memory.log().tip().size;
      RC_ASSERT(rocks.log().append(at, records, writes) ==
                memory.log().append(at, records, writes));
      if (*rc::gen::inRange(0, 3) == 0) rocks.reopen();
    }
    requireEqual(rocks.log(), memory.log());
  }));
}

}  // namespace authd::storage
