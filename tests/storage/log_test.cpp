#include "storage/log.h"

#include <boost/test/unit_test.hpp>
#include <limits>
#include <stdexcept>
#include <thread>

#include "storage/fault.h"
#include "storage/merkle.h"
#include "tests/storage/both_logs.h"

namespace authd::storage {
namespace {

using Positions = std::vector<std::uint64_t>;
using Rows = std::vector<std::pair<std::string, std::string>>;

constexpr std::uint64_t END = std::numeric_limits<std::uint64_t>::max();

std::string bytesOf(std::uint64_t seq) {
  return "record number " + std::to_string(seq);
}

// Appends until the log has `size` records, in batches of uneven size.
void fillTo(Log& log, std::uint64_t size, std::uint64_t batch = 97) {
  for (std::uint64_t at = log.tip().size; at < size;) {
    std::vector<Record> records;
    for (; at + records.size() < size && records.size() < batch;) {
      records.push_back(record(bytesOf(at + records.size())));
    }
    at = log.append(at, records, {}).size;
  }
}

Rows rowsOf(const Log& log, Space space, std::string_view from = {}, std::string_view to = {}) {
  Rows rows;
  log.scan(space, from, to, [&](std::string_view key, std::string_view value) {
    rows.emplace_back(key, value);
    return true;
  });
  return rows;
}

Rows rowsOf(const LogView& view, Space space) {
  Rows rows;
  view.scan(space, [&](std::string_view key, std::string_view value) {
    rows.emplace_back(key, value);
    return true;
  });
  return rows;
}

void put(Log& log, Space space, const Rows& rows) {
  std::vector<Write> writes;
  for (const auto& [key, value] : rows) writes.push_back({space, key, value});
  log.append(log.tip().size, {}, writes);
}

}  // namespace

BOOST_AUTO_TEST_CASE_TEMPLATE(a_new_log_is_empty, Opened, BothLogs) {
  Opened opened;
  BOOST_TEST(opened.log().tip().size == 0);
  BOOST_TEST(toHex(opened.log().tip().root) == toHex(emptyRoot()));
  BOOST_TEST(!opened.log().read(0));
  BOOST_TEST(opened.log().spaceComplete(Space::TABLES));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_was_appended_can_be_read, Opened, BothLogs) {
  Opened opened;
  Log& log = opened.log();
  const Record two[] = {record("first"), record(std::string("sec\0nd", 6))};
  BOOST_TEST(log.append(0, two, {}).size == 2);
  opened.reopen();
  BOOST_TEST(*opened.log().read(0) == "first");
  BOOST_TEST(*opened.log().read(1) == std::string("sec\0nd", 6));
  BOOST_TEST(!opened.log().read(2));
  const auto root = nodeHash(leafHash("first"), leafHash(std::string("sec\0nd", 6)));
  BOOST_TEST(toHex(opened.log().tip().root) == toHex(root));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_view_stays_as_it_was, Opened, BothLogs) {
  Opened opened;
  Log& log = opened.log();
  fillTo(log, 3);
  put(log, Space::TABLES, {{"a", "1"}, {"b", "2"}});
  put(log, Space::PRIVATE_INDEX, {{"p", "3"}});
  const auto view = log.view();
  const Record one[] = {record("x")};
  const Write rows[] = {{Space::TABLES, "a", std::nullopt},
                        {Space::TABLES, "b", "changed"},
                        {Space::PRIVATE_INDEX, "q", "new"}};
  log.append(3, one, rows);
  BOOST_TEST(view->size() == 3);
  BOOST_CHECK((rowsOf(*view, Space::TABLES) == Rows{{"a", "1"}, {"b", "2"}}));
  BOOST_CHECK((rowsOf(*view, Space::PRIVATE_INDEX) == Rows{{"p", "3"}}));
  BOOST_CHECK((rowsOf(*log.view(), Space::TABLES) == Rows{{"b", "changed"}}));
  BOOST_TEST(log.view()->size() == 4);
}

// As whoever compares them with the records sees them, and puts them right.
BOOST_AUTO_TEST_CASE_TEMPLATE(indexes_are_spaces_too, Opened, BothLogs) {
  Opened opened;
  Log& log = opened.log();
  const IndexKey type{Index::TYPE, std::string("\0\1", 2)};
  const IndexKey who{Index::SUBJECT, subject('s')};
  const Record two[] = {record("a", {type, who}),
                        record("b", {type, {Index::ACTOR, subject('x')}})};
  log.append(0, two, {});
  BOOST_CHECK((rowsOf(log, Space::TYPE_INDEX) ==
               Rows{{indexRowKey(type, 0), ""}, {indexRowKey(type, 1), ""}}));
  BOOST_CHECK((rowsOf(log, Space::SUBJECT_INDEX) == Rows{{indexRowKey(who, 0), ""}}));
  BOOST_TEST(rowsOf(log, Space::ACTOR_INDEX).size() == 1U);
  const Write rows[] = {{Space::TYPE_INDEX, indexRowKey(type, 0), std::nullopt},
                        {Space::SUBJECT_INDEX, indexRowKey(who, 1), ""}};
  log.append(2, {}, rows);
  opened.reopen();
  BOOST_CHECK((opened.log().positions(type, 0, 9, 9, false) == Positions{1}));
  BOOST_CHECK((opened.log().positions(who, 0, 9, 9, false) == Positions{0, 1}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_view_keeps_the_indexes_and_finds_single_rows, Opened, BothLogs) {
  Opened opened;
  Log& log = opened.log();
  const IndexKey who{Index::SUBJECT, subject('s')};
  const Record one[] = {record("a", {who})};
  const Write before[] = {{Space::TABLES, "k", "1"}};
  log.append(0, one, before);
  const auto view = log.view();
  const Write after[] = {{Space::TABLES, "k", "2"},
                         {Space::SUBJECT_INDEX, indexRowKey(who, 0), std::nullopt}};
  log.append(1, one, after);
  BOOST_CHECK((rowsOf(*view, Space::SUBJECT_INDEX) == Rows{{indexRowKey(who, 0), ""}}));
  BOOST_TEST(*view->get(Space::TABLES, "k") == "1");
  BOOST_TEST(view->get(Space::SUBJECT_INDEX, indexRowKey(who, 0)).has_value());
  BOOST_TEST(!view->get(Space::SUBJECT_INDEX, indexRowKey(who, 1)).has_value());
  BOOST_TEST(!view->get(Space::SUBJECT_INDEX, "k").has_value());
  BOOST_TEST(*log.view()->get(Space::TABLES, "k") == "2");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_index_rows_of_a_record_win_over_rows_that_come_with_it, Opened,
                              BothLogs) {
  Opened opened;
  const IndexKey who{Index::ACTOR, subject('s')};
  const Record one[] = {record("a", {who})};
  const Write removed[] = {{Space::ACTOR_INDEX, indexRowKey(who, 0), std::nullopt}};
  opened.log().append(0, one, removed);
  BOOST_CHECK((opened.log().positions(who, 0, 9, 9, false) == Positions{0}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_index_can_be_replaced, Opened, BothLogs) {
  Opened opened;
  const IndexKey who{Index::SUBJECT, subject('s')};
  const Record two[] = {record("a", {who}), record("b", {who})};
  opened.log().append(0, two, {});
  opened.log().replaceSpace(Space::SUBJECT_INDEX,
                            [&](const Log::RowSink& sink) { sink(indexRowKey(who, 1), ""); });
  opened.reopen();
  BOOST_TEST(opened.log().spaceComplete(Space::SUBJECT_INDEX));
  BOOST_CHECK((opened.log().positions(who, 0, 9, 9, false) == Positions{1}));
}

BOOST_AUTO_TEST_CASE(the_position_in_an_index_key_is_found_by_its_length) {
  const IndexKey type{Index::TYPE, "tt"};
  const IndexKey who{Index::ACTOR, subject('s')};
  BOOST_TEST(positionIn(spaceOf(Index::TYPE), indexRowKey(type, 7)).value() == 7U);
  BOOST_TEST(positionIn(spaceOf(Index::ACTOR), indexRowKey(who, END)).value() == END);
  BOOST_TEST(!positionIn(Space::TYPE_INDEX, indexRowKey(who, 7)).has_value());
  BOOST_TEST(!positionIn(Space::SUBJECT_INDEX, indexRowKey(type, 7)).has_value());
  BOOST_TEST(!positionIn(Space::SUBJECT_INDEX, "").has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_append_at_another_position_writes_nothing, Opened, BothLogs) {
  Opened opened;
  fillTo(opened.log(), 3);
  const Tip before = opened.log().tip();
  const Record one[] = {record("x")};
  const Write row[] = {{Space::TABLES, "key", "value"}};
  for (const std::uint64_t expected : {0, 2, 4}) {
    BOOST_CHECK_THROW(opened.log().append(expected, one, row), TipMismatch);
  }
  BOOST_TEST((opened.log().tip() == before));
  BOOST_TEST(!opened.log().get(Space::TABLES, "key"));
  opened.log().append(3, one, row);
  BOOST_TEST(*opened.log().read(3) == "x");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(records_of_an_impossible_size_are_refused, Opened, BothLogs) {
  Opened opened;
  const Record empty[] = {record("")};
  const Record huge[] = {record(std::string(16385, 'x'))};
  const Record largest[] = {record(std::string(16384, 'x'))};
  const Record badPrefix[] = {record("x", {{Index::SUBJECT, "short"}})};
  BOOST_CHECK_THROW(opened.log().append(0, empty, {}), std::invalid_argument);
  BOOST_CHECK_THROW(opened.log().append(0, huge, {}), std::invalid_argument);
  BOOST_CHECK_THROW(opened.log().append(0, badPrefix, {}), std::invalid_argument);
  BOOST_TEST(opened.log().append(0, largest, {}).size == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(rows_can_change_without_a_record, Opened, BothLogs) {
  Opened opened;
  put(opened.log(), Space::LOCAL, {{"a", "1"}, {"b", ""}});
  const Write remove[] = {{Space::LOCAL, "a", std::nullopt}, {Space::TABLES, "a", "other"}};
  opened.log().append(0, {}, remove);
  opened.reopen();
  BOOST_TEST(opened.log().tip().size == 0);
  BOOST_TEST(!opened.log().get(Space::LOCAL, "a"));
  BOOST_TEST(*opened.log().get(Space::LOCAL, "b") == "");
  BOOST_TEST(*opened.log().get(Space::TABLES, "a") == "other");
  BOOST_TEST(!opened.log().get(Space::PRIVATE_INDEX, "a"));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_last_write_of_a_batch_wins, Opened, BothLogs) {
  Opened opened;
  const Write writes[] = {
      {Space::TABLES, "k", "1"}, {Space::TABLES, "k", std::nullopt}, {Space::TABLES, "k", "2"}};
  opened.log().append(0, {}, writes);
  BOOST_TEST(*opened.log().get(Space::TABLES, "k") == "2");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_scan_visits_its_range_in_order, Opened, BothLogs) {
  Opened opened;
  fillTo(opened.log(), 700);
  opened.reopen();
  std::uint64_t next = 250;
  opened.log().scan(250, 600, [&](std::uint64_t seq, std::string_view bytes) {
    BOOST_REQUIRE_EQUAL(seq, next);
    BOOST_REQUIRE_EQUAL(bytes, bytesOf(seq));
    ++next;
    return true;
  });
  BOOST_TEST(next == 600);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_scan_ends_with_the_log_or_when_told, Opened, BothLogs) {
  Opened opened;
  fillTo(opened.log(), 10);
  int visited = 0;
  opened.log().scan(8, END, [&](std::uint64_t, std::string_view) { return ++visited, true; });
  BOOST_TEST(visited == 2);
  opened.log().scan(0, END, [&](std::uint64_t, std::string_view) { return ++visited, false; });
  BOOST_TEST(visited == 3);
  opened.log().scan(10, END, [&](std::uint64_t, std::string_view) { return ++visited, true; });
  opened.log().scan(5, 5, [&](std::uint64_t, std::string_view) { return ++visited, true; });
  BOOST_TEST(visited == 3);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(positions_are_listed_both_ways_within_bounds, Opened, BothLogs) {
  Opened opened;
  const std::string type("\x00\xff", 2);
  for (std::uint64_t seq = 0; seq < 20; ++seq) {
    const char who = seq % 2 == 0 ? 'a' : 'b';
    const Record one[] = {record(
        bytesOf(seq),
        {{Index::SUBJECT, subject(who)}, {Index::ACTOR, subject('c')}, {Index::TYPE, type}})};
    opened.log().append(seq, one, {});
  }
  const auto check = [&] {
    const Log& log = opened.log();
    const IndexKey a{Index::SUBJECT, subject('a')};
    BOOST_TEST(log.positions(a, 0, END, 3, false) == (Positions{0, 2, 4}));
    BOOST_TEST(log.positions(a, 0, END, 3, true) == (Positions{18, 16, 14}));
    BOOST_TEST(log.positions(a, 3, 8, 99, false) == (Positions{4, 6}));
    BOOST_TEST(log.positions(a, 4, 8, 99, true) == (Positions{6, 4}));
    BOOST_TEST(log.positions(a, 8, 8, 99, true).empty());
    BOOST_TEST(log.positions(a, 0, END, 0, false).empty());
    BOOST_TEST(log.positions({Index::SUBJECT, subject('b')}, 18, END, 9, true) == Positions{19});
    BOOST_TEST(log.positions({Index::SUBJECT, subject('c')}, 0, END, 9, false).empty());
    BOOST_TEST(log.positions({Index::SUBJECT, subject('`')}, 0, END, 9, true).empty());
    BOOST_TEST(log.positions({Index::ACTOR, subject('c')}, 0, END, 99, true).size() == 20);
    BOOST_TEST(log.positions({Index::TYPE, type}, 0, END, 99, false).size() == 20);
    BOOST_CHECK_THROW(log.positions({Index::TYPE, "long"}, 0, END, 1, true), std::invalid_argument);
  };
  check();
  opened.reopen();  // from files and their prefix filters now
  check();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(rows_are_scanned_in_byte_order, Opened, BothLogs) {
  Opened opened;
  put(opened.log(), Space::TABLES, {{"b", "2"}, {"a", "1"}, {"\xff", "4"}, {"ba", "3"}});
  const Log& log = opened.log();
  BOOST_TEST(
      (rowsOf(log, Space::TABLES) == Rows{{"a", "1"}, {"b", "2"}, {"ba", "3"}, {"\xff", "4"}}));
  BOOST_TEST((rowsOf(log, Space::TABLES, "b", "c") == Rows{{"b", "2"}, {"ba", "3"}}));
  BOOST_TEST((rowsOf(log, Space::TABLES, "a", "b") == Rows{{"a", "1"}}));
  BOOST_TEST(rowsOf(log, Space::TABLES, "b", "b").empty());
  BOOST_TEST(rowsOf(log, Space::TABLES, "c", "b").empty());
  BOOST_TEST(rowsOf(log, Space::LOCAL).empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_space_can_be_replaced_as_a_whole, Opened, BothLogs) {
  Opened opened;
  put(opened.log(), Space::TABLES, {{"old", "1"}, {"same", "1"}, {"zold", "1"}});
  put(opened.log(), Space::LOCAL, {{"old", "kept"}});
  opened.log().replaceSpace(Space::TABLES, [](const Log::RowSink& sink) {
    sink("same", "2");
    sink("new", "2");
  });
  opened.reopen();
  BOOST_TEST(opened.log().spaceComplete(Space::TABLES));
  BOOST_TEST((rowsOf(opened.log(), Space::TABLES) == Rows{{"new", "2"}, {"same", "2"}}));
  BOOST_TEST(*opened.log().get(Space::LOCAL, "old") == "kept");
  put(opened.log(), Space::TABLES, {{"old", "3"}});
  BOOST_TEST(*opened.log().get(Space::TABLES, "old") == "3");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(many_rows_replace_many, Opened, BothLogs) {
  Opened opened;
  for (const std::string mark : {"first", "second"}) {
    opened.log().replaceSpace(Space::TABLES, [&](const Log::RowSink& sink) {
      for (int i = 9999; i >= 0; --i) sink(std::to_string(i), mark + std::string(1000, '.'));
    });
  }
  const Rows rows = rowsOf(opened.log(), Space::TABLES);
  BOOST_TEST(rows.size() == 10000);
  for (const auto& [key, value] : rows) BOOST_REQUIRE(value.starts_with("second"));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_space_replaced_half_way_is_incomplete_until_done_again, Opened,
                              BothLogs) {
  Opened opened;
  const auto stops = [](const Log::RowSink& sink) {
    sink("half", "1");
    throw std::runtime_error("stopped");
  };
  BOOST_CHECK_THROW(opened.log().replaceSpace(Space::TABLES, stops), std::runtime_error);
  opened.reopen();
  BOOST_TEST(!opened.log().spaceComplete(Space::TABLES));
  BOOST_TEST(opened.log().spaceComplete(Space::LOCAL));
  opened.log().replaceSpace(Space::TABLES, [](const Log::RowSink&) {});
  BOOST_TEST(opened.log().spaceComplete(Space::TABLES));
  BOOST_TEST(rowsOf(opened.log(), Space::TABLES).empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_replacement_may_read_the_log, Opened, BothLogs) {
  Opened opened;
  fillTo(opened.log(), 300);
  Log& log = opened.log();
  log.replaceSpace(Space::TABLES, [&](const Log::RowSink& sink) {
    log.scan(0, log.tip().size, [&](std::uint64_t, std::string_view bytes) {
      sink(bytes, "");
      return true;
    });
  });
  BOOST_TEST(rowsOf(log, Space::TABLES).size() == 300);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(stored_nodes_are_those_of_the_records, Opened, BothLogs) {
  Opened opened;
  constexpr std::uint64_t SIZE = 1100;
  fillTo(opened.log(), SIZE);
  std::vector<std::vector<Hash>> levels(1);
  for (std::uint64_t i = 0; i < SIZE; ++i) levels[0].push_back(leafHash(bytesOf(i)));
  while (levels.back().size() > 1) {
    const auto& below = levels.back();
    std::vector<Hash> level;
    for (std::size_t i = 0; i + 1 < below.size(); i += 2) {
      level.push_back(nodeHash(below[i], below[i + 1]));
    }
    levels.push_back(level);
  }
  for (int round = 0; round < 2; ++round, opened.reopen()) {
    for (unsigned height = 0; height < levels.size(); ++height) {
      for (std::size_t index = 0; index < levels[height].size(); ++index) {
        BOOST_REQUIRE(opened.log().nodeHash(height, index) == levels[height][index]);
      }
      BOOST_CHECK_THROW(opened.log().nodeHash(height, levels[height].size()), std::out_of_range);
    }
    BOOST_CHECK_THROW(opened.log().nodeHash(64, 0), std::out_of_range);
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_tree_of_three_levels_of_tiles_can_be_read, Opened, BothLogs) {
  Opened opened;
  constexpr std::uint64_t SIZE = (1 << 17) + 300;
  Frontier frontier;
  for (std::uint64_t i = 0; i < SIZE; ++i) frontier.push(leafHash(bytesOf(i)));
  fillTo(opened.log(), SIZE, 5000);
  opened.reopen();
  BOOST_TEST(toHex(opened.log().tip().root) == toHex(frontier.root()));
  const NodeSource nodes = [&](unsigned height, std::uint64_t index) {
    return opened.log().nodeHash(height, index);
  };
  BOOST_TEST(toHex(rootAt(SIZE, nodes)) == toHex(frontier.root()));
  for (const std::uint64_t i : {std::uint64_t{0}, std::uint64_t{77777}, SIZE - 1}) {
    BOOST_TEST(verifyInclusion(leafHash(bytesOf(i)), i, SIZE, inclusionProof(i, SIZE, nodes),
                               frontier.root()));
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(stopping_and_starting_changes_nothing_at_any_size, Opened, BothLogs) {
  Opened opened;
  Frontier frontier;
  for (const std::uint64_t size : {1, 2, 255, 256, 257, 511, 512, 513}) {
    fillTo(opened.log(), size);
    opened.reopen();
    while (frontier.size() < size) frontier.push(leafHash(bytesOf(frontier.size())));
    BOOST_REQUIRE_EQUAL(opened.log().tip().size, size);
    BOOST_REQUIRE_EQUAL(toHex(opened.log().tip().root), toHex(frontier.root()));
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(readers_see_whole_batches_while_the_writer_writes, Opened, BothLogs) {
  Opened opened;
  Log& log = opened.log();
  bool torn = false;
  std::thread reader([&] {
    for (std::uint64_t size = 0; size < 600;) {
      size = log.tip().size;
      torn = torn || size % 3 != 0 || (size > 0 && !log.read(size - 1));
      if (size > 0) log.nodeHash(0, size - 1);
      std::string first;
      log.scan(Space::TABLES, {}, {}, [&](std::string_view, std::string_view value) {
        if (first.empty()) first = value;
        torn = torn || first != value;
        return true;
      });
    }
  });
  for (std::uint64_t at = 0; at < 600; at += 3) {
    const Record three[] = {record("a"), record("b"), record("c")};
    const std::string mark = std::to_string(at);
    const Write two[] = {{Space::TABLES, "x", mark}, {Space::TABLES, "y", mark}};
    log.append(at, three, two);
  }
  reader.join();
  BOOST_TEST(!torn);
}

BOOST_AUTO_TEST_CASE(the_memory_log_fails_on_demand_and_stays_failed) {
  for (const bool keep : {false, true}) {
    const auto log = openMemoryLog();
    log->failNextAppend(keep);
    const Record one[] = {record("x")};
    BOOST_CHECK_THROW(log->append(0, one, {}), StorageFault);
    BOOST_TEST(log->tip().size == (keep ? 1 : 0));
    BOOST_CHECK_THROW(log->append(log->tip().size, one, {}), StorageFault);
  }
}

BOOST_AUTO_TEST_CASE(the_engine_tells_its_size_on_disk) {
  OnRocks opened;
  fillTo(opened.log(), 1000);
  BOOST_TEST(*opened.log().measure("disk_bytes") > 1000);  // all of it in the write-ahead log
  opened.reopen();
  BOOST_TEST(*opened.log().measure("disk_bytes") > 1000);
  BOOST_TEST(!opened.log().measure("no such thing"));
}

}  // namespace authd::storage
