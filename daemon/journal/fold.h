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

// Called with each record as it was applied.
using Seen = std::function<void(std::uint64_t seq, const core::Event& event)>;

// Applies the records from..to (to excluded) to `tables`. With a vault the private index is folded
// as well, as far as keys are at hand.
void fold(const storage::Log& log, std::uint64_t from, std::uint64_t to, core::Tables& tables,
          vault::Vault* vault, const Progress& progress = {}, const Checkpoint& checkpoint = {},
          const Seen& seen = {});

// How what is stored differs from what the whole log tells.
struct Difference {
  std::string table;  // "tables", "private", "subject index", "actor index" or "type index"
  std::string key;    // hexadecimal
  std::string what;   // "missing", "extra" or "different"
};
struct CheckResult {
  std::uint64_t records = 0;
  std::uint64_t rows = 0;
  std::uint64_t indexRows = 0;  // 0 if the tables differ already
  std::optional<Difference> first;
};

// Folds the log as long as it is now in memory, and compares with the tables, the private index
// (with a vault) and the indexes that were stored at that moment: what is appended meanwhile
// changes neither.
CheckResult checkTables(const storage::Log& log, vault::Vault* vault,
                        const Checkpoint& checkpoint = {}, const Progress& progress = {});

}  // namespace authd::journal
