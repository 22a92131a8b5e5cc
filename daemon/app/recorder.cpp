#include "daemon/app/recorder.h"

#include <kj/debug.h>

#include <algorithm>
#include <utility>

namespace authd::app {

namespace {

// Whether events of these types are among what was recorded.
template <class... Bodies>
bool has(const std::vector<journal::Result>& results) {
  return std::any_of(results.begin(), results.end(), [](const journal::Result& result) {
    const auto* recorded = std::get_if<journal::Recorded>(&result);
    if (recorded == nullptr) return false;
    return std::any_of(recorded->facts.begin(), recorded->facts.end(), [](const core::Fact& fact) {
      return (std::holds_alternative<Bodies>(fact.event.body) || ...);
    });
  });
}

}  // namespace

void Recorder::Ignore::taskFailed(kj::Exception&& exception) {
  KJ_LOG(ERROR, "handing over to the journal failed", exception);
}

kj::Promise<journal::Result> Recorder::record(journal::Submission submission) {
  auto paf = kj::newPromiseAndFulfiller<journal::Result>();
  gathered_.push_back({std::move(submission), kj::mv(paf.fulfiller)});
  if (!busy_ && !handOverPlanned_) {
    handOverPlanned_ = true;
    // After everything that this turn of the loop has ready.
    flushes_.add(kj::evalLast([this] {
      handOverPlanned_ = false;
      if (!busy_) handOver();
    }));
  }
  return kj::mv(paf.promise);
}

void Recorder::handOver() {
  if (gathered_.empty()) return;
  std::vector<journal::Submission> batch;
  batch.reserve(gathered_.size());
  for (Waiting& waiting : gathered_) {
    batch.push_back(std::move(waiting.submission));
    underWay_.push_back(kj::mv(waiting.fulfiller));
  }
  gathered_.clear();
  busy_ = true;
  submit_(std::move(batch));
}

void Recorder::delivered(std::vector<journal::Result> results) {
  KJ_ASSERT(results.size() == underWay_.size());
  auto fulfillers = std::exchange(underWay_, {});
  busy_ = false;
  if (has<core::SettingChanged, core::SettingUnset, core::TablesRebuilt>(results))
    ++settingsVersion_;
  if (has<core::JwtKeyPublished, core::JwtKeyRetired, core::TablesRebuilt>(results)) ++keysVersion_;
  handOver();
  for (std::size_t i = 0; i < results.size(); ++i) fulfillers[i]->fulfill(kj::mv(results[i]));
  if (waiting() > 0) return;
  for (auto& fulfiller : std::exchange(idle_, {})) fulfiller->fulfill();
}

kj::Promise<void> Recorder::idle() {
  if (waiting() == 0) return kj::READY_NOW;
  auto paf = kj::newPromiseAndFulfiller<void>();
  idle_.push_back(kj::mv(paf.fulfiller));
  return kj::mv(paf.promise);
}

Answer<journal::Recorded> answerOf(journal::Result result) {
  if (auto* recorded = std::get_if<journal::Recorded>(&result)) return std::move(*recorded);
  if (auto* rejection = std::get_if<core::Rejection>(&result)) return refusedByCore(*rejection);
  return refused(Why::OUTCOME_UNKNOWN);
}

}  // namespace authd::app
