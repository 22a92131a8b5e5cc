#include "daemon/journal/journal.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "daemon/core/apply.h"
#include "daemon/journal/overlay.h"
#include "daemon/journal/record_index.h"
#include "daemon/record/codec.h"

namespace authd::journal {
namespace {

constexpr std::size_t MOST_COMMANDS = 256;
constexpr std::size_t MOST_BYTES = 1 << 20;
constexpr Spread::Bounds BATCH_BOUNDS{1, 2, 4, 8, 16, 32, 64, 128, 256, 512};
// From a disk with a protected cache to one that makes people wait.
constexpr Spread::Bounds SYNC_BOUNDS_US{250,    500,    1'000,   2'500,   5'000,
                                        10'000, 25'000, 100'000, 250'000, 1'000'000};

// Issuing and registration: what stops first when the disk fills up.
bool makesMore(const core::CommandBody& body) {
  using namespace core;
  return std::holds_alternative<IssueToken>(body) || std::holds_alternative<CreateCustomer>(body) ||
         std::holds_alternative<CreateAdmin>(body) ||
         std::holds_alternative<CreateIntegration>(body) ||
         std::holds_alternative<ActivateIntegration>(body) ||
         std::holds_alternative<PublishJwtKey>(body) ||
         std::holds_alternative<RotateIntegration>(body) ||
         std::holds_alternative<BeginTokenExchange>(body) ||
         std::holds_alternative<IssueRequestToken>(body) ||
         std::holds_alternative<FinishTokenExchange>(body) ||
         std::holds_alternative<RequestPasswordReset>(body) ||
         std::holds_alternative<UpdateCustomer>(body) ||
         std::holds_alternative<RequestConfirmation>(body) ||
         std::holds_alternative<CreateCustomerGroup>(body) ||
         std::holds_alternative<RehashPassword>(body) || std::holds_alternative<FailLogin>(body);
}

// The log's own life and what only ends or frees something: without them a full disk could not be
// served from, and would never be less full.
bool alwaysGoesOn(const core::CommandBody& body) {
  using namespace core;
  return std::holds_alternative<InitializeLog>(body) || std::holds_alternative<StartLog>(body) ||
         std::holds_alternative<StopLog>(body) || std::holds_alternative<Tidy>(body) ||
         std::holds_alternative<SweepTokens>(body) || std::holds_alternative<ConfirmMail>(body);
}

// What gives somebody a credential that works, or a step towards one.
bool issues(const core::CommandBody& body) {
  using namespace core;
  return std::holds_alternative<IssueToken>(body) ||
         std::holds_alternative<ActivateIntegration>(body) ||
         std::holds_alternative<RotateIntegration>(body) ||
         std::holds_alternative<BeginTokenExchange>(body) ||
         std::holds_alternative<IssueRequestToken>(body) ||
         std::holds_alternative<FinishTokenExchange>(body);
}

// What holds for a whole batch.
struct Limits {
  DiskLevel disk = DiskLevel::NORMAL;
  bool evidenceIsLate = false;
};

// Keys that come without a record make a full disk fuller.
bool bringsKeysOnly(const Submission& submission) {
  return std::holds_alternative<core::Tidy>(submission.command.body) &&
         (!submission.keys.empty() || submission.lateKeys);
}

std::optional<core::Rejection> refusedBy(const Limits& limits, const Submission& submission) {
  const core::CommandBody& body = submission.command.body;
  if (limits.disk == DiskLevel::FULL && (!alwaysGoesOn(body) || bringsKeysOnly(submission))) {
    return core::Rejection{core::Refusal::READ_ONLY, 0};
  }
  if (limits.disk == DiskLevel::LOW && makesMore(body)) {
    return core::Rejection{core::Refusal::DISK_LOW, 0};
  }
  if (limits.evidenceIsLate && issues(body)) {
    return core::Rejection{core::Refusal::UNSIGNED, 0};
  }
  return std::nullopt;
}

// All of them, or fewer where one is larger than a record may be: before anything was applied, so
// that the command can still be refused.
std::vector<storage::Record> recordsOf(const std::vector<core::Fact>& facts) {
  std::vector<storage::Record> records;
  records.reserve(facts.size());
  try {
    for (const core::Fact& fact : facts) {
      records.push_back({record::encode(fact.event), indexKeys(fact.event)});
    }
  } catch (const std::length_error&) {
    // What is missing says it.
  }
  return records;
}

}  // namespace

class Journal::Writer {
 public:
  Writer(World world, Deliver deliver)
      : world_(std::move(world)),
        deliver_(std::move(deliver)),
        overlay_(world_.log),
        tip_(world_.log.tip()),
        thread_([this] { run(); }) {}

  ~Writer() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

  void submit(std::vector<Submission> batch) {
    {
      std::lock_guard lock(mutex_);
      queue_.push_back(std::move(batch));
    }
    wake_.notify_one();
  }

  Counters counters() const {
    return {batches_.load(),    records_.load(),     lastBatch_.load(),
            lastSyncUs_.load(), batchEvents_.read(), syncUs_.read()};
  }

 private:
  // One batch while it is being made.
  struct Batch {
    vault::NewKeys keys;
    std::vector<std::string> removeKeys;
    std::vector<storage::Record> records;
    std::vector<storage::Write> local;
    std::vector<Result> results;
    std::size_t bytes = 0;
  };

  void run() {
    while (true) {
      std::vector<Submission> submissions;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (queue_.empty()) return;
        submissions = std::move(queue_.front());
        queue_.pop_front();
      }
      deliver_(work(submissions));
    }
  }

  std::vector<Result> work(std::vector<Submission>& submissions) {
    std::vector<Result> results;
    results.reserve(submissions.size());
    std::size_t next = 0;
    while (next < submissions.size() && !failed_) {
      try {
        Batch batch = decideBatch(submissions, next);
        commit(batch);
        for (Result& result : batch.results) results.push_back(std::move(result));
      } catch (const std::exception& fault) {
        failed_ = true;
        world_.failed(fault.what());
      }
    }
    while (results.size() < submissions.size()) results.emplace_back(OutcomeUnknown{});
    return results;
  }

  Batch decideBatch(std::vector<Submission>& submissions, std::size_t& next) {
    Batch batch;
    const Limits limits{world_.disk(), world_.evidenceIsLate && world_.evidenceIsLate()};
    while (next < submissions.size() && batch.results.size() < MOST_COMMANDS &&
           batch.bytes < MOST_BYTES) {
      const bool alone = submissions[next].corrections != nullptr;
      if (alone && !batch.results.empty()) break;
      decideOne(submissions[next++], limits, batch);
      if (alone) break;
    }
    return batch;
  }

  void decideOne(Submission& submission, const Limits& limits, Batch& batch) {
    // What it holds on to may be large, and is let go before anybody hears.
    const Corrections correct = std::exchange(submission.corrections, nullptr);
    if (auto rejection = refusedBy(limits, submission)) {
      batch.results.emplace_back(*rejection);
      return;
    }
    std::vector<storage::Write> corrections;
    if (correct) corrections = correct(submission.command.body, tip_.size);
    Clock::Reading now = world_.clock.now();
    core::Stamp stamp{now.timeUs, now.state, tip_.size + batch.records.size(), world_.random()};
    core::Decision decision = core::decide(overlay_, submission.command, stamp);
    if (auto* rejection = std::get_if<core::Rejection>(&decision)) {
      batch.results.emplace_back(*rejection);
      return;
    }
    auto& facts = std::get<std::vector<core::Fact>>(decision);
    std::vector<storage::Record> records = recordsOf(facts);
    if (records.size() != facts.size()) {
      batch.results.emplace_back(core::Rejection{core::Refusal::TOO_LARGE, 0});
      return;
    }
    for (const core::Fact& fact : facts) core::apply(overlay_, fact.event, fact.name);
    for (storage::Write& row : corrections) {
      if (!overlay_.take(row)) batch.local.push_back(std::move(row));
    }
    for (const auto& record : records) batch.bytes += record.bytes.size();
    append(batch.records, std::move(records));
    append(batch.keys, std::move(submission.keys));
    if (submission.lateKeys) append(batch.keys, submission.lateKeys());
    append(batch.removeKeys, std::move(submission.removeKeys));
    if (submission.local) append(batch.local, submission.local(facts));
    batch.results.emplace_back(Recorded{std::move(facts), tip_.size + batch.records.size()});
  }

  template <class T>
  static void append(std::vector<T>& to, std::vector<T> from) {
    for (T& item : from) to.push_back(std::move(item));
  }

  void destroy(const std::vector<std::string>& keys) {
    if (keys.empty()) return;
    world_.keys.remove(keys);
    if (world_.forget) world_.forget(keys);
  }

  void commit(Batch& batch) {
    std::vector<storage::Write> writes = overlay_.writes();
    std::size_t tableWrites = writes.size();
    append(writes, std::move(batch.local));
    bool keysOnly = batch.records.empty() && writes.empty();
    if (keysOnly && batch.keys.empty() && batch.removeKeys.empty()) return;
    std::int64_t before = systemBootUs();
    if (!batch.keys.empty()) {
      if (world_.freshen) world_.freshen(batch.keys);
      world_.keys.put(batch.keys);
    }
    step(World::Step::KEYS_STORED);
    tip_ = world_.log.append(tip_.size, batch.records, writes);
    step(World::Step::RECORDS_STORED);
    world_.head.store(tip_);
    step(World::Step::HEAD_STORED);
    destroy(batch.removeKeys);
    overlay_.commit();
    world_.index.update(std::span(writes).first(tableWrites));
    lastSyncUs_ = static_cast<std::uint64_t>(systemBootUs() - before);
    syncUs_.add(lastSyncUs_);
    lastBatch_ = batch.records.size();
    batchEvents_.add(lastBatch_);
    records_ += batch.records.size();
    ++batches_;
  }

  void step(World::Step step) {
    if (world_.step) world_.step(step);
  }

  World world_;
  Deliver deliver_;
  Overlay overlay_;
  storage::Tip tip_;
  bool failed_ = false;

  std::atomic<std::uint64_t> batches_{0};
  std::atomic<std::uint64_t> records_{0};
  std::atomic<std::uint64_t> lastBatch_{0};
  std::atomic<std::uint64_t> lastSyncUs_{0};
  Histogram batchEvents_{BATCH_BOUNDS};
  Histogram syncUs_{SYNC_BOUNDS_US};

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::vector<Submission>> queue_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses everything above
};

Journal::Journal(World world, Deliver deliver)
    : writer_(std::make_unique<Writer>(std::move(world), std::move(deliver))) {}
Journal::~Journal() = default;

void Journal::submit(std::vector<Submission> batch) {
  writer_->submit(std::move(batch));
}
Counters Journal::counters() const {
  return writer_->counters();
}

}  // namespace authd::journal
