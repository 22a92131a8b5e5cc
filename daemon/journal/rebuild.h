#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/journal/compare.h"
#include "daemon/journal/fold_tables.h"
#include "daemon/vault/vault.h"
#include "storage/log.h"

namespace authd::journal {

// What is stored beside the records, put right while the journal goes on writing. prepare() does
// the long part on a thread of its own: it folds the log, finds the rows that differ, and follows
// the log until little is left; corrections() does the rest on the journal's thread, so that no
// record comes in between, and tells what to write in one batch.
// Not promised: that rows which cannot be read are found. Those end the daemon (README).
class Rebuild {
 public:
  // Of rows that are written in one batch. Tables with more wrong rows are of no use, and are
  // folded anew by a start (withoutTables()).
  static constexpr std::size_t MOST_CORRECTIONS = 250'000;

  Rebuild(const storage::Log& log, vault::Vault& vault,
          std::size_t mostCorrections = MOST_CORRECTIONS)
      : log_(log), vault_(vault), most_(mostCorrections) {}

  void prepare(const Progress& progress = {}, const Checkpoint& checkpoint = {});

  // Of the tables and the indexes.
  std::uint64_t rows() const { return rows_; }
  // Wrong rows, or candidates for them; if there are too many, not all of them.
  std::size_t wrong() const { return tables_.size() + indexes_.size(); }
  bool tooMany() const { return wrong() > most_; }

  // What makes all rows those that a log of `size` records tells: its length at this moment.
  std::vector<storage::Write> corrections(std::uint64_t size);

 private:
  using Key = std::pair<storage::Space, std::string>;
  class Touched;

  void compareAll(const Progress& progress, const Checkpoint& checkpoint);
  void note(const WrongRow& row);
  void catchUp(const Checkpoint& checkpoint);
  // Folds further; the rows that change become candidates.
  void foldOn(std::uint64_t to, const Checkpoint& checkpoint);
  std::optional<std::string> wanted(const Key& key) const;
  bool isInLog(const Key& indexRow) const;

  const storage::Log& log_;
  vault::Vault& vault_;
  std::size_t most_;
  FoldTables folded_;
  std::uint64_t foldedTo_ = 0;
  std::uint64_t rows_ = 0;
  std::set<Key> tables_;   // candidates: of the tables and the private index
  std::set<Key> indexes_;  // and of the indexes
};

}  // namespace authd::journal
