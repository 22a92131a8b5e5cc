#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "daemon/app/app.h"
#include "daemon/app/drafts.h"
#include "daemon/app/flood_gate.h"
#include "daemon/app/last_uses.h"
#include "daemon/app/nonces.h"
#include "daemon/app/once.h"
#include "daemon/app/poster.h"
#include "daemon/app/recorder.h"
#include "daemon/app/reset_limit.h"
#include "daemon/app/throttle.h"
#include "daemon/loop/loop.h"
#include "daemon/loop/mailbox.h"
#include "daemon/service/store.h"
#include "tests/bench/counting_log.h"

namespace authd::bench {

// A customer that can hold tokens.
struct Holder {
  std::uint32_t id = 0;
  core::Ref ref{};
  std::uint64_t credentialSeq = 0;
};

// The daemon below its edges: store, loop, recorder and journal, put together as the service does,
// and commands made as its use cases make them. Without hashing, so that the disk sets the pace.
class Workbench {
 public:
  // State below `directory`: data/ and root.key; made if missing.
  explicit Workbench(const std::string& directory);
  ~Workbench() noexcept(false);
  KJ_DISALLOW_COPY(Workbench);

  app::App& app() { return *app_; }
  storage::Log& log() { return store_->log(); }
  CountingLog& counting() { return *counting_; }
  loop::Loop& loop() { return loop_; }

  kj::Promise<journal::Result> record(journal::Submission submission) {
    return recorder_->record(std::move(submission));
  }
  // Hands over many at once and waits for all of them.
  std::vector<journal::Result> recordAll(std::vector<journal::Submission> submissions);

  // What a login leaves to record after the password was found right.
  journal::Submission issue(const Holder& holder);
  journal::Submission revoke(std::uint64_t issueSeq);
  journal::Submission failedLogin();
  // New customers, each with a profile and a password.
  std::vector<Holder> makeCustomers(std::uint32_t count);

  // Stops without closing anything, as kill -9 does. Does not return.
  [[noreturn]] static void die();

 private:
  struct NoFailures : kj::TaskSet::ErrorHandler {
    void taskFailed(kj::Exception&& exception) override;
  };
  struct NoWorkers : app::Workers {
    kj::Maybe<kj::Promise<void>> trySubmit(kj::Function<void()>) override { return nullptr; }
  };

  journal::World world();
  app::Call callOf(const core::Ref& actor) const;
  journal::Submission customer(std::uint32_t number);

  std::string directory_;
  std::unique_ptr<service::Store> store_;
  std::unique_ptr<CountingLog> counting_;
  app::Shop shop_ = app::freshShop();
  loop::Loop loop_;
  NoFailures failures_;
  NoWorkers workers_;
  crypto::SystemEntropy entropy_;
  crypto::SystemEntropy journalEntropy_;
  std::unique_ptr<journal::StoredTables> tables_;
  std::unique_ptr<app::Recorder> recorder_;
  std::unique_ptr<loop::Mailbox> mailbox_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<app::Throttle> throttle_;
  app::FloodGate flood_{app::FloodGate::Budget{}};
  app::ResetLimit resetLimit_;
  app::Once once_;
  std::unique_ptr<app::Nonces> nonces_;
  app::LastUses lastUses_;
  kj::Own<app::Poster> poster_;
  std::unique_ptr<kj::TaskSet> background_;
  std::unique_ptr<app::App> app_;
};

// The events of a command that must have been recorded. Throws if it was not.
const std::vector<core::Fact>& factsOf(const journal::Result& result);

}  // namespace authd::bench
