#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/core/event.h"
#include "daemon/journal/compare.h"
#include "storage/log.h"

namespace authd::journal {

// The spaces of the indexes, in the order in which they are compared.
inline constexpr std::array INDEX_SPACES{storage::Space::SUBJECT_INDEX, storage::Space::ACTOR_INDEX,
                                         storage::Space::TYPE_INDEX};

// Compares the indexes with what the records say, without holding either: rows are summed up by
// keyed hash for each stretch of positions, first as the records give them, then as they are
// stored. Only stretches whose sums differ are looked at row by row.
class IndexCheck {
 public:
  IndexCheck();

  // A record of the log, in any order.
  void seen(std::uint64_t seq, const core::Event& event);

  // Visits the wrong rows of the indexes as `view` has them, after all records of the view were
  // seen. Returns how many rows are stored.
  std::uint64_t compare(const storage::Log& log, const storage::LogView& view,
                        const Checkpoint& checkpoint, const WrongRowVisitor& visit);

 private:
  using Sum = std::array<std::uint64_t, 4>;
  using Sums = std::vector<Sum>;  // by stretch
  struct Pass;

  Sum hash(storage::Space space, std::string_view key, std::string_view value) const;
  // Takes what is stored away from what was seen. False: stopped.
  bool takeStored(storage::Space space, Sums& sums, Pass& pass) const;

  std::string secret_;  // so that nobody can make rows whose sums agree
  std::array<Sums, INDEX_SPACES.size()> sums_;
};

}  // namespace authd::journal
