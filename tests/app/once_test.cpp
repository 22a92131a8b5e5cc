#include "daemon/app/once.h"

#include <boost/test/unit_test.hpp>

#include "tests/app/world.h"

namespace authd::app {
namespace {

using core::TokenType;
using support::HOUR;

struct Fixture : World {
  Fixture() {
    addAdmin("ada", PASSWORD);
    before = size();
  }
  Answer<IssuedToken> ask(const Call& call) {
    return login(TokenType::ADMIN, "ada", PASSWORD, call);
  }
  std::uint64_t before = 0;
};

BOOST_FIXTURE_TEST_SUITE(once, Fixture)

BOOST_AUTO_TEST_CASE(a_retry_gets_the_very_same_token_and_position_without_work) {
  auto first = good(ask(keyed("one")));
  auto done = hashing.done;
  auto second = good(ask(keyed("one")));
  BOOST_TEST(first.token == second.token);
  BOOST_TEST(first.seq == second.seq);
  BOOST_TEST(events(before) == "TokenIssued");
  BOOST_TEST(hashing.done == done);
}

BOOST_AUTO_TEST_CASE(another_key_is_another_act) {
  BOOST_TEST(good(ask(keyed("one"))).token != good(ask(keyed("two"))).token);
  BOOST_TEST(events(before) == "TokenIssued TokenIssued");
}

BOOST_AUTO_TEST_CASE(another_body_is_refused) {
  good(ask(keyed("one", "a")));
  BOOST_TEST(is(ask(keyed("one", "b")), Why::KEY_REUSED));
  BOOST_TEST(events(before) == "TokenIssued");
}

BOOST_AUTO_TEST_CASE(a_key_belongs_to_its_route) {
  addCustomer("jane@example.com", PASSWORD);
  auto admin = good(ask(keyed("one")));
  auto customer = good(login(TokenType::CUSTOMER, "jane@example.com", PASSWORD, keyed("one")));
  BOOST_TEST(admin.token != customer.token);
}

BOOST_AUTO_TEST_CASE(a_key_belongs_to_its_caller) {
  addAdmin("eve", PASSWORD);
  Call ada = keyed("one");
  ada.caller = authenticate(app(), good(ask({})).token).value();
  Call eve = keyed("one");
  eve.caller = authenticate(app(), good(login(TokenType::ADMIN, "eve", PASSWORD)).token).value();
  auto first = good(wait(createCustomer(app(), ada, customerInput("a@x.org"), nullptr)));
  auto second = good(wait(createCustomer(app(), eve, customerInput("b@x.org"), nullptr)));
  BOOST_TEST(first.id != second.id);
}

BOOST_AUTO_TEST_CASE(a_refused_act_is_not_remembered) {
  BOOST_TEST(is(login(TokenType::ADMIN, "ada", WRONG, keyed("one")), Why::LOGIN_FAILED));
  settle();
  good(ask(keyed("one")));
}

BOOST_AUTO_TEST_CASE(answers_are_kept_for_a_day) {
  auto first = good(ask(keyed("one")));
  clock().nowUs += 24 * HOUR - 1;
  BOOST_TEST(good(ask(keyed("one"))).token == first.token);
  clock().nowUs += 1;
  BOOST_TEST(good(ask(keyed("one"))).token != first.token);
}

BOOST_AUTO_TEST_CASE(answers_outlive_a_restart) {
  auto first = good(ask(keyed("one")));
  restart();
  BOOST_TEST(good(ask(keyed("one"))).token == first.token);
  BOOST_TEST(is(ask(keyed("one", "other")), Why::KEY_REUSED));
}

BOOST_AUTO_TEST_CASE(two_in_flight_get_one_answer) {
  hold();
  auto first = startLogin(TokenType::ADMIN, "ada", PASSWORD, keyed("one"));
  auto second = startLogin(TokenType::ADMIN, "ada", PASSWORD, keyed("one"));
  settle();
  auto other = startLogin(TokenType::ADMIN, "ada", PASSWORD, keyed("one", "other"));
  BOOST_TEST(is(wait(kj::mv(other)), Why::KEY_REUSED));
  release();
  BOOST_TEST(good(wait(kj::mv(first))).token == good(wait(kj::mv(second))).token);
  BOOST_TEST(events(before) == "TokenIssued");
}

BOOST_AUTO_TEST_CASE(two_that_hash_side_by_side_get_one_answer) {
  hashing.held = true;
  auto first = startLogin(TokenType::ADMIN, "ada", PASSWORD, keyed("one"));
  auto second = startLogin(TokenType::ADMIN, "ada", PASSWORD, keyed("one"));
  settle();
  BOOST_TEST(hashing.waiting() == 1);
  hashing.release();
  BOOST_TEST(good(wait(kj::mv(first))).token == good(wait(kj::mv(second))).token);
}

// The client hangs up while its act is on its way, and asks again before that is over.
BOOST_AUTO_TEST_CASE(a_retry_finds_the_act_of_a_caller_that_hung_up) {
  hold();
  {
    auto first = startLogin(TokenType::ADMIN, "ada", PASSWORD, keyed("one"));
    settle();
  }
  settle();
  auto retry = startLogin(TokenType::ADMIN, "ada", PASSWORD, keyed("one"));
  settle();
  release();
  good(wait(kj::mv(retry)));
  settle();
  BOOST_TEST(events(before) == "TokenIssued");
}

BOOST_AUTO_TEST_CASE(the_first_of_three_may_hang_up) {
  hold();
  auto first = kj::heap(startLogin(TokenType::ADMIN, "ada", PASSWORD, keyed("one")));
  auto second = startLogin(TokenType::ADMIN, "ada", PASSWORD, keyed("one"));
  settle();
  first = nullptr;
  settle();
  auto third = startLogin(TokenType::ADMIN, "ada", PASSWORD, keyed("one"));
  settle();
  release();
  BOOST_TEST(good(wait(kj::mv(second))).token == good(wait(kj::mv(third))).token);
  BOOST_TEST(events(before) == "TokenIssued");
}

BOOST_AUTO_TEST_CASE(the_same_key_works_again_after_a_busy_moment) {
  hashing.full = true;
  BOOST_TEST(is(ask(keyed("one")), Why::BUSY));
  hashing.full = false;
  settle();
  good(ask(keyed("one")));
}

BOOST_AUTO_TEST_CASE(rows_hold_neither_key_nor_token) {
  auto issued = good(ask(keyed("key-of-the-client", "body-of-the-client")));
  log().scan(storage::Space::LOCAL, "", "", [&](std::string_view key, std::string_view value) {
    for (std::string_view row : {key, value}) {
      BOOST_TEST((row.find("key-of-the-client") == std::string_view::npos));
      BOOST_TEST((row.find("body-of-the-client") == std::string_view::npos));
      BOOST_TEST((row.find(issued.token) == std::string_view::npos));
    }
    return true;
  });
}

BOOST_AUTO_TEST_CASE(rows_are_expired_after_a_day_and_at_most_so_many_at_once) {
  for (const char* key : {"one", "two", "three"}) good(ask(keyed(key)));
  clock().nowUs += 24 * HOUR - 1;
  BOOST_TEST(Once::expiredRows(app(), 10).empty());
  clock().nowUs += 1;
  BOOST_TEST(Once::expiredRows(app(), 10).size() == 6);  // each with its due row
  BOOST_TEST(Once::expiredRows(app(), 2).size() == 4);
}

BOOST_AUTO_TEST_CASE(a_row_that_was_written_again_stays_for_its_own_day) {
  good(ask(keyed("one")));
  settle();
  clock().nowUs += 24 * HOUR;
  auto again = good(ask(keyed("one")));
  settle();
  BOOST_TEST(Once::expiredRows(app(), 10).size() == 1);
  log().append(size(), {}, Once::expiredRows(app(), 10));
  BOOST_TEST(Once::expiredRows(app(), 10).empty());
  BOOST_TEST(good(ask(keyed("one"))).token == again.token);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
