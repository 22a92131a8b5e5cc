#pragma once

#include <kj/async.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "daemon/app/answer.h"
#include "daemon/journal/journal.h"

namespace authd::app {

// The loop's side of the journal: gathers what is recorded during a turn of the loop and hands it
// over when the last batch is done, so that the disk's own pace sets the batch size.
// Threads: the loop. A client that hangs up does not cancel a commit: the promise of record() may
// be dropped at any time.
class Recorder {
 public:
  using Submit = std::function<void(std::vector<journal::Submission>)>;

  explicit Recorder(Submit submit) : submit_(std::move(submit)), flushes_(ignore_) {}

  // Resolves when the command's events are on disk and every check sees them.
  kj::Promise<journal::Result> record(journal::Submission submission);

  // The results of the batch that was handed over last; called on the loop.
  void delivered(std::vector<journal::Result> results);

  // Grows when a setting was changed.
  std::uint64_t settingsVersion() const { return settingsVersion_; }
  // Grows when a JWT key was published or retired.
  std::uint64_t keysVersion() const { return keysVersion_; }

  std::size_t waiting() const { return gathered_.size() + underWay_.size(); }
  // Resolves when nothing waits for the journal any more.
  kj::Promise<void> idle();

 private:
  class Ignore : public kj::TaskSet::ErrorHandler {
   public:
    void taskFailed(kj::Exception&& exception) override;
  };
  struct Waiting {
    journal::Submission submission;
    kj::Own<kj::PromiseFulfiller<journal::Result>> fulfiller;
  };

  void handOver();

  Submit submit_;
  Ignore ignore_;
  std::vector<Waiting> gathered_;
  std::vector<kj::Own<kj::PromiseFulfiller<journal::Result>>> underWay_;
  std::vector<kj::Own<kj::PromiseFulfiller<void>>> idle_;
  std::uint64_t settingsVersion_ = 0;
  std::uint64_t keysVersion_ = 0;
  bool handOverPlanned_ = false;
  bool busy_ = false;
  kj::TaskSet flushes_;
};

// The facts of a recorded command, or why there are none.
Answer<journal::Recorded> answerOf(journal::Result result);

}  // namespace authd::app
