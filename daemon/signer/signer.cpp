#include "daemon/signer/signer.h"

#include <utility>

#include "daemon/signer/decide.h"

namespace authd::signer {

void Signer::start() {
  makeFolder(place_.directory);
  State state(place_);
  const auto last = state.last();
  if (last) state.putLast(signHead(last->checkpoint, state.keys()));
}

// The first log that asks is the one that this signer is for.
Reply Signer::begin(State& state, const std::string& origin, std::string_view request) {
  Keys keys;
  keys.push_back(tlog::makeSignerKey(origin, entropy_));
  Decision decision = decide(std::nullopt, keys, request);
  state.begin(std::move(keys), decision.head.value());
  return std::move(decision.reply);
}

Reply Signer::act(State& state, const std::optional<Head>& last, std::string_view request) {
  if (state.keys().empty()) {
    const auto origin = firstOrigin(request);
    if (origin) return begin(state, *origin, request);
  }
  Decision decision = decide(last, state.keys(), request);
  if (decision.head) state.putLast(*decision.head);
  return std::move(decision.reply);
}

Reply Signer::answer(std::string_view request) {
  Reply unable{.refusal = Refusal::STATE, .keys = {}, .note = {}};
  try {
    State state(place_);
    const auto last = state.last();
    unable = refuse(Refusal::STATE, last, state.keys());
    return act(state, last, request);
  } catch (const Fault& fault) {
    failure_ = fault;
    return unable;
  }
}

}  // namespace authd::signer
