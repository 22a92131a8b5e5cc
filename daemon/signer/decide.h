#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "daemon/signer/protocol.h"
#include "daemon/tlog/checkpoint.h"
#include "daemon/tlog/note.h"

namespace authd::signer {

// What the signer has vouched for.
struct Head {
  tlog::Checkpoint checkpoint;
  std::string note;

  bool operator==(const Head&) const = default;
};

struct Decision {
  Reply reply;
  std::optional<Head>
      head;  // to be on disk before the reply leaves; nothing if it is there already
};

// The whole of what the signer is for. `last` is nothing for a log that has just begun; the keys
// have one name, the log's. Without keys nothing is signed. Threads: any.
Decision decide(const std::optional<Head>& last, std::span<const tlog::SignerKey> keys,
                std::string_view request);

// The name of the log that asks, if a signer that has never signed would sign this.
std::optional<std::string> firstOrigin(std::string_view request);

// The checkpoint with a signature of each key.
Head signHead(const tlog::Checkpoint& checkpoint, std::span<const tlog::SignerKey> keys);

Reply refuse(Refusal refusal, const std::optional<Head>& last,
             std::span<const tlog::SignerKey> keys);

}  // namespace authd::signer
