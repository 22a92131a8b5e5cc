#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>
#include <vector>

#include "tests/journal/fixture.h"

namespace authd::journal {
namespace {

using namespace support;
using Verdict = TokenIndex::Verdict;

constexpr std::uint32_t TOKENS = 300;

core::CreateCustomer createCustomer(std::uint32_t number) {
  core::CreateCustomer command;
  command.subject = subject(core::SubjectKind::CUSTOMER, number);
  command.email = name(core::SubjectKind::CUSTOMER, number, 1);
  command.created = draft(1);
  command.password = draft(2);
  return command;
}

core::IssueToken issue(std::uint32_t number) {
  return {core::TokenType::CUSTOMER, 1, 1, 2, token(number), 0, false, draft(3), draft(4)};
}

// Threads that ask about every token, and read the tables, until they are stopped.
class Readers {
 public:
  explicit Readers(Running<storage::InMemory>& running) : running_(running) {
    for (int i = 0; i < 2; ++i) threads_.emplace_back([this] { read(); });
  }
  ~Readers() {
    stop_ = true;
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  void read() {
    StoredTables tables(running_.log());
    for (std::uint32_t number = 1; !stop_; number = number % TOKENS + 1) {
      LiveToken live;
      running_.client.index.check(token(number), running_.client.clock.now().timeUs, live);
      core::find<core::TokenRow>(tables, token(number));
      running_.client.journal->counters();
      running_.client.index.size();
    }
  }

  Running<storage::InMemory>& running_;
  std::atomic<bool> stop_{false};
  std::vector<std::thread> threads_;
};

BOOST_AUTO_TEST_CASE(a_confirmed_revocation_is_known_to_every_thread) {
  Running<storage::InMemory> running;
  Client& client = running.client;
  client.run(createCustomer(1));
  std::thread filler([&] { client.index.fill(std::atomic<bool>(false)); });
  {
    Readers readers(running);
    for (std::uint32_t number = 1; number <= TOKENS; ++number) {
      auto issued = client.run(issue(number));
      std::uint64_t seq = std::get<Recorded>(issued).facts[0].event.seq;
      std::atomic<bool> dead{false};
      client.onDeliver = [&](const auto&) {
        LiveToken live;
        dead = client.index.check(token(number), NOON, live) == Verdict::DEAD;
      };
      client.run(core::RevokeToken{seq, draft(5)});
      client.onDeliver = nullptr;
      BOOST_REQUIRE(dead);
    }
  }
  filler.join();
}

BOOST_AUTO_TEST_CASE(batches_queue_up_while_others_are_written) {
  Running<storage::InMemory> running;
  Client& client = running.client;
  client.run(createCustomer(1));
  Readers readers(running);
  for (std::uint32_t number = 1; number <= TOKENS; ++number)
    client.submit(Client::one(issue(number)));
  for (std::uint32_t number = 1; number <= TOKENS; ++number) {
    BOOST_REQUIRE(isRecorded(client.wait()[0]));
  }
}

BOOST_AUTO_TEST_CASE(rules_change_while_others_ask) {
  Running<storage::InMemory> running;
  Client& client = running.client;
  client.run(core::CreateRole{"role", {true, {}}, draft(1)});
  client.run(core::CreateAdmin{subject(core::SubjectKind::ADMIN, 1),
                               name(core::SubjectKind::ADMIN, 1), 1, draft(2), draft(3)});
  Readers readers(running);
  for (std::uint32_t i = 0; i < 100; ++i) {
    client.run(core::FailLogin{core::TokenType::ADMIN, 1, core::FailureReason::WRONG_PASSWORD, 1,
                               draft(4)});
    client.run(core::ChangeSetting{"oauth/access_token_lifetime/customer", i % 2 == 0 ? "2h" : "1h",
                                   draft(5)});
    client.run(core::RevokeTokens{{}, {}, draft(6)});
    client.clock.nowUs += SECOND;
  }
}

BOOST_AUTO_TEST_CASE(the_journal_ends_while_others_read) {
  for (int i = 0; i < 20; ++i) {
    Running<storage::InMemory> running;
    running.client.run(createCustomer(1));
    for (std::uint32_t number = 1; number <= 5; ++number) {
      running.client.submit(Client::one(issue(number)));
    }
  }
}

BOOST_AUTO_TEST_CASE(one_clock_serves_all_threads) {
  std::atomic<std::int64_t> wall{NOON};
  std::atomic<std::int64_t> boot{0};
  SlewedClock clock([&] { return wall.load(); }, [&] { return boot.load(); }, 0);
  std::atomic<bool> wentBack{false};
  auto read = [&] {
    std::int64_t before = 0;
    for (int i = 0; i < 2000; ++i) {
      std::int64_t now = clock.now().timeUs;
      if (now < before) wentBack = true;
      before = now;
    }
  };
  std::thread first(read);
  std::thread second(read);
  for (int i = 0; i < 2000; ++i) {
    boot += SECOND;
    wall += i % 100 == 0 ? -HOUR : SECOND;
    if (i % 150 == 0) clock.accept();
  }
  first.join();
  second.join();
  BOOST_TEST(!wentBack);
}

}  // namespace
}  // namespace authd::journal
