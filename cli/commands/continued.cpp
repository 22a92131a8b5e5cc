#include "cli/commands/continued.h"

#include <algorithm>

#include "cli/failure.h"
#include "daemon/core/event_types.h"
#include "daemon/record/codec.h"
#include "daemon/tlog/verify.h"

namespace authd::cli {
namespace {

// In order; what each says of its log's root is compared with what is there.
struct Fork {
  core::LogContinued said;
  std::uint64_t seq = 0;
};

constexpr auto TYPE = static_cast<std::uint16_t>(core::EventType::LOG_CONTINUED);

std::vector<Fork> forksIn(const tlog::Checkpoint& head, const tlog::TileReader& read) {
  std::vector<Fork> forks;
  tlog::visitBundles(head.size, 0, [&](const tlog::Tile& bundle) {
    const auto bytes = tlog::readTile(read, bundle);
    const auto entries = bytes ? tlog::entriesIn(bundle, *bytes) : std::nullopt;
    if (!entries) throw Failure(ExitCode::FAILED, tlog::pathOf(bundle) + " is missing");
    for (std::uint64_t i = 0; i < entries->size(); ++i) {
      if ((*entries)[i].empty() || record::peek((*entries)[i]).typeCode != TYPE) continue;
      const auto event = record::decode((*entries)[i]);
      const auto* said = std::get_if<core::LogContinued>(&event.body);
      if (said) forks.push_back({*said, bundle.begin() + i});
    }
  });
  return forks;
}

void failUnlessTrue(const Fork& fork, const tlog::Checkpoint& head, const tlog::TileReader& read) {
  const bool fits = fork.said.size <= fork.seq;
  if (fits && storage::rootAt(fork.said.size, tlog::nodesFrom(read, head.size)) == fork.said.root) {
    return;
  }
  throw Failure(ExitCode::FAILED, "at position " + std::to_string(fork.seq) +
                                      ": what it says of the log before it is not so");
}

}  // namespace

Continuation continuationIn(const tlog::Checkpoint& old, const tlog::Checkpoint& head,
                            const tlog::TileReader& read) {
  auto forks = forksIn(head, read);
  // What came before the old name began was seen already.
  const auto began = std::find_if(forks.begin(), forks.end(),
                                  [&](const Fork& fork) { return fork.said.origin == old.origin; });
  if (began != forks.end()) forks.erase(forks.begin(), began + 1);
  if (forks.empty() || forks.back().said.origin != head.origin) {
    throw Failure(ExitCode::FAILED, "the log is called " + head.origin +
                                        ", and does not say that it goes on from " + old.origin);
  }
  Continuation found{UINT64_MAX, 0, forks.back().seq};
  for (const Fork& fork : forks) {
    failUnlessTrue(fork, head, read);
    found.kept = std::min(found.kept, fork.said.size);
    found.lostUpTo = std::max(found.lostUpTo, fork.said.lostUpTo);
  }
  return found;
}

bool isAllThere(const Continuation& found, const tlog::Checkpoint& old,
                const tlog::Checkpoint& head, const tlog::TileReader& read) {
  tlog::Checkpoint seen = old;
  seen.origin = head.origin;
  return old.size <= found.kept && !tlog::verifyGrowth(seen, head, read);
}

bool mayBeAccepted(const Continuation& found, const tlog::Checkpoint& old, bool allThere) {
  return allThere || old.size > found.kept;
}

std::string wordsFor(const Continuation& found, const tlog::Checkpoint& old,
                     const tlog::Checkpoint& head, bool allThere) {
  std::string words = "the log was continued: " + old.origin + " goes on as " + head.origin +
                      " from event " + std::to_string(found.kept) + " (event " +
                      std::to_string(found.seq) + " says so)";
  const std::string kept = std::to_string(found.kept);
  if (found.lostUpTo > found.kept) {
    words += "; it had been signed up to " + std::to_string(found.lostUpTo) +
             " events, of which those from " + kept + " on are lost";
  }
  if (allThere) return words + "; all that you had verified is still there";
  if (old.size <= found.kept) return words + "; what you had verified is not how it begins";
  return words + "; you had verified " + std::to_string(old.size) + " events, and those from " +
         kept + " on are gone; whether the others are those that you saw cannot be shown";
}

}  // namespace authd::cli
