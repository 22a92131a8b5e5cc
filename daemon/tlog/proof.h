#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "daemon/tlog/checkpoint.h"
#include "storage/merkle.h"

namespace authd::tlog {

// That one entry is in a log: a file of its own that needs nobody to check it (C2SP tlog-proof v1,
// `.tlog-proof`).
struct InclusionProof {
  std::uint64_t index = 0;
  storage::Proof hashes;
  std::string extra;  // base64-decoded; here the entry itself, which the proof's form leaves out
  std::string checkpoint;  // as it is; openCheckpoint tells what it is worth

  bool operator==(const InclusionProof&) const = default;
};
std::string formatProof(const InclusionProof& proof);
std::optional<InclusionProof> parseProof(std::string_view bytes);

// That a newer tree begins with an older one, as a witness is asked (tlog-witness v1.0.0,
// add-checkpoint): `old <size>`, the hashes, an empty line, the newer checkpoint.
struct CheckpointRequest {
  std::uint64_t oldSize = 0;
  storage::Proof hashes;
  std::string checkpoint;  // a note, or for the log's own signer only its text

  bool operator==(const CheckpointRequest&) const = default;
};
std::string formatRequest(const CheckpointRequest& request);
std::optional<CheckpointRequest> parseRequest(std::string_view bytes);

}  // namespace authd::tlog
