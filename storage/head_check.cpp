#include "storage/head.h"

#include <string>

#include "storage/fault.h"
#include "storage/merkle.h"

namespace authd::storage {
namespace {

// How much of the end of the log is read again at start: a batch is at most 256 records, so this
// covers whatever the last batches before a crash wrote, and takes milliseconds.
constexpr std::uint64_t CHECKED_RECORDS = 4096;

const char* const ADVICE =
    "Do not delete anything. Copy the state directory away, then restore the newest backup and "
    "compare it with the last signed checkpoint (authctl events verify).";

void checkRecord(const Log& log, std::uint64_t seq, std::string_view bytes) {
  if (leafHash(bytes) == log.nodeHash(0, seq)) return;
  throw DamagedLog("record " + std::to_string(seq) + " does not match its stored leaf hash",
                   ADVICE);
}

// A stored inner node must be what the leaf hashes below it say.
void checkTile(const Log& log, std::uint64_t tile) {
  Frontier leaves;
  for (std::uint64_t i = 0; i < TILE_WIDTH; ++i) {
    leaves.push(log.nodeHash(0, tile * TILE_WIDTH + i));
  }
  if (leaves.root() == log.nodeHash(8, tile)) return;
  throw DamagedLog("the stored hashes of the records from " + std::to_string(tile * TILE_WIDTH) +
                       " on do not fit together",
                   ADVICE);
}

void checkTail(const Log& log, std::uint64_t size) {
  const std::uint64_t from = size > CHECKED_RECORDS ? size - CHECKED_RECORDS : 0;
  log.scan(from, size, [&](std::uint64_t seq, std::string_view bytes) {
    checkRecord(log, seq, bytes);
    return true;
  });
  const std::uint64_t firstTile = (from + TILE_WIDTH - 1) / TILE_WIDTH;
  for (std::uint64_t tile = firstTile; tile < size / TILE_WIDTH; ++tile) checkTile(log, tile);
}

}  // namespace

Tip checkAgainstHead(const Log& log, const Head& head) {
  const Tip tip = log.tip();
  const Tip mark = head.load();
  if (tip.size < mark.size) {
    throw DamagedLog("the log ends after " + std::to_string(tip.size) + " records, but " +
                         std::to_string(mark.size) + " were acknowledged: " +
                         std::to_string(mark.size - tip.size) + " are lost",
                     ADVICE);
  }
  checkTail(log, tip.size);
  const NodeSource nodes = [&](unsigned height, std::uint64_t index) {
    return log.nodeHash(height, index);
  };
  if (rootAt(mark.size, nodes) != mark.root) {
    throw DamagedLog("the first " + std::to_string(mark.size) +
                         " records of the log are not those that the head file vouches for",
                     ADVICE);
  }
  if (rootAt(tip.size, nodes) != tip.root) {
    throw DamagedLog("the log's root does not fit its stored hashes", ADVICE);
  }
  return tip;
}

}  // namespace authd::storage
