#include "daemon/journal/pruning.h"

#include <algorithm>

#include "daemon/core/retention.h"
#include "daemon/journal/record_index.h"
#include "daemon/record/codec.h"
#include "daemon/record/dropped.h"
#include "storage/merkle.h"

namespace authd::journal {
namespace {

// A record with its rows in the indexes.
void drop(std::uint64_t seq, const core::Event& event, std::vector<storage::Write>& writes) {
  writes.push_back(storage::dropRecord(seq));
  for (const storage::IndexKey& key : indexKeys(event)) {
    writes.push_back({storage::spaceOf(key.index), storage::indexRowKey(key, seq), std::nullopt});
  }
}

}  // namespace

Pruning::Pruning(const storage::Log& log, std::uint64_t position)
    : log_(log),
      horizon_(std::min(position, log.tip().size) / storage::TILE_WIDTH * storage::TILE_WIDTH) {}

void Pruning::prepare(const Progress& progress, const Checkpoint& checkpoint) {
  fold(log_, 0, horizon_, tables_, nullptr, progress, checkpoint);
}

std::optional<Pruning::Stretch> Pruning::next(const Checkpoint& checkpoint) {
  while (at_ < horizon_) {
    Stretch stretch = lookAt(at_, checkpoint);
    at_ = stretch.to;
    if (stretch.dropped > 0) return stretch;
  }
  return std::nullopt;
}

Pruning::Stretch Pruning::lookAt(std::uint64_t from, const Checkpoint& checkpoint) const {
  Stretch stretch;
  stretch.from = from;
  stretch.to = std::min(from + STRETCH, horizon_);
  record::PositionSet spent;
  log_.scan(from, stretch.to, [&](std::uint64_t seq, std::string_view bytes) {
    if (checkpoint) checkpoint();
    const core::Event event = record::decode(bytes);
    if (!core::isSpent(tables_, event)) return true;
    spent.add(seq);
    ++stretch.dropped;
    drop(seq, event, stretch.writes);
    return true;
  });
  stretch.positions = spent.bitsOf(from, stretch.to);
  return stretch;
}

}  // namespace authd::journal
