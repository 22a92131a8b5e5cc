#pragma once

#include <atomic>
#include <boost/mpl/list.hpp>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "daemon/journal/journal.h"
#include "daemon/journal/overlay.h"
#include "storage/memory_log.h"
#include "tests/storage/both_logs.h"
#include "tests/support/facts.h"

namespace authd::journal {

// A clock that stands until it is moved.
class TestClock : public Clock {
 public:
  Reading now() override { return {nowUs.load(), state.load()}; }
  std::int64_t wallUs() override { return nowUs; }
  void accept() override { state = core::ClockState::SYNCED; }

  std::atomic<std::int64_t> nowUs{support::NOON};
  std::atomic<core::ClockState> state{core::ClockState::SYNCED};
};

// A journal over a log, and its client: hands in commands and waits for what is delivered.
class Client {
 public:
  using Hook = std::function<void(World::Step)>;

  // Nothing may be in flight while a member is replaced; start() makes the journal.
  explicit Client(storage::Log& log) : log_(log), index(log) {}

  void start() {
    World world{log_,
                *head,
                *keys,
                clock,
                index,
                [this] { return support::numbered<core::EventId>(0xf0, ++draws_); },
                [this] { return disk.load(); },
                [this](const std::string&) { ++failures; },
                [this](World::Step step) {
                  if (onStep) onStep(step);
                },
                [this] { return evidenceIsLate && evidenceIsLate(); },
                [this](vault::NewKeys& rows) {
                  if (freshen) freshen(rows);
                },
                [this](const std::vector<std::string>& names) {
                  if (forget) forget(names);
                }};
    journal = std::make_unique<Journal>(std::move(world), [this](std::vector<Result> results) {
      if (onDeliver) onDeliver(results);
      std::lock_guard lock(mutex_);
      delivered_.push_back(std::move(results));
      changed_.notify_one();
    });
  }

  void submit(std::vector<Submission> batch) { journal->submit(std::move(batch)); }
  std::vector<Result> wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !delivered_.empty(); });
    auto results = std::move(delivered_.front());
    delivered_.pop_front();
    return results;
  }
  std::vector<Result> run(std::vector<Submission> batch) {
    submit(std::move(batch));
    return wait();
  }
  Result run(core::CommandBody body) { return std::move(run(one(std::move(body))).front()); }

  static std::vector<Submission> one(core::CommandBody body) {
    std::vector<Submission> batch(1);
    batch[0].command.body = std::move(body);
    return batch;
  }

 private:
  storage::Log& log_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::vector<Result>> delivered_;
  std::uint32_t draws_ = 0;

 public:
  std::unique_ptr<storage::Head> head = storage::openMemoryHead();
  std::unique_ptr<storage::KeyStore> keys = storage::openMemoryKeyStore();
  TestClock clock;
  TokenIndex index;
  std::atomic<DiskLevel> disk{DiskLevel::NORMAL};
  std::atomic<int> failures{0};
  std::function<bool()> evidenceIsLate;  // on the journal's thread
  std::function<void(vault::NewKeys&)> freshen;
  std::function<void(const std::vector<std::string>&)> forget;
  Hook onStep;  // on the journal's thread, as the next one
  std::function<void(const std::vector<Result>&)> onDeliver;
  std::unique_ptr<Journal> journal;  // last: its thread uses the others
};

// A client on each of the two logs, started.
template <class OnLog>
struct Running {
  Running() { client.start(); }
  storage::Log& log() { return on.log(); }

  OnLog on;
  Client client{on.log()};
};

// A customer with a password: three events.
inline core::CreateCustomer createCustomer(std::uint32_t number) {
  core::CreateCustomer command;
  command.subject = support::subject(core::SubjectKind::CUSTOMER, number);
  command.email = support::name(core::SubjectKind::CUSTOMER, number, 1);
  command.websiteId = 1;
  command.created = support::draft(2 * number);
  command.password = support::draft(2 * number + 1);
  return command;
}

inline std::vector<Submission> times(std::size_t count, const core::CommandBody& body) {
  std::vector<Submission> batch(count);
  for (Submission& submission : batch) submission.command.body = body;
  return batch;
}

inline bool isRecorded(const Result& result) {
  return std::holds_alternative<Recorded>(result);
}
inline bool isUnknown(const Result& result) {
  return std::holds_alternative<OutcomeUnknown>(result);
}
inline bool isRefused(const Result& result, core::Refusal refusal) {
  const auto* rejection = std::get_if<core::Rejection>(&result);
  return rejection && rejection->refusal == refusal;
}

}  // namespace authd::journal
