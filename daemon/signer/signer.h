#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "daemon/crypto/entropy.h"
#include "daemon/signer/fault.h"
#include "daemon/signer/protocol.h"
#include "daemon/signer/state.h"

namespace authd::signer {

// Answers requests from what is on disk. Threads: one.
class Signer {
 public:
  Signer(Place place, crypto::Entropy& entropy) : place_(std::move(place)), entropy_(entropy) {}

  // Throws Fault if it could not answer. Writes the last note anew: whatever an earlier process
  // failed to sync is then certain to be on disk, before anybody is told of it.
  void start();

  // What is told is on disk. Does not throw Fault: if there is one, the reply is STATE and
  // nothing may be asked any more.
  Reply answer(std::string_view request);
  const std::optional<Fault>& failure() const { return failure_; }

 private:
  Reply begin(State& state, const std::string& origin, std::string_view request);
  Reply act(State& state, const std::optional<Head>& last, std::string_view request);

  Place place_;
  crypto::Entropy& entropy_;
  std::optional<Fault> failure_;
};

}  // namespace authd::signer
