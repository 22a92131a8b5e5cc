#pragma once

#include <boost/test/unit_test.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/journal/fold.h"
#include "daemon/journal/recovery.h"
#include "tests/journal/fixture.h"
#include "tests/journal/sealed.h"

namespace authd::journal {

// A log with some customers, one of them erased, and tables that are right.
template <class OnLog>
struct Filled {
  Filled() {
    refoldIfNeeded(log(), *sealer.vault);
    running.client.start();
    for (const char* email : {"a@example.com", "b@example.com", "c@example.com"}) {
      std::vector<Submission> batch;
      batch.push_back(sealer.customer(email));
      BOOST_REQUIRE(isRecorded(running.client.run(std::move(batch))[0]));
    }
    running.client.run(
        core::IssueToken{core::TokenType::CUSTOMER, 1, 1, 2, support::token(1), 0, false, {}, {}});
  }

  // Something that somebody did.
  void actBy(const core::Ref& actor) {
    auto batch = Client::one(core::StartLog{"1.0"});
    batch[0].command.act.actor = actor;
    BOOST_REQUIRE(isRecorded(running.client.run(std::move(batch))[0]));
  }

  storage::Log& log() { return running.on.log(); }
  void write(storage::Space space, const std::string& key, std::optional<std::string> value) {
    storage::Write write{space, key, std::move(value)};
    log().append(log().tip().size, {}, {&write, 1});
  }
  std::optional<Difference> difference() { return checkTables(log(), sealer.vault.get()).first; }
  std::string firstKey(storage::Space space) {
    std::string first;
    log().scan(space, "", "", [&](std::string_view key, std::string_view) {
      first = key;
      return false;
    });
    return first;
  }

  struct {
    OnLog on;
    Client client{on.log()};
  } running;
  Sealer sealer{running.client.keys.get()};
};

}  // namespace authd::journal
