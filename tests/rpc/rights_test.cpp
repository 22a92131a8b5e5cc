#include <boost/test/unit_test.hpp>
#include <ostream>
#include <vector>

#include "daemon/rpc/rpc_server.h"

namespace authd::rpc {

std::ostream& operator<<(std::ostream& out, Right right) {
  return out << "Right " << static_cast<int>(right);
}

std::ostream& operator<<(std::ostream& out, Personal personal) {
  return out << "Personal " << static_cast<int>(personal);
}

namespace {

constexpr std::uint32_t DAEMON = 990;
constexpr std::uint32_t STRANGER = 1000;
constexpr RightGroups GROUPS{500, 501, 502};

struct Row {
  loop::PeerCredentials peer;  // uid, gid, pid, groups
  Right right;
};

BOOST_AUTO_TEST_CASE(users_and_groups_decide_what_a_peer_gets) {
  const std::vector<Row> table{
      {{0, 0, 1, {}}, Right::ADMIN},
      {{DAEMON, 7, 1, {}}, Right::ADMIN},
      {{STRANGER, 7, 1, {}}, Right::NONE},
      {{STRANGER, 0, 1, {0}}, Right::NONE},  // root's group is not root
      {{STRANGER, 500, 1, {}}, Right::ADMIN},
      {{STRANGER, 7, 1, {8, 500}}, Right::ADMIN},
      {{STRANGER, 501, 1, {}}, Right::AUDIT},
      {{STRANGER, 7, 1, {501}}, Right::AUDIT},
      {{STRANGER, 501, 1, {500}}, Right::ADMIN},  // the greater right
      {{STRANGER, 7, 1, {502}}, Right::NONE},     // seeing personal data alone opens nothing
      {{500, 7, 1, {}}, Right::NONE},             // a user with a group's number
  };
  for (std::size_t i = 0; i < table.size(); ++i) {
    BOOST_TEST_CONTEXT("row " << i) {
      BOOST_TEST(rightOf(table[i].peer, DAEMON, GROUPS) == table[i].right);
    }
  }
}

BOOST_AUTO_TEST_CASE(personal_data_opens_only_to_a_group_of_its_own_and_when_asked_for) {
  BOOST_TEST(personalOf({STRANGER, 501, 1, {}}, GROUPS) == Personal::SEALED);
  BOOST_TEST(personalOf({STRANGER, 501, 1, {500}}, GROUPS) == Personal::SEALED);
  BOOST_TEST(personalOf({502, 7, 1, {501}}, GROUPS) == Personal::SEALED);
  BOOST_TEST(personalOf({STRANGER, 501, 1, {502}}, GROUPS) == Personal::IF_ASKED);
  BOOST_TEST(personalOf({STRANGER, 502, 1, {501}}, GROUPS) == Personal::IF_ASKED);
}

BOOST_AUTO_TEST_CASE(a_group_that_does_not_exist_gives_nothing) {
  const RightGroups none;
  BOOST_TEST(personalOf({STRANGER, 0xffffffffU, 1, {0xffffffffU}}, none) == Personal::SEALED);
  BOOST_TEST(rightOf({STRANGER, 0xffffffffU, 1, {0xffffffffU}}, DAEMON, none) == Right::NONE);
}

}  // namespace
}  // namespace authd::rpc
