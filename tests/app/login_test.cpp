#include "daemon/app/login.h"

#include <boost/test/unit_test.hpp>

#include "daemon/app/admins.h"
#include "daemon/core/rules/settings_keys.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

using core::FailureReason;
using core::TokenType;
using support::HOUR;
using support::MINUTE;

const std::string JANE = "jane@example.com";

struct Fixture : World {
  Fixture() {
    ada = addAdmin("ada", PASSWORD);
    jane = addCustomer(JANE, PASSWORD);
    mark();
  }
  void mark() {
    before = size();
    hashesBefore = hashing.done;
  }
  std::size_t hashes() const { return hashing.done - hashesBefore; }
  Answer<IssuedToken> admin(const std::string& password, Call call = {}) {
    return login(TokenType::ADMIN, "ada", password, std::move(call));
  }
  Answer<IssuedToken> customer(const std::string& password) {
    return login(TokenType::CUSTOMER, JANE, password);
  }
  core::TokenIssueFailed failure() const {
    return std::get<core::TokenIssueFailed>(event(size() - 1).body);
  }

  std::uint32_t ada = 0;
  std::uint32_t jane = 0;
  std::uint64_t before = 0;
  std::size_t hashesBefore = 0;
};

BOOST_FIXTURE_TEST_SUITE(logging_in, Fixture)

BOOST_AUTO_TEST_CASE(the_right_password_gives_a_token_that_is_good_at_once) {
  auto issued = good(customer(PASSWORD));
  BOOST_TEST(issued.token.size() == 32);
  BOOST_TEST(issued.seq == before);
  auto caller = authenticate(app(), issued.token);
  BOOST_REQUIRE(caller.has_value());
  BOOST_TEST(caller->id == jane);
  BOOST_TEST((caller->kind == core::ActorKind::CUSTOMER));
  BOOST_TEST(events(before) == "TokenIssued");
}

BOOST_AUTO_TEST_CASE(names_are_found_in_any_spelling) {
  good(login(TokenType::CUSTOMER, "JANE@Example.com", PASSWORD));
  good(login(TokenType::ADMIN, "ADA", PASSWORD));
}

BOOST_AUTO_TEST_CASE(admins_and_customers_are_different_people) {
  BOOST_TEST(is(login(TokenType::ADMIN, JANE, PASSWORD), Why::LOGIN_FAILED));
  BOOST_TEST(is(login(TokenType::CUSTOMER, "ada", PASSWORD), Why::LOGIN_FAILED));
}

struct Path {
  std::string events;
  std::size_t hashes;
  std::size_t rows;
  std::size_t boxBytes;
  bool operator==(const Path&) const = default;
};

// Whatever an attempt costs and leaves behind must not tell whether there is such a user.
BOOST_AUTO_TEST_CASE(known_and_unknown_names_take_the_same_path) {
  wait(createCustomer(app(), {}, customerInput("nopw@example.com"), nullptr));
  auto walk = [this](TokenType type, const std::string& name) {
    mark();
    auto rows = localRows();
    BOOST_TEST(is(login(type, name, WRONG), Why::LOGIN_FAILED));
    auto box = event(before).pii.box.size() - name.size();
    return Path{events(before), hashes(), localRows() - rows, box};
  };
  Path known = walk(TokenType::CUSTOMER, JANE);
  BOOST_TEST(known.events == "TokenIssueFailed");
  BOOST_TEST(known.hashes == 1);
  BOOST_TEST((walk(TokenType::CUSTOMER, "nobody@example.com") == known));
  BOOST_TEST((walk(TokenType::CUSTOMER, "nopw@example.com") == known));
  BOOST_TEST((walk(TokenType::CUSTOMER, "no address at all") == known));
  BOOST_TEST((walk(TokenType::ADMIN, "ada") == known));
  BOOST_TEST((walk(TokenType::ADMIN, "nobody") == known));
}

BOOST_AUTO_TEST_CASE(the_log_alone_knows_why) {
  customer(WRONG);
  BOOST_TEST((failure().reason == FailureReason::WRONG_PASSWORD));
  BOOST_TEST(failure().userId == jane);
  login(TokenType::CUSTOMER, "nobody@example.com", WRONG);
  BOOST_TEST((failure().reason == FailureReason::UNKNOWN_USER));
  BOOST_TEST(failure().userId == 0);
}

BOOST_AUTO_TEST_CASE(a_disabled_admin_is_refused_as_with_a_wrong_password) {
  good(wait(setAdminEnabled(app(), {}, ada, false)));
  mark();
  BOOST_TEST(is(admin(PASSWORD), Why::LOGIN_FAILED));
  BOOST_TEST(hashes() == 1);
  BOOST_TEST(events(before) == "TokenIssueFailed");
  BOOST_TEST((failure().reason == FailureReason::DISABLED));
  good(wait(setAdminEnabled(app(), {}, ada, true)));
  good(admin(PASSWORD));
}

BOOST_AUTO_TEST_CASE(six_failures_lock_a_name_whether_it_is_known_or_not) {
  for (const std::string& name : {JANE, std::string("nobody@example.com")}) {
    for (int i = 0; i < 6; ++i) login(TokenType::CUSTOMER, name, WRONG);
    mark();
    const auto answer = login(TokenType::CUSTOMER, name, PASSWORD);
    BOOST_TEST(is(answer, Why::LOGIN_FAILED));
    BOOST_TEST((limitOf(answer) == Limit::THROTTLE));
    BOOST_TEST(hashes() == 0);
    BOOST_TEST(size() == before);
  }
  clock().nowUs += 30 * MINUTE;
  good(customer(PASSWORD));
}

BOOST_AUTO_TEST_CASE(a_lock_outlives_a_restart) {
  for (int i = 0; i < 6; ++i) customer(WRONG);
  restart();
  BOOST_TEST(is(customer(PASSWORD), Why::LOGIN_FAILED));
  clock().nowUs += 30 * MINUTE;
  good(customer(PASSWORD));
}

BOOST_AUTO_TEST_CASE(a_success_forgets_the_failures_over_a_restart_too) {
  for (int i = 0; i < 5; ++i) customer(WRONG);
  good(customer(PASSWORD));
  restart();
  for (int i = 0; i < 5; ++i) customer(WRONG);
  good(customer(PASSWORD));
}

BOOST_AUTO_TEST_CASE(the_lock_of_an_account_holds_where_the_throttle_is_off) {
  set(core::keys::THROTTLE_FAILURES, "0");
  for (int i = 0; i < 10; ++i) customer(WRONG);
  BOOST_TEST(events(size() - 2) == "TokenIssueFailed AccountLocked");
  BOOST_TEST((limitOf(customer(WRONG)) == Limit::NONE));
  const auto answer = customer(PASSWORD);
  BOOST_TEST(is(answer, Why::LOGIN_FAILED));
  BOOST_TEST((limitOf(answer) == Limit::LOCK));
  BOOST_TEST((failure().reason == FailureReason::LOCKED));
  clock().nowUs += 10 * MINUTE;
  good(customer(PASSWORD));
}

BOOST_AUTO_TEST_CASE(an_unlock_clears_the_lock_of_the_account_and_of_the_name) {
  for (int i = 0; i < 6; ++i) admin(WRONG);
  BOOST_TEST(events(size() - 2) == "TokenIssueFailed AccountLocked");
  good(wait(unlockAccount(app(), {}, TokenType::ADMIN, ada)));
  good(admin(PASSWORD));
  for (int i = 0; i < 6; ++i) customer(WRONG);
  good(wait(unlockAccount(app(), {}, TokenType::CUSTOMER, jane)));
  restart();
  good(customer(PASSWORD));
}

// So that accounts whose hash is from cheaper days do not stand out from names that nobody has.
BOOST_AUTO_TEST_CASE(what_a_cheaper_hash_leaves_undone_is_done_by_another) {
  constexpr std::size_t MB = 1 << 20;
  const crypto::PasswordCost today{20 * MB, 2};
  auto missing = missingWork(crypto::dummyHash({8 * MB, 1}), today);
  BOOST_REQUIRE(missing);
  BOOST_TEST(missing->memoryBytes * missing->passes == 20 * MB * 2 - 8 * MB);
  for (const crypto::PasswordCost& cost :
       {today, crypto::PasswordCost{20 * MB, 3}, crypto::PasswordCost{40 * MB, 1}}) {
    BOOST_TEST(!missingWork(crypto::dummyHash(cost), today));
  }
  missing = missingWork("0123abcd:salt:1", today);
  BOOST_REQUIRE(missing);
  BOOST_TEST(missing->memoryBytes == today.memoryBytes);
  BOOST_TEST(missing->passes == today.passes);
}

BOOST_AUTO_TEST_CASE(a_login_makes_a_new_hash_when_its_cost_was_raised) {
  auto token = good(customer(PASSWORD)).token;
  set(core::keys::ARGON2_PASSES, "2");
  mark();
  good(customer(PASSWORD));
  settle();
  BOOST_TEST(events(before) == "TokenIssued PasswordRehashed");
  BOOST_TEST(isLive(token));
  mark();
  good(customer(PASSWORD));
  settle();
  BOOST_TEST(events(before) == "TokenIssued");
  BOOST_TEST(is(customer(WRONG), Why::LOGIN_FAILED));
}

BOOST_AUTO_TEST_CASE(a_wrong_password_makes_no_new_hash) {
  set(core::keys::ARGON2_PASSES, "2");
  mark();
  customer(WRONG);
  settle();
  BOOST_TEST(events(before) == "TokenIssueFailed");
}

BOOST_AUTO_TEST_CASE(a_password_that_changes_while_it_is_verified_is_verified_again) {
  hashing.held = true;
  auto change = setAdminPassword(app(), {}, ada, crypto::Secret("Another1horse"));
  auto late = startLogin(TokenType::ADMIN, "ada", PASSWORD);
  settle();
  BOOST_TEST(hashing.waiting() == 2);
  hashing.held = false;
  hashing.release();
  good(wait(kj::mv(change)));
  BOOST_TEST(is(wait(kj::mv(late)), Why::LOGIN_FAILED));
  BOOST_TEST(events(before) == "PasswordChanged TokenIssueFailed");
  good(admin("Another1horse"));
}

BOOST_AUTO_TEST_CASE(two_attempts_at_a_name_hash_side_by_side_and_others_follow) {
  hashing.held = true;
  std::vector<kj::Promise<Answer<IssuedToken>>> attempts;
  for (int i = 0; i < 4; ++i) attempts.push_back(startLogin(TokenType::ADMIN, "ada", WRONG));
  settle();
  BOOST_TEST(hashing.waiting() == 2);
  hashing.release();
  settle();
  BOOST_TEST(hashing.waiting() == 2);
  hashing.held = false;
  hashing.release();
  for (auto& attempt : attempts) BOOST_TEST(is(wait(kj::mv(attempt)), Why::LOGIN_FAILED));
  BOOST_TEST(hashes() == 4);
}

BOOST_AUTO_TEST_CASE(attempts_side_by_side_cannot_exceed_the_limit) {
  hashing.held = true;
  std::vector<kj::Promise<Answer<IssuedToken>>> attempts;
  for (int i = 0; i < 16; ++i) attempts.push_back(startLogin(TokenType::ADMIN, "ada", WRONG));
  settle();
  hashing.held = false;
  hashing.release();
  for (auto& attempt : attempts) BOOST_TEST(is(wait(kj::mv(attempt)), Why::LOGIN_FAILED));
  BOOST_TEST(hashes() == 6);
}

BOOST_AUTO_TEST_CASE(too_many_at_one_name_are_told_to_come_back) {
  hashing.held = true;
  std::vector<kj::Promise<Answer<IssuedToken>>> attempts;
  for (int i = 0; i < 19; ++i) attempts.push_back(startLogin(TokenType::ADMIN, "ada", PASSWORD));
  settle();
  const auto answer = wait(kj::mv(attempts.back()));
  BOOST_TEST(is(answer, Why::BUSY));
  BOOST_TEST((limitOf(answer) == Limit::THROTTLE));
  attempts.pop_back();
  hashing.held = false;
  hashing.release();
  for (auto& attempt : attempts) good(wait(kj::mv(attempt)));
}

BOOST_AUTO_TEST_CASE(a_full_queue_of_hashes_costs_no_attempt) {
  hashing.full = true;
  for (int i = 0; i < 10; ++i) {
    auto answer = customer(WRONG);
    BOOST_TEST(is(answer, Why::BUSY));
    BOOST_TEST((limitOf(answer) == Limit::NONE));
    BOOST_TEST(std::get<Refused>(answer).retryAfterSeconds > 0);
  }
  BOOST_TEST(size() == before);
  hashing.full = false;
  good(customer(PASSWORD));
}

BOOST_AUTO_TEST_CASE(a_client_that_hangs_up_leaves_its_place) {
  hashing.held = true;
  for (int i = 0; i < 10; ++i) {
    auto given = startLogin(TokenType::ADMIN, "ada", WRONG);
    settle();
  }
  hashing.held = false;
  hashing.release();
  settle();
  good(admin(PASSWORD));
}

BOOST_AUTO_TEST_CASE(above_the_budget_nobody_learns_anything) {
  set("authd/throttle/source_delay", "no");
  for (int i = 0; i < 50; ++i) login(TokenType::CUSTOMER, "nobody", WRONG, from("192.0.2.1"));
  mark();
  for (const std::string& name : {JANE, std::string("nobody@example.com")}) {
    const auto answer = login(TokenType::CUSTOMER, name, PASSWORD, from("192.0.2.1"));
    BOOST_TEST(is(answer, Why::BUSY));
    BOOST_TEST((limitOf(answer) == Limit::FLOOD));
  }
  BOOST_TEST(hashes() == 0);
  BOOST_TEST(size() == before);
  good(login(TokenType::CUSTOMER, JANE, PASSWORD, from("192.0.2.2")));
  clock().nowUs += support::SECOND;
  good(login(TokenType::CUSTOMER, JANE, PASSWORD, from("192.0.2.1")));
}

BOOST_AUTO_TEST_CASE(a_network_has_one_budget_whatever_its_addresses) {
  set("authd/throttle/source_delay", "no");
  for (int i = 0; i < 50; ++i) {
    login(TokenType::CUSTOMER, "nobody", WRONG, from("2001:db8::" + std::to_string(i)));
  }
  BOOST_TEST(is(login(TokenType::CUSTOMER, JANE, PASSWORD, from("2001:db8::99")), Why::BUSY));
  good(login(TokenType::CUSTOMER, JANE, PASSWORD, from("2001:db8:0:1::99")));
}

BOOST_AUTO_TEST_CASE(while_the_clock_is_uncertain_nothing_is_issued_and_no_attempt_is_lost) {
  clock().state = core::ClockState::UNCERTAIN;
  for (int i = 0; i < 10; ++i) {
    BOOST_TEST(isRefusedBy(customer(PASSWORD), core::Refusal::CLOCK_UNCERTAIN));
  }
  clock().accept();
  good(customer(PASSWORD));
}

BOOST_AUTO_TEST_CASE(a_failed_write_is_an_unknown_outcome) {
  log().failNextAppend(false);
  BOOST_TEST(is(customer(PASSWORD), Why::OUTCOME_UNKNOWN));
  BOOST_TEST(!isWriting());
}

// Anybody can send such a name, and it is kept with the attempt: in a record of 16 KiB.
BOOST_AUTO_TEST_CASE(no_name_is_too_large_for_the_log) {
  for (std::size_t length : {1'000, 15'000, 16'000, 17'000, 100'000, 1'000'000}) {
    auto answer = login(TokenType::ADMIN, std::string(length, 'x'), WRONG);
    BOOST_TEST(whyOf(answer).has_value());
    BOOST_TEST(!is(answer, Why::OUTCOME_UNKNOWN));
    BOOST_TEST_REQUIRE(isWriting());
  }
}

BOOST_AUTO_TEST_CASE(names_may_be_any_bytes) {
  for (const std::string& name : {std::string(), std::string("\0", 1), std::string("\xff\xfe"),
                                  std::string("a\nb"), std::string("\xed\xa0\x80")}) {
    BOOST_TEST(is(login(TokenType::ADMIN, name, WRONG), Why::LOGIN_FAILED));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
