#include <boost/test/unit_test.hpp>

#include "storage/fault.h"
#include "tests/journal/fixture.h"

namespace authd::journal {
namespace {

const core::StopLog ONE_RECORD{};

class BrokenHead : public storage::Head {
 public:
  storage::Tip load() const override { return {}; }
  void store(const storage::Tip&) override { throw storage::StorageFault("no head today"); }
};

class BrokenKeys : public storage::KeyStore {
 public:
  std::optional<std::string> get(std::string_view) const override { return {}; }
  Rows list(std::string_view) const override { return {}; }
  Rows page(std::string_view, std::size_t) const override { return {}; }
  bool holds(const std::vector<std::string>&) const override { return false; }
  void put(const Rows&) override { throw storage::StorageFault("no keys today"); }
  void remove(std::span<const std::string>) override {
    throw storage::StorageFault("no keys today");
  }
  void purge() override {}
};

struct OnMemory {
  std::unique_ptr<storage::MemoryLog> log = storage::openMemoryLog();
  Client client{*log};
};

void requireUnknown(const std::vector<Result>& results, std::size_t size) {
  BOOST_TEST(results.size() == size);
  for (const Result& result : results) BOOST_TEST(isUnknown(result));
}

// From now on nothing is written any more and everybody hears the same.
void requireStopped(OnMemory& on) {
  auto size = on.log->tip().size;
  requireUnknown(on.client.run(times(3, ONE_RECORD)), 3);
  BOOST_TEST(on.log->tip().size == size);
  BOOST_TEST(on.client.failures == 1);
}

BOOST_AUTO_TEST_SUITE(failure)

BOOST_AUTO_TEST_CASE(after_a_failed_append_nothing_is_tried_again) {
  for (bool kept : {false, true}) {
    OnMemory on;
    on.client.start();
    BOOST_TEST(isRecorded(on.client.run(ONE_RECORD)));
    on.log->failNextAppend(kept);
    for (int i = 0; i < 3; ++i) on.client.submit(times(2, ONE_RECORD));
    for (int i = 0; i < 3; ++i) requireUnknown(on.client.wait(), 2);
    BOOST_TEST(on.log->tip().size == (kept ? 3u : 1u));
    requireStopped(on);
  }
}

BOOST_AUTO_TEST_CASE(what_was_written_before_the_failure_is_answered_as_such) {
  OnMemory on;
  on.client.start();
  on.client.onStep = [&](World::Step step) {
    bool first = on.log->tip().size == 256;
    if (first && step == World::Step::HEAD_STORED) on.log->failNextAppend(false);
  };
  auto results = on.client.run(times(300, ONE_RECORD));
  for (std::size_t i = 0; i < 300; ++i) {
    BOOST_REQUIRE(i < 256 ? isRecorded(results[i]) : isUnknown(results[i]));
  }
  requireStopped(on);
}

BOOST_AUTO_TEST_CASE(a_refusal_in_a_failed_batch_is_unknown_too) {
  OnMemory on;
  on.client.start();
  on.log->failNextAppend(false);
  auto batch = times(1, core::RevokeToken{5, {}});
  batch.push_back({{{}, ONE_RECORD}, {}, {}, {}});
  requireUnknown(on.client.run(std::move(batch)), 2);
  requireStopped(on);
}

BOOST_AUTO_TEST_CASE(a_failed_head_leaves_the_outcome_unknown) {
  OnMemory on;
  on.client.head = std::make_unique<BrokenHead>();
  on.client.start();
  requireUnknown(on.client.run(times(1, ONE_RECORD)), 1);
  requireStopped(on);
}

BOOST_AUTO_TEST_CASE(without_its_keys_no_record_is_written) {
  OnMemory on;
  on.client.keys = std::make_unique<BrokenKeys>();
  on.client.start();
  auto batch = times(1, ONE_RECORD);
  batch[0].keys = {{"new", "value"}};
  requireUnknown(on.client.run(std::move(batch)), 1);
  BOOST_TEST(on.log->tip().size == 0u);
  requireStopped(on);
}

BOOST_AUTO_TEST_CASE(a_key_that_cannot_be_removed_stops_the_journal) {
  OnMemory on;
  on.client.keys = std::make_unique<BrokenKeys>();
  on.client.start();
  auto batch = times(1, ONE_RECORD);
  batch[0].removeKeys = {"old"};
  requireUnknown(on.client.run(std::move(batch)), 1);
  BOOST_TEST(on.log->tip().size == 1u);
  requireStopped(on);
}

BOOST_AUTO_TEST_CASE(an_unacknowledged_token_is_not_in_the_index) {
  OnMemory on;
  on.client.start();
  core::CreateCustomer customer;
  customer.subject = support::subject(core::SubjectKind::CUSTOMER, 1);
  customer.email = support::name(core::SubjectKind::CUSTOMER, 1);
  customer.password = support::draft(1);
  on.client.run(customer);
  on.log->failNextAppend(true);
  core::IssueToken issue{core::TokenType::CUSTOMER, 1, 1, 2, support::token(7), 0, false, {}, {}};
  BOOST_TEST(isUnknown(on.client.run(issue)));
  BOOST_TEST(on.client.index.size() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::journal
