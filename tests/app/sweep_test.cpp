#include <boost/test/unit_test.hpp>

#include "daemon/app/passwords.h"
#include "daemon/core/rules/settings_keys.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

using core::TokenType;
using support::HOUR;
using support::MINUTE;

constexpr std::int64_t DAY = 24 * HOUR;

struct Fixture : World {
  Fixture() { jane = addCustomer("jane@example.com", PASSWORD); }
  void begin() {
    before = size();
    sweeping = sweepForever(app()).eagerlyEvaluate([](kj::Exception&&) { BOOST_TEST(false); });
    settle();
  }
  // Recorded as by logins, without the work of hashing.
  void issue(std::uint32_t count) {
    auto row = core::find<core::CustomerRow>(app().tables, jane).value();
    std::vector<kj::Promise<journal::Result>> results;
    for (std::uint32_t i = 0; i < count; ++i) {
      journal::Submission submission;
      core::IssueToken command;
      command.type = TokenType::CUSTOMER;
      command.userId = jane;
      command.websiteId = 1;
      command.credentialSeq = row.credential.seq;
      command.tokenDigest = support::token(++issued);
      command.issued = support::draft(2 * issued);
      command.failed = support::draft(2 * issued + 1);
      submission.command.body = std::move(command);
      results.push_back(app().recorder.record(std::move(submission)));
    }
    for (auto& result : results) BOOST_REQUIRE(journal::isRecorded(wait(kj::mv(result))));
  }

  std::uint32_t jane = 0;
  std::uint32_t issued = 0;
  std::uint64_t before = 0;
  kj::Promise<void> sweeping = kj::READY_NOW;
};

BOOST_FIXTURE_TEST_SUITE(sweep, Fixture)

BOOST_AUTO_TEST_CASE(a_thousand_dead_tokens_are_swept_in_one_event) {
  issue(1000);
  clock().nowUs += HOUR;
  begin();
  pass(MINUTE);
  BOOST_TEST(events(before) == "TokensSwept");
  auto swept = std::get<core::TokensSwept>(event(before).body);
  BOOST_TEST((swept.type == TokenType::CUSTOMER));
  BOOST_TEST(!core::find<core::TokenRow>(app().tables, support::token(1)).has_value());
  BOOST_TEST(!core::find<core::TokenRow>(app().tables, support::token(1000)).has_value());
}

BOOST_AUTO_TEST_CASE(fewer_wait_for_more) {
  issue(999);
  clock().nowUs += HOUR;
  begin();
  for (int i = 0; i < 5; ++i) pass(MINUTE);
  BOOST_TEST(events(before).empty());
}

BOOST_AUTO_TEST_CASE(live_tokens_stay) {
  issue(1000);
  clock().nowUs += 30 * MINUTE;
  issue(10);
  clock().nowUs += 30 * MINUTE;
  begin();
  pass(MINUTE);
  BOOST_TEST(events(before) == "TokensSwept");
  BOOST_TEST(core::find<core::TokenRow>(app().tables, support::token(1010)).has_value());
}

BOOST_AUTO_TEST_CASE(it_waits_while_there_is_other_work) {
  issue(1000);
  clock().nowUs += HOUR;
  begin();
  hold();
  auto login = startLogin(TokenType::CUSTOMER, "jane@example.com", PASSWORD);
  settle();
  pass(MINUTE);
  release();
  good(wait(kj::mv(login)));
  settle();
  BOOST_TEST(events(before) == "TokenIssued");
  pass(MINUTE);
  BOOST_TEST(events(before) == "TokenIssued TokensSwept");
}

BOOST_AUTO_TEST_CASE(attempts_at_a_locked_name_are_one_event_a_minute) {
  for (int i = 0; i < 6; ++i) login(TokenType::CUSTOMER, "nobody@example.com", WRONG);
  begin();
  for (int i = 0; i < 7; ++i) login(TokenType::CUSTOMER, "nobody@example.com", WRONG);
  BOOST_TEST(events(before).empty());
  pass(MINUTE);
  BOOST_TEST(events(before) == "TokenIssueFailed");
  auto failed = std::get<core::TokenIssueFailed>(event(before).body);
  BOOST_TEST((failed.reason == core::FailureReason::THROTTLED));
  BOOST_TEST(failed.attempts == 7);
  pass(MINUTE);
  BOOST_TEST(events(before) == "TokenIssueFailed");
}

BOOST_AUTO_TEST_CASE(answers_for_retries_are_forgotten_after_a_day) {
  good(login(TokenType::CUSTOMER, "jane@example.com", PASSWORD, keyed("one")));
  auto rows = localRows();
  begin();
  pass(MINUTE);
  BOOST_TEST(localRows() == rows);
  clock().nowUs += DAY;
  pass(MINUTE);
  BOOST_TEST(localRows() == rows - 2);  // with its due row
  BOOST_TEST(events(before).empty());
}

BOOST_AUTO_TEST_CASE(counts_of_failures_are_forgotten_when_they_end) {
  auto rows = localRows();
  for (int i = 0; i < 4; ++i) login(TokenType::CUSTOMER, "nobody@example.com", WRONG);
  clock().nowUs += 1;
  login(TokenType::CUSTOMER, "nobody@example.com", WRONG);
  login(TokenType::CUSTOMER, "jane@example.com", WRONG);
  BOOST_TEST(localRows() > rows);
  begin();
  pass(MINUTE);
  BOOST_TEST(localRows() > rows);
  clock().nowUs += 30 * MINUTE;
  pass(MINUTE);
  BOOST_TEST(localRows() == rows);
  BOOST_TEST(events(before).empty());
}

BOOST_AUTO_TEST_CASE(a_busy_scanning_thread_puts_a_window_off) {
  issue(1000);
  clock().nowUs += HOUR;
  scanning.full = true;
  begin();
  pass(MINUTE);
  BOOST_TEST(events(before).empty());
  scanning.full = false;
  pass(MINUTE);
  BOOST_TEST(events(before) == "TokensSwept");
}

BOOST_AUTO_TEST_CASE(the_key_of_a_replaced_password_is_destroyed_after_a_week) {
  Call call;
  call.caller.id = jane;
  auto first = keys().list("").size();
  good(wait(changePassword(app(), call, crypto::Secret(PASSWORD), crypto::Secret("Other1horse"))));
  BOOST_TEST(keys().list("").size() == first + 1);
  begin();
  clock().nowUs += 7 * DAY - MINUTE;
  pass(MINUTE);
  BOOST_TEST(keys().list("").size() == first + 1);
  pass(MINUTE);
  BOOST_TEST(keys().list("").size() == first);
  good(login(TokenType::CUSTOMER, "jane@example.com", "Other1horse"));
}

BOOST_AUTO_TEST_CASE(an_idle_shop_records_nothing) {
  begin();
  for (int i = 0; i < 100; ++i) pass(MINUTE);
  BOOST_TEST(events(before).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
