#include "tests/crash/oracle.h"

#include <atomic>

#include "daemon/core/event_types.h"
#include "daemon/journal/fold.h"
#include "daemon/journal/overlay.h"
#include "daemon/journal/token_index.h"
#include "daemon/record/codec.h"
#include "daemon/record/dropped.h"
#include "storage/merkle.h"

namespace authd::crash {
namespace {

void require(bool fine, const std::string& what) {
  if (!fine) throw Broken(what);
}

std::string text(std::uint64_t number) {
  return std::to_string(number);
}

storage::NodeSource nodesOf(const storage::Log& log) {
  return [&log](unsigned height, std::uint64_t index) { return log.nodeHash(height, index); };
}

}  // namespace

void Oracle::hear(const Message& message) {
  if (message.word == Word::SUBMITTED) {
    submitted_.emplace(message.id, message);
  } else {
    answered_.emplace(message.id, message);
    if (message.word == Word::ACKNOWLEDGED) ++acknowledged_;
  }
}

void Oracle::check(State& state) {
  require(!state.refolded, "the tables had to be folded anew");
  checkOldRecords(state);
  auto found = readNewRecords(state);
  checkCommands(found);
  for (const Found& command : found) follow(command);
  auto tables = journal::checkTables(*state.log, state.vault.get());
  require(!tables.first, "tables differ from a replay at " +
                             (tables.first ? tables.first->key + ": " + tables.first->what : ""));
  checkDropped(state);
  checkBoxes(state);
  checkTokens(state);
  checkCredentials(state);
  checked_ = state.log->tip();
  submitted_.clear();
  answered_.clear();
}

void Oracle::checkOldRecords(const State& state) const {
  std::uint64_t size = state.log->tip().size;
  require(size >= checked_.size,
          "the log was " + text(checked_.size) + " long and is " + text(size));
  require(storage::rootAt(checked_.size, nodesOf(*state.log)) == checked_.root,
          "the first " + text(checked_.size) + " records have changed");
}

// What an event says was dropped is gone, and nothing else is: both come in one batch.
void Oracle::checkDropped(const State& state) {
  const std::uint64_t size = state.log->tip().size;
  record::PositionSet said;
  record::PositionSet present;
  state.log->scan(0, size, [&](std::uint64_t seq, auto bytes) {
    present.add(seq);
    const core::Event event = record::decode(bytes);
    if (const auto* pruned = std::get_if<core::RetentionPruned>(&event.body)) {
      said.addBits(pruned->from, pruned->to, pruned->positions);
    }
    return true;
  });
  dropped_ = 0;
  for (std::uint64_t seq = 0; seq < size; ++seq) {
    if (said.has(seq)) ++dropped_;
    require(said.has(seq) != present.has(seq),
            "record " + text(seq) + (said.has(seq) ? " should be gone" : " is gone"));
  }
}

std::vector<Oracle::Found> Oracle::readNewRecords(State& state) const {
  std::vector<Found> found;
  std::uint64_t next = checked_.size;
  state.log->scan(checked_.size, state.log->tip().size, [&](std::uint64_t seq, auto bytes) {
    core::Event event = record::decode(bytes);
    require(seq == next && event.seq == seq, "record " + text(next) + " is not in its place");
    ++next;
    std::uint64_t id = idOf(event.correlationId);
    if (found.empty() || found.back().id != id) found.push_back({id, seq, 0, {}});
    ++found.back().records;
    found.back().bytes += bytes;
    return true;
  });
  require(next == state.log->tip().size, "record " + text(next) + " is missing");
  return found;
}

// Every acknowledged command is there as it was; the others are the tail that was in flight.
void Oracle::checkCommands(const std::vector<Found>& found) {
  std::unordered_map<std::uint64_t, bool> seen;
  bool tail = false;
  for (const Found& command : found) {
    auto submitted = submitted_.find(command.id);
    std::string at = " at record " + text(command.first);
    require(submitted != submitted_.end(), "nobody asked for what is" + at);
    require(seen.emplace(command.id, true).second, "a command is there twice" + at);
    auto answer = answered_.find(command.id);
    if (answer == answered_.end()) {
      tail = true;
      std::uint64_t whole = submitted->second.act == Act::CUSTOMER ? 3 : 1;
      require(command.records == whole, "half a command is" + at);
      continue;
    }
    require(!tail, "a command in flight stands before an acknowledged one" + at);
    require(answer->second.word == Word::ACKNOWLEDGED, "a refused command is" + at);
    require(answer->second.first == command.first && answer->second.records == command.records &&
                answer->second.bytes == storage::sha256(command.bytes),
            "an acknowledged command has changed" + at);
  }
  for (const auto& [id, answer] : answered_) {
    require(answer.word == Word::REFUSED || seen.contains(id),
            "an acknowledged command is lost: it was at record " + text(answer.first));
  }
}

// The effect of a command that is in the log, in words of its own.
void Oracle::follow(const Found& found) {
  const Message& command = submitted_.at(found.id);
  if (command.act == Act::ISSUE) tokens_[command.token] = {found.first, command.userId, true};
  for (auto& [digest, token] : tokens_) {
    bool one = command.act == Act::REVOKE && token.issueSeq == command.target;
    bool all = (command.act == Act::REVOKE_USER || command.act == Act::PASSWORD) &&
               token.userId == command.userId;
    if (one || all) token.live = false;
  }
}

// Day and subject keys are kept for ever here, those of passwords until the next one.
void Oracle::checkBoxes(State& state) const {
  state.log->scan(0, state.log->tip().size, [&](std::uint64_t seq, auto bytes) {
    core::Event event = record::decode(bytes);
    for (auto field : {vault::Field::NET, vault::Field::PII}) {
      const core::SealedBox& box = field == vault::Field::NET ? event.net : event.pii;
      vault::Binding binding{event.eventId, core::typeOf(event.body), field};
      require(box.box.empty() || state.vault->open(binding, box).has_value(),
              "a key of record " + text(seq) + " is missing");
    }
    return true;
  });
}

void Oracle::checkTokens(const State& state) const {
  journal::TokenIndex index(*state.log);
  index.fill(std::atomic<bool>(false));
  for (const auto& [digest, token] : tokens_) {
    journal::LiveToken live;
    bool good = index.check(digest, journal::lastRecordUs(*state.log), live) ==
                journal::TokenIndex::Verdict::LIVE;
    require(good == token.live,
            "the token of record " + text(token.issueSeq) + (good ? " lives" : " is dead"));
  }
}

void Oracle::checkCredentials(State& state) const {
  journal::StoredTables tables(*state.log);
  for (std::uint32_t id = 1;; ++id) {
    auto customer = core::find<core::CustomerRow>(tables, id);
    if (!customer) break;
    require(state.vault->open(customer->credential.secret, vault::Field::SECRET) == "hash",
            "the key of the password of customer " + text(id) + " is missing");
    require(state.vault->open(customer->profile, vault::Field::PII).has_value(),
            "the key of customer " + text(id) + " is missing");
  }
}

}  // namespace authd::crash
