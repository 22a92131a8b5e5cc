#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/tlog/checkpoint.h"

namespace authd::cli {

// What an auditor remembers of a log between two verifications: whom he trusts, and how far it
// was verified. The strongest witness that there is, as long as nobody else can write it.
struct AuditorState {
  std::vector<tlog::VerifierKey> keys;
  std::string checkpoint;  // a signed note; empty = none yet
};

// Nothing if there is no such file. Throws Failure for one that says something else.
std::optional<AuditorState> readAuditorState(const std::string& path);
// As a whole or not at all. Throws Failure.
void writeAuditorState(const std::string& path, const AuditorState& state);

}  // namespace authd::cli
