#include <boost/test/unit_test.hpp>

#include "tests/rpc/served.h"

namespace authd::rpc {
namespace {

constexpr std::uint32_t STRANGER = 4'000'000'000U;  // in no group and no password file

struct Fixture : Served {
  bool answers(Operator& peer) {
    return peer.hello()
        .then([](auto&&) { return true; }, [](kj::Exception&&) { return false; })
        .wait(io.waitScope);
  }
};

BOOST_FIXTURE_TEST_SUITE(connections, Fixture)

BOOST_AUTO_TEST_CASE(the_daemons_own_user_gets_everything) {
  auto peer = connect(geteuid());
  auto response = peer->hello().wait(io.waitScope);
  BOOST_TEST(response.getSession().isAdmin());
  BOOST_TEST(response.getDaemonVersion().cStr() == "9.9");
}

BOOST_AUTO_TEST_CASE(who_speaks_another_version_of_the_protocol_gets_nothing) {
  auto peer = connect(geteuid());
  for (std::uint32_t version : {0U, ipc::PROTOCOL_VERSION + 1}) {
    auto response = peer->hello(version).wait(io.waitScope);
    BOOST_TEST(response.getProtocolVersion() == ipc::PROTOCOL_VERSION);
    BOOST_REQUIRE(response.getSession().isRefused());
    std::string words = response.getSession().getRefused().cStr();
    BOOST_TEST(words.find("shop-authd 9.9 speaks version 1 of the admin protocol, this program "
                          "version " +
                          std::to_string(version)) == 0U,
               words);
  }
}

BOOST_AUTO_TEST_CASE(a_stranger_is_told_why_he_gets_nothing) {
  auto peer = connect(STRANGER);
  auto response = peer->hello().wait(io.waitScope);
  BOOST_REQUIRE(response.getSession().isRefused());
  std::string words = response.getSession().getRefused().cStr();
  BOOST_TEST(words.find("user 4000000000 is neither root") == 0U, words);
}

BOOST_AUTO_TEST_CASE(a_ninth_connection_of_a_user_is_closed_and_others_are_not) {
  std::vector<kj::Own<Operator>> peers;
  for (int i = 0; i < 8; ++i) {
    peers.push_back(connect(STRANGER));
    BOOST_TEST(answers(*peers.back()));
  }
  auto ninth = connect(STRANGER);
  BOOST_TEST(!answers(*ninth));
  auto other = connect(STRANGER + 1);
  BOOST_TEST(answers(*other));
}

BOOST_AUTO_TEST_CASE(a_place_is_free_again_when_its_connection_is_gone) {
  std::vector<kj::Own<Operator>> peers;
  for (int i = 0; i < 8; ++i) peers.push_back(connect(STRANGER));
  peers.pop_back();
  io.waitScope.poll();
  kj::evalLater([] {}).wait(io.waitScope);
  io.waitScope.poll();
  auto next = connect(STRANGER);
  BOOST_TEST(answers(*next));
}

BOOST_AUTO_TEST_CASE(there_are_at_most_32_connections_of_all_users) {
  std::vector<kj::Own<Operator>> peers;
  for (std::uint32_t i = 0; i < 32; ++i) peers.push_back(connect(STRANGER + i / 8));
  for (auto& peer : peers) BOOST_TEST(answers(*peer));
  auto next = connect(STRANGER + 4);
  BOOST_TEST(!answers(*next));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::rpc
