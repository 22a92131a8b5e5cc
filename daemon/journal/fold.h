#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "daemon/core/tables.h"
#include "daemon/vault/vault.h"
#include "storage/log.h"

namespace authd::journal {

using Progress = std::function<void(std::uint64_t done, std::uint64_t size)>;
// Called for each record and row: what it throws ends the work.
using Checkpoint = std::function<void()>;

// Applies the records from..to (to excluded) to `tables`. With a vault the private index is folded
// as well, as far as keys are at hand.
void fold(const storage::Log& log, std::uint64_t from, std::uint64_t to, core::Tables& tables,
          vault::Vault* vault, const Progress& progress = {}, const Checkpoint& checkpoint = {});

// How the stored tables differ from a fold of the whole log.
struct Difference {
  std::string table;  // "tables" or "private"
  std::string key;    // hexadecimal
  std::string what;   // "missing", "extra" or "different"
};
struct CheckResult {
  std::uint64_t records = 0;
  std::uint64_t rows = 0;
  std::optional<Difference> first;
};

// Folds the log as long as it is now in memory, and compares with the rows that were stored at that
// moment: what is appended meanwhile changes neither.
CheckResult checkTables(const storage::Log& log, vault::Vault* vault,
                        const Checkpoint& checkpoint = {});

}  // namespace authd::journal
