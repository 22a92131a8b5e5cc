#include "daemon/app/sendings.h"

#include <kj/debug.h>

#include <algorithm>
#include <utility>

#include "daemon/record/json.h"

namespace authd::app {
namespace {

constexpr auto LOOK_AGAIN = 1 * kj::SECONDS;

}  // namespace

std::string fileEntry(const Sending& sending) {
  return record::formatTime(sending.timeUs) + "\n" + sending.checkpoint.bytes + "\n";
}

std::string lineOf(const Sending& sending) {
  std::string line = "checkpoint " + tlog::formatCheckpoint(sending.checkpoint.checkpoint);
  if (const auto note = tlog::parseNote(sending.checkpoint.bytes)) {
    const std::string signature = tlog::formatSignature(note->signatures.front());
    line += signature.substr(signature.rfind(' ') + 1);
  }
  std::replace(line.begin(), line.end(), '\n', ' ');
  line.pop_back();
  return line;
}

Sendings::Sendings(App& app, const Checkpoints& checkpoints, std::vector<kj::Own<Outlet>> outlets,
                   kj::Duration every)
    : app_(app), checkpoints_(checkpoints) {
  for (auto& outlet : outlets) ways_.push_back(std::make_unique<Way>(kj::mv(outlet), every));
}

// Side by side, so that none waits for another.
kj::Promise<void> Sendings::keepSending() {
  auto all = kj::heapArrayBuilder<kj::Promise<void>>(ways_.size());
  for (const auto& way : ways_) all.add(keepSending(*way));
  return kj::joinPromises(all.finish());
}

kj::Promise<void> Sendings::keepSending(Way& way) {
  return app_.timer.afterDelay(LOOK_AGAIN)
      .then([this, &way]() -> kj::Promise<void> {
        if (!way.pace.isDue(app_.timer.now())) return kj::READY_NOW;
        return send(way);
      })
      .then([this, &way] { return keepSending(way); });
}

kj::Promise<void> Sendings::sendLast() {
  auto all = kj::heapArrayBuilder<kj::Promise<void>>(ways_.size());
  for (const auto& way : ways_) all.add(send(*way));
  return kj::joinPromises(all.finish());
}

kj::Promise<void> Sendings::send(Way& way) {
  const auto& latest = checkpoints_.latest();
  if (!latest || latest->checkpoint.size == way.sent) return kj::READY_NOW;
  const std::uint64_t size = latest->checkpoint.size;
  return way.outlet->send({app_.nowUs(), *latest})
      .catch_([](kj::Exception&& fault) {
        return std::optional<std::string>(fault.getDescription().cStr());
      })
      .then([this, &way, size](std::optional<std::string> why) {
        if (why) return failed(way, *why);
        if (!way.trouble.empty()) KJ_LOG(WARNING, "checkpoints are sent again", way.outlet->name());
        way.trouble.clear();
        way.sent = size;
        way.pace.succeeded(app_.timer.now());
      });
}

void Sendings::failed(Way& way, const std::string& why) {
  if (way.trouble != why) KJ_LOG(ERROR, "a checkpoint was not sent", way.outlet->name(), why);
  way.trouble = why;
  way.pace.failed(app_.timer.now());
}

std::string Sendings::words() const {
  if (ways_.empty()) return "not configured";
  std::string troubles;
  for (const auto& way : ways_) {
    if (way->trouble.empty()) continue;
    if (!troubles.empty()) troubles += "; ";
    troubles += way->outlet->name() + ": " + way->trouble;
  }
  if (!troubles.empty()) return troubles;
  const bool all =
      std::all_of(ways_.begin(), ways_.end(), [](const auto& way) { return way->sent > 0; });
  return all ? "sent" : "not yet";
}

}  // namespace authd::app
