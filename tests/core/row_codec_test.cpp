#include <boost/test/unit_test.hpp>
#include <limits>

#include "daemon/core/rows.h"
#include "daemon/core/tables.h"

namespace authd::core {
namespace {

BOOST_AUTO_TEST_SUITE(row_codec)

BOOST_AUTO_TEST_CASE(a_row_comes_back_as_it_was) {
  TokenRow row{TokenType::CUSTOMER,
               0xffffffff,
               7,
               std::numeric_limits<std::uint64_t>::max(),
               -1,
               std::numeric_limits<std::int64_t>::min(),
               0x0102030405060708,
               9};
  auto back = decodeRow<TokenRow>(encodeRow(row));
  BOOST_TEST(encodeRow(back) == encodeRow(row));
  BOOST_TEST(back.seq == row.seq);
  BOOST_TEST(back.issuedUs == -1);
  BOOST_TEST(back.expiresUs == row.expiresUs);
}

BOOST_AUTO_TEST_CASE(texts_and_lists_come_back_as_they_were) {
  RoleRow row{std::string("\0a\xff", 3), {false, {"", "Magento_Customer::manage"}}};
  auto back = decodeRow<RoleRow>(encodeRow(row));
  BOOST_TEST(back.name == row.name);
  BOOST_CHECK(back.permissions == row.permissions);
}

BOOST_AUTO_TEST_CASE(keys_sort_as_numbers) {
  BOOST_TEST(rowKey(std::uint64_t{255}) < rowKey(std::uint64_t{256}));
  BOOST_TEST(rowKey(std::uint32_t{1}, std::uint32_t{0xffffffff}) <
             rowKey(std::uint32_t{2}, std::uint32_t{0}));
}

BOOST_AUTO_TEST_CASE(one_text_is_never_the_beginning_of_another_key) {
  BOOST_TEST(rowKey(std::string("a"), std::string("bc")) !=
             rowKey(std::string("ab"), std::string("c")));
}

BOOST_AUTO_TEST_CASE(a_key_reads_into_its_parts) {
  TokenType type{};
  std::uint32_t user = 0;
  std::uint64_t seq = 0;
  readKey(rowKey(TokenType::ADMIN, std::uint32_t{5}, std::uint64_t{9}), type, user, seq);
  BOOST_CHECK(type == TokenType::ADMIN);
  BOOST_TEST(user == 5u);
  BOOST_TEST(seq == 9u);
}

BOOST_AUTO_TEST_CASE(a_scan_stays_within_its_table_and_its_bounds) {
  MemoryTables tables;
  for (std::uint32_t id : {1u, 2u, 3u}) {
    store(tables, RoleNameRow{id}, "role " + std::to_string(id));
    store(tables, NameRow{id}, SubjectKind::ADMIN, id, NameTag{});
    store(tables, OperatorRow{}, id);
  }
  std::vector<std::uint32_t> seen;
  auto note = [&](std::string_view key, std::string_view) {
    std::uint32_t id = 0;
    readKey(key, id);
    seen.push_back(id);
    return seen.size() < 2;
  };
  tables.scan(TableId::OPERATOR, rowKey(std::uint32_t{2}), "", note);
  BOOST_TEST(seen == (std::vector<std::uint32_t>{2, 3}), boost::test_tools::per_element());
  seen.clear();
  tables.scan(TableId::OPERATOR, rowKey(std::uint32_t{1}), rowKey(std::uint32_t{2}), note);
  BOOST_TEST(seen == (std::vector<std::uint32_t>{1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(permissions_name_their_resources_exactly) {
  Permissions some{false, {"A::b", "A::c"}};
  BOOST_TEST(some.allows("A::b"));
  BOOST_TEST(!some.allows("A"));
  BOOST_TEST(!some.allows("A::b::d"));
  BOOST_TEST((Permissions{true, {}}.allows("anything")));
  BOOST_TEST(!Permissions{}.allows(""));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::core
