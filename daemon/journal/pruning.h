#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/journal/fold.h"
#include "daemon/journal/fold_tables.h"
#include "storage/log.h"

namespace authd::journal {

// Which records no row rests on any more, and what drops them: the log as far as `horizon`, in
// stretches that each become one batch with the event that says so. The oldest come first, so that
// the log tells the same tables wherever the work ends (core/retention.h).
// Threads: one at a time. What `checkpoint` throws ends the work.
class Pruning {
 public:
  // Positions that one event is about, so that its batch is a few megabytes.
  static constexpr std::uint64_t STRETCH = 16384;

  // What goes of a stretch, as RetentionPruned has it, and the writes that do it.
  struct Stretch {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    std::uint64_t dropped = 0;
    std::string positions;
    std::vector<storage::Write> writes;
  };

  // Of what is before `position`, as much as lies in full tiles.
  Pruning(const storage::Log& log, std::uint64_t position);

  std::uint64_t horizon() const { return horizon_; }

  // Folds the log up to the horizon.
  void prepare(const Progress& progress = {}, const Checkpoint& checkpoint = {});
  // The next stretch of which something goes; nothing when there is none.
  std::optional<Stretch> next(const Checkpoint& checkpoint = {});

 private:
  Stretch lookAt(std::uint64_t from, const Checkpoint& checkpoint) const;

  const storage::Log& log_;
  std::uint64_t horizon_;
  std::uint64_t at_ = 0;
  FoldTables tables_;
};

}  // namespace authd::journal
