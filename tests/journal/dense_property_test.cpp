#include <boost/test/unit_test.hpp>
#include <set>
#include <thread>

#include "daemon/record/codec.h"
#include "tests/journal/fixture.h"
#include "tests/support/choice.h"

namespace authd::journal {
namespace {

using namespace support;

// Commands of one event, of five, and one that is refused.
std::vector<Submission> batchOf(std::uint32_t kind, std::uint32_t number) {
  switch (kind) {
    case 0: return times(number % 5, core::StartLog{"1.0"});
    case 1: return Client::one(createCustomer(number));
    case 2: return Client::one(core::RevokeToken{1'000'000, support::draft(number)});
    default: {
      auto batch = times(2, core::StartLog{"1.0"});
      batch.push_back({{{}, createCustomer(number)}, {}, {}, {}});
      return batch;
    }
  }
}

// Every fact of the results, by its position; none may be there twice.
void gather(const std::vector<Result>& results, std::map<std::uint64_t, core::Event>& facts) {
  for (const Result& result : results) {
    const auto* recorded = std::get_if<Recorded>(&result);
    if (!recorded) continue;
    for (const core::Fact& fact : recorded->facts) {
      RC_ASSERT(facts.emplace(fact.event.seq, fact.event).second);
    }
  }
}

BOOST_AUTO_TEST_CASE(commands_from_several_threads_give_a_dense_log) {
  BOOST_TEST(rc::check("what was answered is the log, without gaps", [] {
    storage::InMemory on;
    Client client(on.log());
    client.start();
    auto kinds = *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange(0U, 4U));
    constexpr std::size_t THREADS = 3;
    std::vector<std::thread> threads;
    for (std::size_t mine = 0; mine < THREADS; ++mine) {
      threads.emplace_back([&, mine] {
        for (std::size_t i = mine; i < kinds.size(); i += THREADS) {
          client.submit(batchOf(kinds[i], static_cast<std::uint32_t>(i)));
        }
      });
    }
    std::map<std::uint64_t, core::Event> facts;
    for (std::size_t i = 0; i < kinds.size(); ++i) gather(client.wait(), facts);
    for (std::thread& thread : threads) thread.join();
    RC_ASSERT(on.log().tip().size == facts.size());
    std::uint64_t next = 0;
    for (const auto& [seq, event] : facts) {
      RC_ASSERT(seq == next++);
      RC_ASSERT(record::decode(*on.log().read(seq)) == event);
    }
    RC_ASSERT(client.head->load() == on.log().tip());
  }));
}

}  // namespace
}  // namespace authd::journal
