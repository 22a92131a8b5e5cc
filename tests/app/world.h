#pragma once

#include <kj/async.h>
#include <kj/timer.h>

#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "daemon/app/app.h"
#include "daemon/app/customers.h"
#include "daemon/app/flood_gate.h"
#include "daemon/app/last_uses.h"
#include "daemon/app/nonces.h"
#include "daemon/app/once.h"
#include "daemon/app/poster.h"
#include "daemon/app/recorder.h"
#include "daemon/app/reset_limit.h"
#include "daemon/app/throttle.h"
#include "daemon/app/tokens.h"
#include "tests/journal/fixture.h"

namespace authd::app {

// Work that is done at once on the caller's thread, or when the test says so.
class TestWorkers final : public Workers {
 public:
  kj::Maybe<kj::Promise<void>> trySubmit(kj::Function<void()> work) override;
  // Does what waits; what is submitted meanwhile too.
  void release();

  bool full = false;  // nothing is accepted
  bool held = false;  // what is accepted waits for release()
  std::size_t done = 0;
  std::size_t waiting() const { return queue_.size(); }

 private:
  struct Job {
    kj::Function<void()> work;
    kj::Own<kj::PromiseFulfiller<void>> fulfiller;
  };
  std::deque<Job> queue_;
};

// Notes what is posted, and answers as the test wants.
class TestPoster final : public Poster {
 public:
  kj::Promise<std::optional<std::string>> post(std::string url, crypto::Secret form,
                                               std::int64_t timeoutSeconds) override;

  kj::Promise<std::variant<HttpReply, std::string>> ask(HttpQuestion question) override;

  std::optional<std::string> failure;
  std::function<void()> meanwhile;  // what happens before the answer
  std::vector<std::pair<std::string, std::string>> posts;
  // To a question, by its URL and body.
  std::function<std::variant<HttpReply, std::string>(const std::string&, const std::string&)>
      answer;
};

// The world of the use cases: a real journal, vault and index over stores in memory, one thread for
// everything else, a clock that stands until it is moved.
class World : private kj::TaskSet::ErrorHandler {
 public:
  explicit World(Shop shop = freshShop());
  ~World() noexcept(false);

  template <class T>
  T wait(kj::Promise<T> promise) {
    return promise.wait(scope_);
  }
  // Until nothing more happens by itself.
  void settle();
  // Time passes for the clock and for timers.
  void pass(std::int64_t us);
  // The process ends here and starts again with what was on disk.
  void restart();

  // Results of the journal wait from hold() to release(): commands are in flight.
  void hold() { held_ = true; }
  void release();

  std::int64_t nowUs() const { return client_->clock.nowUs; }
  journal::TestClock& clock() { return client_->clock; }
  storage::MemoryLog& log() { return *log_; }
  void fillDisk(journal::DiskLevel level) { client_->disk = level; }
  // What the journal asks before it issues; on its thread, while this one waits.
  void askWhetherLate(std::function<bool()> ask) { client_->evidenceIsLate = std::move(ask); }
  storage::KeyStore& keys() { return *client_->keys; }
  // Whether the journal still writes.
  bool isWriting() const { return client_->failures == 0; }
  vault::Vault& vault() { return *vault_; }
  App& app() { return *app_; }

  std::uint64_t size() const { return log_->tip().size; }
  core::Event event(std::uint64_t seq) const;
  // Names of the events from a position on, with blanks between.
  std::string events(std::uint64_t from) const;
  std::size_t localRows() const;

  void set(std::string_view key, std::string_view value);
  // Of an admin with all permissions, or a customer of website 1; their ids.
  std::uint32_t addAdmin(const std::string& name, const std::string& password);
  std::uint32_t addCustomer(const std::string& email, const std::string& password);

  kj::Promise<Answer<IssuedToken>> startLogin(core::TokenType type, const std::string& name,
                                              const std::string& password, Call call = {});
  Answer<IssuedToken> login(core::TokenType type, const std::string& name,
                            const std::string& password, Call call = {});
  bool isLive(const std::string& token) { return authenticate(app(), token).has_value(); }

  TestWorkers hashing;
  TestWorkers scanning;
  TestPoster poster;
  std::vector<std::string> failures;  // of background work

 private:
  void start();
  void end();
  void taskFailed(kj::Exception&& fault) override;
  void submit(std::vector<journal::Submission> batch);

  kj::EventLoop loop_;
  kj::WaitScope scope_{loop_};
  kj::TimerImpl timer_{kj::origin<kj::TimePoint>()};
  Shop shop_;
  crypto::SystemEntropy entropy_;
  std::unique_ptr<storage::MemoryLog> log_ = storage::openMemoryLog();
  std::unique_ptr<journal::Client> client_;
  std::unique_ptr<vault::Vault> vault_;

  // What does not outlive the process.
  std::unique_ptr<journal::StoredTables> tables_;
  std::unique_ptr<Throttle> throttle_;
  std::unique_ptr<FloodGate> flood_;
  std::unique_ptr<ResetLimit> resetLimit_;
  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<Once> once_;
  std::unique_ptr<Nonces> nonces_;
  std::unique_ptr<LastUses> lastUses_;
  std::unique_ptr<kj::TaskSet> background_;
  std::unique_ptr<App> app_;

  bool held_ = false;
  std::optional<std::vector<journal::Result>> heldResults_;
};

// Why there is no answer; nothing if there is one.
template <class T>
std::optional<Why> whyOf(const Answer<T>& answer) {
  const auto* refused = std::get_if<Refused>(&answer);
  return refused ? std::optional(refused->why) : std::nullopt;
}
template <class T>
bool is(const Answer<T>& answer, Why why) {
  return whyOf(answer) == why;
}
template <class T>
bool isRefusedBy(const Answer<T>& answer, core::Refusal refusal) {
  const auto* refused = std::get_if<Refused>(&answer);
  return refused && refused->rejection.refusal == refusal;
}
// The limit behind a refusal.
template <class T>
Limit limitOf(const Answer<T>& answer) {
  const auto* refused = std::get_if<Refused>(&answer);
  return refused ? refused->limit : Limit::NONE;
}
// The answer; a refusal fails the test.
template <class T>
T good(Answer<T> answer) {
  auto why = whyOf(answer);
  BOOST_REQUIRE_MESSAGE(!why, "refused: " << (why ? static_cast<int>(*why) : 0));
  return std::move(std::get<T>(answer));
}

inline Call keyed(const std::string& key, const std::string& body = "{}") {
  Call call;
  call.idempotency = Idempotency{key, body};
  return call;
}
inline Call from(const std::string& address) {
  Call call;
  call.source.address = address;
  return call;
}

core::CustomerInput customerInput(const std::string& email);

inline const std::string PASSWORD = "Correct1horse";
inline const std::string WRONG = "Wrong1horse";

}  // namespace authd::app
