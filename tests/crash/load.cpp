#include "tests/crash/load.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <random>
#include <unordered_map>
#include <vector>

#include "daemon/core/event_types.h"
#include "daemon/journal/overlay.h"
#include "daemon/journal/pruning.h"
#include "daemon/record/codec.h"
#include "tests/crash/message.h"
#include "tests/crash/state.h"

namespace authd::crash {
namespace {

using journal::Submission;

constexpr std::size_t MOST_IN_FLIGHT = 64;
constexpr std::size_t MOST_IN_BATCH = 16;
constexpr std::size_t LATEST_PRUNE_BATCH = 7;
constexpr std::int64_t DAY_US = 24 * support::HOUR;

class Load {
 public:
  Load(const std::string& directory, const Plan& plan, int pipe)
      : plan_(plan),
        pipe_(pipe),
        random_(plan.seed),
        state_(directory, plan.syncWrites),
        tables_(*state_.log),
        index_(*state_.log),
        journal_(world(), [this](std::vector<journal::Result> results) { hear(results); }) {}

  [[noreturn]] void run() {
    setUp();
    const std::size_t pruneAt = draw(LATEST_PRUNE_BATCH + 1);
    for (std::size_t done = 0;; ++done) {
      std::size_t size = draw(MOST_IN_BATCH) + 1;
      std::vector<Submission> batch;
      for (std::size_t i = 0; i < size; ++i) batch.push_back(next());
      if (done == pruneAt) prune(batch);
      submit(std::move(batch));
    }
  }

 private:
  journal::World world() {
    return {*state_.log,
            *state_.head,
            *state_.keys,
            clock_,
            index_,
            [this] { return bytes<core::EventId>(journalRandom_); },
            [] { return journal::DiskLevel::NORMAL; },
            [](const std::string& why) {
              std::fprintf(stderr, "the journal failed: %s\n", why.c_str());
              std::_Exit(3);
            },
            [this](journal::World::Step step) { dieHere(step); }};
  }

  void dieHere(journal::World::Step step) {
    if (!plan_.killsItself || step != plan_.step) return;
    if (plan_.whilePruning && !pruning_) return;
    if (batches_++ == plan_.after) ::kill(::getpid(), SIGKILL);
  }

  // ---- what is asked for

  std::size_t draw(std::size_t below) { return random_() % below; }
  template <class Bytes>
  static Bytes bytes(std::mt19937_64& random) {
    Bytes result{};
    for (auto& byte : result) byte = static_cast<std::uint8_t>(random());
    return result;
  }
  // The day that a command is sealed for may have ended when it is decided.
  std::uint32_t today() { return static_cast<std::uint32_t>(clock_.now().timeUs / DAY_US); }
  core::Draft draft() {
    core::Draft draft;
    draft.eventId = bytes<core::EventId>(random_);
    return draft;
  }

  void setUp() {
    if (state_.log->tip().size == 0) submit({submission(core::InitializeLog{"crash", 1}, {})});
    submit({submission(core::StartLog{"1"}, {})});
    for (std::uint32_t id = 1; id <= CUSTOMERS; ++id) {
      if (!core::find<core::CustomerRow>(tables_, id)) submit({customer(id)});
    }
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return inFlight_.empty(); });
  }

  Submission submission(core::CommandBody body, Message message) {
    message.id = (plan_.round << 32) + ++commands_;
    Submission submission;
    submission.command.body = std::move(body);
    submission.command.act.correlationId = correlationOf(message.id);
    std::lock_guard lock(mutex_);
    messages_.push_back(message);
    return submission;
  }

  Submission customer(std::uint32_t id) {
    vault::NewKeys keys;
    core::CreateCustomer command;
    command.subject = state_.vault->newSubject(keys);
    command.websiteId = 1;
    std::string email = "customer" + std::to_string(id) + "@example.com";
    command.email = state_.vault->name(core::SubjectKind::CUSTOMER, 1, email);
    command.created = draft();
    command.created.pii = state_.vault->sealForSubject(
        command.subject.ref,
        {command.created.eventId, core::EventType::CUSTOMER_CREATED, vault::Field::PII},
        R"({"email":")" + email + R"("})");
    command.password = password(command.subject.ref, keys);
    auto result = submission(std::move(command), {.act = Act::CUSTOMER, .userId = id});
    result.keys = std::move(keys);
    return result;
  }

  core::Draft password(const core::Ref& ref, vault::NewKeys& keys) {
    core::Draft changed = draft();
    changed.secret = state_.vault->sealCredential(
        ref, {changed.eventId, core::EventType::PASSWORD_CHANGED, vault::Field::SECRET}, "hash",
        keys);
    return changed;
  }

  Submission next() {
    auto id = static_cast<std::uint32_t>(draw(CUSTOMERS) + 1);
    std::size_t what = draw(100);
    if (what < 28) {
      std::lock_guard lock(mutex_);
      if (!issued_.empty()) target_ = issued_[draw(issued_.size())];
    }
    if (what < 28 && target_ != 0) {
      return submission(core::RevokeToken{target_, draft()},
                        {.act = Act::REVOKE, .userId = id, .target = target_});
    }
    if (what < 32) {
      core::Scope scope{core::ScopeKind::USER, core::TokenType::CUSTOMER, 0, id, 0};
      return submission(core::RevokeTokens{scope, {}, draft()},
                        {.act = Act::REVOKE_USER, .userId = id});
    }
    // A new subject; nobody else has a number like this.
    if (what < 34) return customer(static_cast<std::uint32_t>(random_() | 0x80000000U));
    if (what < 40) return failLogin();
    auto customer = core::demand<core::CustomerRow>(tables_, id);
    return what < 50 ? changePassword(id, customer) : issue(id, customer);
  }

  Submission issue(std::uint32_t id, const core::CustomerRow& customer) {
    vault::NewKeys keys;
    core::IssueToken command{core::TokenType::CUSTOMER,
                             id,
                             1,
                             customer.credential.seq,
                             bytes<core::Digest>(random_),
                             core::NEVER,
                             false,
                             draft(),
                             draft()};
    command.issued.net = state_.vault->sealForDay(
        core::NO_REF, today(),
        {command.issued.eventId, core::EventType::TOKEN_ISSUED, vault::Field::NET}, "net", keys);
    Message message{.act = Act::ISSUE, .userId = id, .token = command.tokenDigest};
    auto result = submission(std::move(command), message);
    result.keys = std::move(keys);
    return result;
  }

  // The replaced key goes at once; whoever comes too late with an old one is refused.
  Submission changePassword(std::uint32_t id, const core::CustomerRow& customer) {
    vault::NewKeys keys;
    core::ChangePassword command{core::TokenType::CUSTOMER, id, core::PasswordCause::CHANGED,
                                 customer.credential.seq,   {}, password(customer.ref, keys)};
    auto result = submission(std::move(command), {.act = Act::PASSWORD, .userId = id});
    result.keys = std::move(keys);
    result.removeKeys = {state_.vault->credentialKeyName(customer.credential.secret.sealed)};
    return result;
  }

  // Nothing rests on it, so it can be dropped later.
  Submission failLogin() {
    core::FailLogin command;
    command.type = core::TokenType::CUSTOMER;
    command.failed = draft();
    return submission(std::move(command), {.act = Act::FAIL});
  }

  // What the rounds before this one left, so that whatever is new can still be compared.
  void prune(std::vector<Submission>& batch) {
    journal::Pruning old(*state_.log, sizeAtStart_);
    old.prepare();
    if (auto stretch = old.next()) {
      core::RetentionPruned said{0,           old.horizon(),    stretch->from,
                                 stretch->to, stretch->dropped, stretch->positions};
      batch.push_back(
          submission(core::PruneRecords{std::move(said), draft()}, {.act = Act::PRUNE}));
      batch.back().corrections = [writes = std::move(stretch->writes)](
                                     core::CommandBody&, std::uint64_t) { return writes; };
    }
    pruning_ = true;
  }

  // ---- to the journal and back

  void submit(std::vector<Submission> batch) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return inFlight_.size() + batch.size() <= MOST_IN_FLIGHT; });
    for (const Message& message : messages_) {
      say(pipe_, message);
      inFlight_.push_back(message);
    }
    messages_.clear();
    journal_.submit(std::move(batch));
  }

  // On the journal's thread. A word is said before anything else counts on it.
  void hear(const std::vector<journal::Result>& results) {
    std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < results.size(); ++i) answer(inFlight_[i], results[i]);
    inFlight_.erase(inFlight_.begin(), inFlight_.begin() + static_cast<long>(results.size()));
    changed_.notify_all();
  }

  void answer(Message message, const journal::Result& result) {
    message.word = Word::REFUSED;
    if (const auto* recorded = std::get_if<journal::Recorded>(&result)) {
      message.word = Word::ACKNOWLEDGED;
      message.first = recorded->facts.front().event.seq;
      message.records = recorded->facts.size();
      std::string all;
      for (const auto& fact : recorded->facts) all += record::encode(fact.event);
      message.bytes = storage::sha256(all);
      if (message.act == Act::ISSUE) issued_.push_back(message.first);
    }
    say(pipe_, message);
  }

  const Plan plan_;
  const int pipe_;
  std::mt19937_64 random_;
  std::mt19937_64 journalRandom_{plan_.seed + 1};  // of the journal's thread
  State state_;
  journal::StoredTables tables_;
  LeapingClock clock_{plan_.startUs, plan_.seed + 2};
  journal::TokenIndex index_;
  const std::uint64_t sizeAtStart_ = state_.log->tip().size;
  std::atomic<bool> pruning_ = false;
  std::uint64_t batches_ = 0;
  std::uint64_t commands_ = 0;
  std::uint64_t target_ = 0;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Message> messages_;  // of the batch that is being made
  std::vector<Message> inFlight_;
  std::vector<std::uint64_t> issued_;
  journal::Journal journal_;  // last: its thread uses the others
};

}  // namespace

void runLoad(const std::string& directory, const Plan& plan, int pipe) {
  Load(directory, plan, pipe).run();
}

}  // namespace authd::crash
