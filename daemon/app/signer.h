#pragma once

#include <kj/async.h>
#include <kj/function.h>

#include <string>
#include <variant>
#include <vector>

#include "daemon/tlog/proof.h"

namespace authd::app {

// What the log's own signer, another process, says to a new head of the log.
struct SignerReply {
  bool isSigned = false;
  bool isBehind = false;  // it last signed another head than the request begins with: `note`
  std::string why;        // of a refusal, in a word
  std::vector<tlog::VerifierKey> keys;
  std::string note;  // what it signed now, or before
};

class Signer {
 public:
  using Make = kj::Function<tlog::CheckpointRequest()>;

  virtual ~Signer() noexcept(false) = default;
  // Asks with what `make` makes on a thread of the signer's; instead of a reply why there is none.
  // One question at a time. Threads: the loop.
  virtual kj::Promise<std::variant<SignerReply, std::string>> ask(Make make) = 0;
};

}  // namespace authd::app
