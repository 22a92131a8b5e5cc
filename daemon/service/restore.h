#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "daemon/core/command.h"
#include "daemon/journal/journal.h"
#include "daemon/service/config.h"

namespace authd::service {

// Bringing the log back where there is none, instead of serving. What is brought back is proven
// before it takes its place, and said in the log. Both return words for the operator, and throw
// what opening a state directory throws (store.h), ConfigFault, and StorageFault for a place that
// is not empty. A restore that was cut off can be done again.

// From a backup: its number, or `newest` for the newest that was proven.
std::string restoreBackup(const Config& config, const std::string& which);

// From exported tiles, checked against the checkpoint in their folder, which one of these verifier
// keys must have signed.
std::string restoreTiles(const Config& config, const std::string& folder,
                         const std::vector<std::string>& keys);

// What a restore that was cut off behind its last step has not said in the log yet; `said` goes
// with the command.
struct UnsaidRestore {
  core::NoteRestore command;
  journal::LocalRows said;
};
std::optional<UnsaidRestore> unsaidRestore(const storage::Log& log);

}  // namespace authd::service
