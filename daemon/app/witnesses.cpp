#include "daemon/app/witnesses.h"

#include <kj/debug.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "daemon/core/rules/duration.h"
#include "daemon/tlog/proof.h"

namespace authd::app {
namespace {

constexpr auto LOOK_AGAIN = 1 * kj::SECONDS;
constexpr auto EVERY = 10 * kj::SECONDS;
constexpr auto LONGEST_WAIT = 10 * kj::MINUTES;
constexpr std::int64_t PATIENCE_SECONDS = 10;
constexpr long OK = 200;
constexpr long CONFLICT = 409;

std::string requestFor(const storage::Log& log, std::uint64_t oldSize,
                       const tlog::SignedCheckpoint& shown) {
  const auto nodes = [&log](unsigned height, std::uint64_t index) {
    return log.nodeHash(height, index);
  };
  return tlog::formatRequest(
      {oldSize, storage::consistencyProof(oldSize, shown.checkpoint.size, nodes), shown.bytes});
}

// Each is looked at alone: what stands beside it may be of keys that nobody here knows.
std::optional<tlog::Signature> goodSignature(const tlog::SignedCheckpoint& shown,
                                             std::string_view lines, const tlog::VerifierKey& key) {
  const auto note = tlog::parseNote(shown.bytes);
  const auto signatures = tlog::parseSignatures(lines);
  if (!note || !signatures) return std::nullopt;
  for (const auto& signature : *signatures) {
    const tlog::Note alone{note->text, {signature}};
    if (tlog::findSignature(alone, key) == tlog::Found::GOOD) return signature;
  }
  return std::nullopt;
}

// The answer to a head that does not begin where the witness is.
std::optional<std::uint64_t> sizeIn(std::string_view body) {
  if (body.ends_with('\n')) body.remove_suffix(1);
  const auto size = core::wholeNumber(body);
  return size ? std::optional(static_cast<std::uint64_t>(*size)) : std::nullopt;
}

std::string wordsFor(long status) {
  switch (status) {
    case 403: return "it does not know the key of this log";
    case 404: return "it does not know this log";
    case 422: return "this log does not lead on from what it has seen";
    default: return "it answered " + std::to_string(status);
  }
}

}  // namespace

Witnesses::Seat::Seat(Witness who) : witness(std::move(who)), pace(EVERY, LONGEST_WAIT) {}

Witnesses::Witnesses(App& app, Checkpoints& checkpoints, Poster& poster,
                     std::vector<Witness> witnesses)
    : app_(app), checkpoints_(checkpoints), poster_(poster) {
  for (Witness& each : witnesses) seats_.push_back(std::make_unique<Seat>(std::move(each)));
}

// Side by side, so that none waits for another.
kj::Promise<void> Witnesses::keepAsking() {
  auto all = kj::heapArrayBuilder<kj::Promise<void>>(seats_.size());
  for (const auto& seat : seats_) all.add(keepAsking(*seat));
  return kj::joinPromises(all.finish());
}

kj::Promise<void> Witnesses::keepAsking(Seat& seat) {
  return app_.timer.afterDelay(LOOK_AGAIN)
      .then([this, &seat] { return look(seat); })
      .catch_([this, &seat](kj::Exception&& fault) { failed(seat, fault.getDescription().cStr()); })
      .then([this, &seat] { return keepAsking(seat); });
}

kj::Promise<void> Witnesses::look(Seat& seat) {
  const auto& latest = checkpoints_.latest();
  const bool isNew = latest && latest->checkpoint.size != seat.cosigned;
  if (!isNew || !seat.pace.isDue(app_.timer.now())) return kj::READY_NOW;
  return show(seat, *latest, true);
}

kj::Promise<void> Witnesses::show(Seat& seat, tlog::SignedCheckpoint shown, bool mayAskAgain) {
  // It has seen more than is signed here, which this log may still prove by its next head.
  if (seat.size > app_.log.tip().size) {
    failed(seat, "it has seen " + std::to_string(seat.size) + " events, and this log has only " +
                     std::to_string(app_.log.tip().size));
    return kj::READY_NOW;
  }
  if (seat.size > shown.checkpoint.size) return kj::READY_NOW;
  auto body = [&log = app_.log, old = seat.size, shown] { return requestFor(log, old, shown); };
  HttpQuestion question{seat.witness.url + "/add-checkpoint", "text/plain; charset=utf-8",
                        kj::mv(body), PATIENCE_SECONDS};
  return poster_.ask(kj::mv(question))
      .then([this, &seat, shown = std::move(shown), mayAskAgain](Reply reply) mutable {
        return heard(seat, std::move(shown), std::move(reply), mayAskAgain);
      });
}

kj::Promise<void> Witnesses::heard(Seat& seat, tlog::SignedCheckpoint shown, Reply reply,
                                   bool mayAskAgain) {
  if (const auto* why = std::get_if<std::string>(&reply)) {
    failed(seat, *why);
    return kj::READY_NOW;
  }
  const auto& said = std::get<HttpReply>(reply);
  if (said.status == OK) return take(seat, shown, said.body);
  if (said.status == CONFLICT) return conflict(seat, std::move(shown), said.body, mayAskAgain);
  failed(seat, wordsFor(said.status));
  return kj::READY_NOW;
}

// It names the size of the head that it has signed. The same size as ours is a head with another
// root.
kj::Promise<void> Witnesses::conflict(Seat& seat, tlog::SignedCheckpoint shown,
                                      std::string_view body, bool mayAskAgain) {
  const auto size = sizeIn(body);
  if (!size) {
    failed(seat, "it answered 409 without a size");
    return kj::READY_NOW;
  }
  if (*size == seat.size || !mayAskAgain) {
    failed(seat, "it has seen another log of " + std::to_string(*size) + " events");
    return kj::READY_NOW;
  }
  seat.size = *size;
  return show(seat, std::move(shown), false);
}

kj::Promise<void> Witnesses::take(Seat& seat, const tlog::SignedCheckpoint& shown,
                                  std::string_view body) {
  const auto signature = goodSignature(shown, body, seat.witness.key);
  if (!signature) {
    failed(seat, "its answer has no good signature of its key");
    return kj::READY_NOW;
  }
  if (!seat.trouble.empty()) KJ_LOG(WARNING, "a witness signs again", seat.witness.url);
  seat.trouble.clear();
  seat.size = seat.cosigned = shown.checkpoint.size;
  seat.pace.succeeded(app_.timer.now());
  return checkpoints_.add(shown.checkpoint, *signature);
}

void Witnesses::failed(Seat& seat, const std::string& why) {
  if (seat.trouble != why) KJ_LOG(ERROR, "a witness does not sign", seat.witness.url, why);
  seat.trouble = why;
  seat.pace.failed(app_.timer.now());
}

std::size_t Witnesses::signing() const {
  return static_cast<std::size_t>(std::count_if(seats_.begin(), seats_.end(), [](const auto& seat) {
    return seat->trouble.empty() && seat->cosigned > 0;
  }));
}

std::string Witnesses::words() const {
  if (seats_.empty()) return "not configured";
  std::string troubles;
  for (const auto& seat : seats_) {
    if (seat->trouble.empty()) continue;
    troubles.append("; ").append(seat->witness.url).append(": ").append(seat->trouble);
  }
  return std::to_string(signing()) + " of " + std::to_string(seats_.size()) + " have cosigned" +
         troubles;
}

}  // namespace authd::app
