#pragma once

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "daemon/journal/pruning.h"
#include "tests/journal/fixture.h"

namespace authd::journal {

// Logins that failed, of nobody: no row rests on them. A few of them to an event.
inline void failLogins(Client& client, std::uint64_t count) {
  std::vector<Submission> batch;
  for (std::uint64_t i = 0; i < count; ++i) {
    core::FailLogin failure;
    failure.type = core::TokenType::CUSTOMER;
    failure.failed = support::draft(static_cast<std::uint32_t>(i));
    batch.push_back(std::move(Client::one(std::move(failure))[0]));
  }
  for (const Result& result : client.run(std::move(batch))) {
    BOOST_REQUIRE(std::holds_alternative<Recorded>(result));
  }
}

// One stretch as the daemon records it; `beforeUs` is early enough.
inline core::RetentionPruned record(Client& client, std::uint64_t horizon,
                                    Pruning::Stretch stretch) {
  auto batch = Client::one(
      core::PruneRecords{{0, horizon, stretch.from, stretch.to, stretch.dropped, stretch.positions},
                         support::draft(901)});
  batch[0].corrections = [writes = std::move(stretch.writes)](core::CommandBody&, std::uint64_t) {
    return writes;
  };
  const auto results = client.run(std::move(batch));
  BOOST_REQUIRE(std::holds_alternative<Recorded>(results[0]));
  const auto& facts = std::get<Recorded>(results[0]).facts;
  BOOST_REQUIRE(facts.size() == 1U);
  return std::get<core::RetentionPruned>(facts[0].event.body);
}

// All of them; how many events were dropped.
inline std::uint64_t prune(Client& client, const storage::Log& log, std::uint64_t position) {
  Pruning pruning(log, position);
  pruning.prepare();
  std::uint64_t dropped = 0;
  while (auto stretch = pruning.next()) {
    dropped += stretch->dropped;
    record(client, pruning.horizon(), *std::move(stretch));
  }
  return dropped;
}

}  // namespace authd::journal
