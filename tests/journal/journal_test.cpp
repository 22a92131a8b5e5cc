#include "daemon/journal/journal.h"

#include <boost/test/unit_test.hpp>
#include <numeric>
#include <stdexcept>

#include "daemon/record/codec.h"
#include "storage/fault.h"
#include "tests/journal/fixture.h"

namespace authd::journal {
namespace {

using namespace support;
using enum core::Refusal;

const core::StopLog ONE_RECORD{};
const core::RevokeToken REFUSED{1'000'000, {}};

BOOST_AUTO_TEST_SUITE(journal)

BOOST_AUTO_TEST_CASE_TEMPLATE(what_does_not_fit_into_a_record_is_refused, OnLog,
                              storage::BothLogs) {
  Running<OnLog> running;
  core::CreateCustomer large = createCustomer(1);
  large.password->secret.box.assign(record::MOST_BYTES, 'x');  // of its second event
  std::vector<Submission> batch;
  batch.push_back({{{}, large}, {}, {}, {}});
  batch.push_back({{{}, createCustomer(2)}, {}, {}, {}});
  auto results = running.client.run(std::move(batch));
  BOOST_TEST((std::get<core::Rejection>(results[0]).refusal == TOO_LARGE));
  BOOST_TEST(isRecorded(results[1]));
  BOOST_TEST(running.client.failures == 0);
  // Nothing of it was applied: the name is free.
  BOOST_TEST(isRecorded(running.client.run(createCustomer(1))));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(many_commands_in_flight_give_a_dense_log, OnLog, storage::BothLogs) {
  Running<OnLog> running;
  constexpr std::size_t BATCHES = 40;
  for (std::uint32_t i = 0; i < BATCHES; ++i) {
    auto batch = times(i % 7, ONE_RECORD);
    batch.push_back({{{}, createCustomer(i)}, {}, {}, {}});
    batch.push_back({{{}, REFUSED}, {}, {}, {}});
    running.client.submit(std::move(batch));
  }
  std::uint64_t next = 0;
  for (std::uint32_t i = 0; i < BATCHES; ++i) {
    auto results = running.client.wait();
    BOOST_REQUIRE(results.size() == i % 7 + 2);
    BOOST_TEST(isRefused(results.back(), NOT_FOUND));
    results.pop_back();
    for (const Result& result : results) {
      for (const core::Fact& fact : std::get<Recorded>(result).facts) {
        BOOST_REQUIRE(fact.event.seq == next);
        BOOST_REQUIRE(record::decode(*running.log().read(next)) == fact.event);
        ++next;
      }
      BOOST_TEST(std::get<Recorded>(result).nextSeq == next);
    }
  }
  BOOST_TEST(running.log().tip().size == next);
  BOOST_CHECK(running.client.head->load() == running.log().tip());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(later_commands_of_a_batch_see_the_earlier_ones, OnLog,
                              storage::BothLogs) {
  Running<OnLog> running;
  auto batch = times(1, createCustomer(1));
  auto again = createCustomer(1);
  again.subject = subject(core::SubjectKind::CUSTOMER, 2);
  batch.push_back({{{}, again}, {}, {}, {}});
  core::IssueToken issue{
      core::TokenType::CUSTOMER, 1, 1, 2, token(7), 0, false, draft(8), draft(9)};
  batch.push_back({{{}, issue}, {}, {}, {}});
  batch.push_back({{{}, core::RevokeToken{3, draft(10)}}, {}, {}, {}});
  auto results = running.client.run(std::move(batch));
  BOOST_TEST(isRecorded(results[0]));
  BOOST_TEST(isRefused(results[1], DUPLICATE_EMAIL));
  BOOST_TEST(isRecorded(results[2]));
  BOOST_TEST(isRecorded(results[3]));
}

BOOST_AUTO_TEST_CASE(more_than_256_commands_are_written_as_several_batches) {
  Running<storage::InMemory> running;
  std::vector<std::uint64_t> sizes;
  running.client.onStep = [&](World::Step step) {
    if (step == World::Step::RECORDS_STORED) sizes.push_back(running.log().tip().size);
  };
  auto results = running.client.run(times(600, ONE_RECORD));
  BOOST_TEST(results.size() == 600u);
  BOOST_TEST(sizes == (std::vector<std::uint64_t>{256, 512, 600}),
             boost::test_tools::per_element());
  const Counters counters = running.client.journal->counters();
  BOOST_TEST(counters.batches == 3u);
  BOOST_TEST(counters.records == 600u);
  BOOST_TEST(counters.batchEvents.sum == 600u);
  BOOST_TEST(counters.batchEvents.counts ==
                 (decltype(counters.batchEvents.counts){0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0}),
             boost::test_tools::per_element());
  const auto& syncs = counters.syncUs.counts;
  BOOST_TEST(std::accumulate(syncs.begin(), syncs.end(), std::uint64_t{0}) == 3u);
  BOOST_TEST(counters.syncUs.sum >= counters.lastSyncUs);
}

BOOST_AUTO_TEST_CASE(a_mebibyte_of_records_is_a_batch_and_no_command_is_split) {
  Running<storage::InMemory> running;
  auto big = createCustomer(1);
  for (auto* each : {&big.created, &*big.password}) each->net.box.assign(15'000, 'x');
  std::vector<Submission> batch;
  for (std::uint32_t i = 0; i < 100; ++i) {
    big.subject = subject(core::SubjectKind::CUSTOMER, i);
    big.email = name(core::SubjectKind::CUSTOMER, i, 1);
    batch.push_back({{{}, big}, {}, {}, {}});
  }
  std::vector<std::uint64_t> sizes;
  running.client.onStep = [&](World::Step step) {
    if (step == World::Step::RECORDS_STORED) sizes.push_back(running.log().tip().size);
  };
  running.client.run(std::move(batch));
  BOOST_TEST(sizes.size() == 3u);
  for (std::uint64_t size : sizes) BOOST_TEST(size % 3 == 0u);
  BOOST_TEST(running.log().tip().size == 300u);
}

BOOST_AUTO_TEST_CASE(what_is_refused_writes_nothing) {
  Running<storage::InMemory> running;
  int steps = 0;
  running.client.onStep = [&](World::Step) { ++steps; };
  auto batch = times(3, REFUSED);
  for (Submission& submission : batch) {
    submission.keys = {{"key", "value"}};
    submission.removeKeys = {"other"};
    submission.local = [](const auto&) {
      return std::vector<storage::Write>{{storage::Space::LOCAL, "row", "value"}};
    };
  }
  running.client.keys->put({{"other", "kept"}});
  for (const Result& result : running.client.run(std::move(batch))) {
    BOOST_TEST(isRefused(result, NOT_FOUND));
  }
  BOOST_TEST(steps == 0);
  BOOST_TEST(running.log().tip().size == 0u);
  BOOST_CHECK(!running.client.keys->get("key"));
  BOOST_CHECK(running.client.keys->get("other"));
  BOOST_CHECK(!running.log().get(storage::Space::LOCAL, "row"));
}

BOOST_AUTO_TEST_CASE(local_rows_go_with_accepted_commands) {
  Running<storage::InMemory> running;
  auto batch = times(1, createCustomer(1));
  batch.push_back({{{}, REFUSED}, {}, {}, {}});
  for (std::size_t i = 0; i < 2; ++i) {
    batch[i].local = [i](const std::vector<core::Fact>& facts) {
      return std::vector<storage::Write>{
          {storage::Space::LOCAL, "row " + std::to_string(i), std::to_string(facts[1].event.seq)}};
    };
  }
  running.client.run(std::move(batch));
  BOOST_TEST(running.log().get(storage::Space::LOCAL, "row 0").value() == "1");
  BOOST_CHECK(!running.log().get(storage::Space::LOCAL, "row 1"));
}

BOOST_AUTO_TEST_CASE(keys_come_first_then_records_then_the_head_and_removal_last) {
  Running<storage::InMemory> running;
  Client& client = running.client;
  client.keys->put({{"old", "value"}});
  std::vector<World::Step> steps;
  bool forgotten = false;
  client.onStep = [&](World::Step step) {
    steps.push_back(step);
    BOOST_CHECK(client.keys->get("new"));
    BOOST_CHECK(client.keys->get("old"));
    bool records = step != World::Step::KEYS_STORED;
    BOOST_TEST(running.log().tip().size == (records ? 1u : 0u));
    BOOST_TEST(client.head->load().size == (step == World::Step::HEAD_STORED ? 1u : 0u));
  };
  client.forget = [&](const std::vector<std::string>& names) {
    BOOST_CHECK(names == std::vector<std::string>{"old"});
    BOOST_CHECK(!client.keys->get("old"));
    forgotten = true;
  };
  client.onDeliver = [&](const auto&) { BOOST_CHECK(forgotten); };
  auto batch = times(1, ONE_RECORD);
  batch[0].keys = {{"new", "value"}};
  batch[0].removeKeys = {"old"};
  BOOST_TEST(isRecorded(client.run(std::move(batch))[0]));
  using enum World::Step;
  BOOST_CHECK((steps == std::vector<World::Step>{KEYS_STORED, RECORDS_STORED, HEAD_STORED}));
}

BOOST_AUTO_TEST_CASE(the_index_knows_before_anybody_hears) {
  Running<storage::InMemory> running;
  Client& client = running.client;
  client.run(createCustomer(1));
  bool expected = true;
  client.onDeliver = [&](const auto&) {
    LiveToken live;
    auto verdict = client.index.check(token(7), NOON, live);
    BOOST_CHECK(verdict == (expected ? TokenIndex::Verdict::LIVE : TokenIndex::Verdict::DEAD));
  };
  client.run(core::IssueToken{core::TokenType::CUSTOMER, 1, 1, 2, token(7), 0, false, {}, {}});
  expected = false;
  client.run(core::RevokeTokens{{}, {}, {}});
}

BOOST_AUTO_TEST_CASE(tidying_writes_local_rows_and_removes_keys_without_a_record) {
  Running<storage::InMemory> running;
  running.client.keys->put({{"old", "value"}});
  auto batch = times(2, core::Tidy{});
  batch[0].removeKeys = {"old"};
  BOOST_TEST(isRecorded(running.client.run(std::move(batch))[0]));
  BOOST_CHECK(!running.client.keys->get("old"));
  batch = times(1, core::Tidy{});
  batch[0].local = [](const auto&) {
    return std::vector<storage::Write>{{storage::Space::LOCAL, "row", "value"}};
  };
  running.client.run(std::move(batch));
  BOOST_CHECK(running.log().get(storage::Space::LOCAL, "row"));
  BOOST_TEST(running.log().tip().size == 0u);
}

BOOST_AUTO_TEST_CASE(if_seq_counts_the_commands_before_it_in_the_batch) {
  Running<storage::InMemory> running;
  auto batch = times(3, ONE_RECORD);
  batch[1].command.act.ifSeq = 1;
  batch[2].command.act.ifSeq = 1;
  auto results = running.client.run(std::move(batch));
  BOOST_TEST(isRecorded(results[1]));
  BOOST_TEST(isRefused(results[2], LOG_MOVED));
  BOOST_TEST(std::get<core::Rejection>(results[2]).seq == 2u);
}

BOOST_AUTO_TEST_CASE(events_carry_the_clock_and_its_state) {
  Running<storage::InMemory> running;
  running.client.run(createCustomer(1));
  running.client.clock.nowUs = NOON + HOUR;
  running.client.clock.state = core::ClockState::UNCERTAIN;
  auto result = running.client.run(ONE_RECORD);
  const core::Event& event = std::get<Recorded>(result).facts[0].event;
  BOOST_TEST(event.timeUs == NOON + HOUR);
  BOOST_CHECK(event.clockState == core::ClockState::UNCERTAIN);
  core::IssueToken issue{core::TokenType::CUSTOMER, 1, 1, 2, token(7), 0, false, {}, {}};
  BOOST_TEST(isRefused(running.client.run(issue), CLOCK_UNCERTAIN));
}

BOOST_AUTO_TEST_CASE(a_disk_that_fills_up_stops_issuing_before_revoking) {
  Running<storage::InMemory> running;
  Client& client = running.client;
  client.run(createCustomer(1));
  core::IssueToken issue{core::TokenType::CUSTOMER, 1, 1, 2, token(7), 0, false, {}, {}};
  core::FailLogin fail{core::TokenType::CUSTOMER, 1, core::FailureReason::WRONG_PASSWORD, 1, {}};
  core::RevokeTokens revoke{{}, {}, {}};
  client.disk = DiskLevel::LOW;
  for (const core::CommandBody& body :
       {core::CommandBody(issue), core::CommandBody(fail), core::CommandBody(createCustomer(2))}) {
    BOOST_TEST(isRefused(client.run(body), DISK_LOW));
  }
  BOOST_TEST(isRecorded(client.run(revoke)));
  client.disk = DiskLevel::FULL;
  BOOST_TEST(isRefused(client.run(revoke), READ_ONLY));
  BOOST_TEST(isRefused(client.run(issue), READ_ONLY));
  client.disk = DiskLevel::NORMAL;
  BOOST_TEST(isRecorded(client.run(issue)));
  BOOST_TEST(client.failures == 0);
}

BOOST_AUTO_TEST_CASE(a_log_that_nobody_signs_issues_nothing_and_goes_on_otherwise) {
  Running<storage::InMemory> running;
  Client& client = running.client;
  client.run(createCustomer(1));
  bool isLate = true;
  client.evidenceIsLate = [&isLate] { return isLate; };
  core::IssueToken issue{core::TokenType::CUSTOMER, 1, 1, 2, token(7), 0, false, {}, {}};
  core::FailLogin fail{core::TokenType::CUSTOMER, 1, core::FailureReason::WRONG_PASSWORD, 1, {}};
  for (const core::CommandBody& body :
       {core::CommandBody(issue), core::CommandBody(core::ActivateIntegration{}),
        core::CommandBody(core::RotateIntegration{}), core::CommandBody(core::BeginTokenExchange{}),
        core::CommandBody(core::IssueRequestToken{}),
        core::CommandBody(core::FinishTokenExchange{})}) {
    BOOST_TEST(isRefused(client.run(body), UNSIGNED));
  }
  BOOST_TEST(isRecorded(client.run(fail)));
  BOOST_TEST(isRecorded(client.run(createCustomer(2))));
  BOOST_TEST(isRecorded(client.run(core::RevokeTokens{{}, {}, {}})));
  client.disk = DiskLevel::LOW;
  BOOST_TEST(isRefused(client.run(issue), DISK_LOW));
  client.disk = DiskLevel::NORMAL;
  isLate = false;
  BOOST_TEST(isRecorded(client.run(issue)));
}

BOOST_AUTO_TEST_CASE(a_full_disk_lets_the_daemon_start_tidy_up_and_stop) {
  Running<storage::InMemory> running;
  Client& client = running.client;
  client.disk = DiskLevel::FULL;
  BOOST_TEST(isRecorded(client.run(core::InitializeLog{"shop-authd/test", 1})));
  BOOST_TEST(isRecorded(client.run(core::StartLog{"1.0"})));
  BOOST_TEST(isRecorded(client.run(core::Tidy{})));
  BOOST_TEST(isRefused(client.run(createCustomer(1)), READ_ONLY));
  BOOST_TEST(isRecorded(client.run(core::StopLog{})));
  BOOST_TEST(running.log().tip().size == 3u);

  client.disk = DiskLevel::NORMAL;
  client.run(createCustomer(1));
  core::IssueToken issue{core::TokenType::CUSTOMER, 1, 1, 2, token(7), 0, false, {}, {}};
  client.run(issue);
  client.run(core::RevokeTokens{{}, {}, {}});
  client.disk = DiskLevel::FULL;
  auto size = running.log().tip().size;
  BOOST_TEST(isRecorded(client.run(core::SweepTokens{core::TokenType::CUSTOMER, 0, size})));
  BOOST_TEST(running.log().tip().size == size + 1);
}

BOOST_AUTO_TEST_CASE(the_last_submissions_are_finished_before_the_end) {
  Running<storage::InMemory> running;
  for (int i = 0; i < 20; ++i) running.client.submit(times(10, ONE_RECORD));
  running.client.journal.reset();
  BOOST_TEST(running.log().tip().size == 200u);
  for (int i = 0; i < 20; ++i) BOOST_TEST(running.client.wait().size() == 10u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::journal
