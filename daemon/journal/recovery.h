#pragma once

#include <cstdint>

#include "daemon/journal/fold.h"

namespace authd::journal {

// Where the version of the stored tables is kept (in the LOCAL space).
inline constexpr const char* TABLES_VERSION_KEY = "v";

// Whether the tables are those of this program, and whole.
bool tablesAreCurrent(const storage::Log& log);
// Takes the version away: the next start folds the log anew, the indexes too.
storage::Write withoutTables();

// Brings the tables up to the program before anything is served: folds the whole log anew if the
// tables are of another version or a fold was interrupted; the indexes only if there is no version.
// Returns whether it did. The log must have passed checkAgainstHead().
bool refoldIfNeeded(storage::Log& log, vault::Vault& vault, const Progress& progress = {});

// Time of the newest record, 0 for an empty log.
std::int64_t lastRecordUs(const storage::Log& log);

}  // namespace authd::journal
