#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/rpc/operator.h"

namespace authd::rpc {
namespace {

BOOST_FIXTURE_TEST_SUITE(drain, AnOperator)

BOOST_AUTO_TEST_CASE(a_server_without_calls_is_drained_at_once) {
  send(role("clerk"), 1);
  world.wait(server.drain());
}

BOOST_AUTO_TEST_CASE(a_write_under_way_is_waited_for_and_answered) {
  send(role("clerk"), 1);  // so that the operator is known
  world.hold();
  auto answer = start(role("guard"), 2);
  world.settle();
  bool drained = false;
  auto draining = server.drain().then([&] { drained = true; }).eagerlyEvaluate(nullptr);
  world.settle();
  BOOST_TEST(!drained);
  world.release();
  world.wait(kj::mv(draining));
  BOOST_TEST(toldBy(ready(kj::mv(answer)).getResult()).count("refused") == 0U);
}

BOOST_AUTO_TEST_CASE(a_write_whose_operator_is_gone_is_waited_for_too) {
  send(role("clerk"), 1);
  world.hold();
  {
    auto answer = start(role("guard"), 2);
    world.settle();
  }
  admin = nullptr;
  peer = nullptr;
  auto draining = server.drain();
  world.settle();
  world.release();
  world.wait(kj::mv(draining));
  BOOST_TEST(app::findRole(world.app(), "guard").has_value());
}

BOOST_AUTO_TEST_CASE(a_write_may_outlive_the_server) {
  send(role("clerk"), 1);
  world.hold();
  auto answer = start(role("guard"), 2);
  world.settle();
}

BOOST_AUTO_TEST_CASE(while_draining_no_write_is_taken) {
  send(role("clerk"), 1);
  world.wait(server.drain());
  std::uint64_t before = size();
  try {
    send(role("guard"), 2);
    BOOST_ERROR("was taken");
  } catch (const kj::Exception& fault) {
    std::string words = fault.getDescription().cStr();
    BOOST_TEST(words.find("the daemon is stopping") != std::string::npos, words);
  }
  BOOST_TEST(size() == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::rpc
