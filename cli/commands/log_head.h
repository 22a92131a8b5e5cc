#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/tlog/checkpoint.h"
#include "ipc/client.h"

namespace authd::cli {

// The signed head of the log, and who the daemon says has signed it, which is no proof.
struct Head {
  std::string note;
  std::vector<std::string> keys;
};
std::variant<Head, ipc::Refused> askHead(ipc::Client& client);
// The same; a refusal is thrown as Failure.
Head headOf(ipc::Client& client);

// Verifier keys by their texts. Throws Failure (usage).
std::vector<tlog::VerifierKey> keysOf(const std::vector<std::string>& texts);
// Throws Failure for a note that proves nothing.
tlog::SignedCheckpoint opened(std::string_view note, const std::vector<tlog::VerifierKey>& keys);

}  // namespace authd::cli
