#include <algorithm>
#include <fstream>
#include <iterator>
#include <ostream>

#include "cli/auditor_state.h"
#include "cli/commands/commands.h"
#include "cli/commands/common.h"
#include "cli/commands/continued.h"
#include "cli/commands/log_head.h"
#include "cli/progress_line.h"
#include "cli/tile_sources.h"
#include "cli/whole_log.h"
#include "daemon/record/json.h"
#include "daemon/tlog/proof.h"
#include "daemon/tlog/verify.h"

namespace authd::cli {
namespace {

using tlog::VerifierKey;

std::string fileText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Failure(ExitCode::NOT_FOUND, "there is no file " + path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

ExitCode checkpoint(Context& context, bool keys) {
  const Head head = headOf(context.client());
  if (!keys) context.output.raw() << head.note;
  for (const auto& key : head.keys) {
    if (keys) context.output.raw() << key << '\n';
  }
  return ExitCode::DONE;
}

// --- prove

std::string entryAt(std::uint64_t index, std::uint64_t size, const tlog::TileReader& read) {
  tlog::Tile tile{true, 0, index / tlog::TILE_WIDTH};
  tile.width = std::min(tlog::TILE_WIDTH, size - tile.index * tlog::TILE_WIDTH);
  const auto bytes = read(tlog::pathOf(tile));
  const auto entries = bytes ? tlog::entriesIn(tile, *bytes) : std::nullopt;
  if (!entries) throw tlog::MissingTile{tlog::pathOf(tile)};
  return std::string((*entries)[index % tlog::TILE_WIDTH]);
}

void checkProof(const tlog::InclusionProof& proof, const tlog::Checkpoint& checkpoint) {
  if (!storage::verifyInclusion(storage::leafHash(proof.extra), proof.index, checkpoint.size,
                                proof.hashes, checkpoint.root)) {
    throw Failure(ExitCode::FAILED, "the event is not in the log that was signed");
  }
}

// Throws MissingTile.
tlog::InclusionProof proofOf(Context& context, std::uint64_t index) {
  tlog::InclusionProof proof;
  proof.index = index;
  const Head head = headOf(context.client());
  const auto signedHead = opened(head.note, keysOf(head.keys));
  const std::uint64_t size = signedHead.checkpoint.size;
  if (index >= size) {
    throw Failure(ExitCode::NOT_FOUND, "the log has no position " + std::to_string(index));
  }
  const auto read = tilesOfDaemon(context.client(), size);
  proof.hashes = storage::inclusionProof(proof.index, size, tlog::nodesFrom(read, size));
  proof.extra = entryAt(proof.index, size, read);
  if (proof.extra.empty()) {
    throw Failure(ExitCode::NOT_FOUND, wordsForDropped(index));
  }
  proof.checkpoint = head.note;
  checkProof(proof, signedHead.checkpoint);
  return proof;
}

ExitCode prove(Context& context, const std::string& seqText) {
  try {
    context.output.raw() << tlog::formatProof(proofOf(context, parseSeq(seqText)));
  } catch (const tlog::MissingTile& missing) {
    throw Failure(ExitCode::FAILED, "the daemon does not give " + missing.path);
  }
  return ExitCode::DONE;
}

// --- verify

struct Verification {
  std::vector<std::string> keys;
  std::string state, tiles, proof;
  bool continued = false;  // a log that goes on by another name is accepted
};

ExitCode verifyProof(Context& context, const Verification& asked) {
  const auto proof = tlog::parseProof(fileText(asked.proof));
  if (!proof) throw Failure(ExitCode::FAILED, asked.proof + " is no proof");
  if (proof->extra.empty()) {
    throw Failure(ExitCode::FAILED, asked.proof + " does not hold the event that it proves");
  }
  const auto signedHead = opened(proof->checkpoint, keysOf(asked.keys));
  checkProof(*proof, signedHead.checkpoint);
  context.output.raw() << record::toJson(proof->extra,
                                         storage::toHex(storage::leafHash(proof->extra)))
                       << '\n';
  return ExitCode::DONE;
}

// What an auditor trusts before he looks: his state, and the keys that he was given. Never keys
// that the log names: whoever may write events could name his own, and the signer would sign that.
AuditorState trusted(const Verification& asked) {
  AuditorState state;
  if (!asked.state.empty()) state = readAuditorState(asked.state).value_or(AuditorState());
  for (const VerifierKey& key : keysOf(asked.keys)) {
    if (std::find(state.keys.begin(), state.keys.end(), key) == state.keys.end()) {
      state.keys.push_back(key);
    }
  }
  if (state.keys.empty()) {
    throw Failure(ExitCode::USAGE,
                  "whose signature counts? give --key, or --state of an earlier verification "
                  "(authctl events checkpoint --keys shows the daemon's word, which is no proof)");
  }
  return state;
}

void showVerified(Context& context, const tlog::Checkpoint& head,
                  const std::optional<tlog::Checkpoint>& old, std::uint64_t dropped) {
  ipc::Thing thing{{"verified", true}, {"origin", head.origin}};
  thing.push_back({"events", static_cast<std::int64_t>(head.size)});
  thing.push_back({"root", storage::toHex(head.root)});
  if (old) thing.push_back({"since", static_cast<std::int64_t>(old->size)});
  if (dropped != 0) thing.push_back({"dropped", static_cast<std::int64_t>(dropped)});
  context.output.one(thing);
}

std::optional<tlog::Checkpoint> seenBefore(const AuditorState& before) {
  if (before.checkpoint.empty()) return std::nullopt;
  return opened(before.checkpoint, before.keys).checkpoint;
}

// Of a log that has the name that it had when it was seen.
void failUnlessGrown(const std::optional<tlog::Checkpoint>& old, const tlog::Checkpoint& head,
                     const tlog::TileReader& read) {
  if (old && old->origin == head.origin) failIf(tlog::verifyGrowth(*old, head, read));
}

// Of one that goes on by another: said in any case, and enough only for who accepts it.
void failUnlessAccepted(Context& context, const Verification& asked,
                        const std::optional<tlog::Checkpoint>& old, const tlog::Checkpoint& head,
                        const tlog::TileReader& read) {
  if (!old || old->origin == head.origin) return;
  const Continuation found = continuationIn(*old, head, read);
  const bool isThere = isAllThere(found, *old, head, read);
  const std::string words = wordsFor(found, *old, head, isThere);
  if (!mayBeAccepted(found, *old, isThere)) throw Failure(ExitCode::FAILED, words);
  if (!asked.continued) throw Failure(ExitCode::FAILED, words + ". --continued accepts that");
  context.output.note(words);
}

// A name that nobody has vouched for may be the next one of a log that was continued.
tlog::SignedCheckpoint openedHead(const std::string& note, const AuditorState& before) {
  const auto bare = tlog::parseNote(note);
  const auto head = bare ? tlog::parseCheckpoint(bare->text) : std::nullopt;
  for (const VerifierKey& key : before.keys) {
    if (!head || key.name == head->origin) return opened(note, before.keys);
  }
  const auto old = seenBefore(before);
  if (!old) return opened(note, before.keys);
  throw Failure(ExitCode::FAILED, "the log was " + old->origin + " and is " + head->origin +
                                      " now: if it was continued, its operator knows why; give the "
                                      "new key by --key, and the log will be asked");
}

// The newest head that counts for this auditor, each time it is asked for.
NewestLog newestFor(Context& context, const Verification& asked, const AuditorState& before) {
  return [&context, &asked, &before]() -> SignedLog {
    const bool offline = !asked.tiles.empty();
    std::string note =
        offline ? fileText(asked.tiles + "/checkpoint") : headOf(context.client()).note;
    const auto head = openedHead(note, before).checkpoint;
    auto read = offline ? tilesIn(asked.tiles) : tilesOfDaemon(context.client(), head.size);
    failUnlessGrown(seenBefore(before), head, read);
    return {std::move(note), head, std::move(read)};
  };
}

VerifiedLog verifyShowing(Context& context, const NewestLog& newest) {
  const ProgressLine line(context.output);
  return verifyWhole(
      newest, [&line](const tlog::Progress& progress) { line.show(progress.done, progress.of); });
}

ExitCode verify(Context& context, const Verification& asked) {
  if (!asked.proof.empty()) return verifyProof(context, asked);
  const AuditorState before = trusted(asked);
  const auto [log, dropped] = verifyShowing(context, newestFor(context, asked, before));
  const auto old = seenBefore(before);
  failUnlessAccepted(context, asked, old, log.head, log.read);
  if (!asked.state.empty()) writeAuditorState(asked.state, {before.keys, log.note});
  showVerified(context, log.head, old, dropped);
  return ExitCode::DONE;
}

void addVerify(CLI::App* noun, CommandLine& line) {
  auto asked = std::make_shared<Verification>();
  auto* verb = noun->add_subcommand("verify", "Prove that nothing in the log was changed");
  verb->add_option("--key", asked->keys, "Whose signature counts; may be given again")
      ->type_name("VKEY");
  auto* state =
      verb->add_option("--state", asked->state,
                       "What an earlier verification left; the log must have grown from it")
          ->type_name("FILE");
  auto* tiles = verb->add_option("--tiles", asked->tiles, "An exported log instead of the daemon's")
                    ->type_name("DIR");
  verb->add_flag("--continued", asked->continued,
                 "Accept a log that goes on by another name; what is lost is told")
      ->needs(state);
  verb->add_option("--proof", asked->proof, "Only this one event's proof; asks no daemon")
      ->type_name("FILE")
      ->excludes(state)
      ->excludes(tiles);
  onRun(verb, line, [asked](Context& context) { return verify(context, *asked); });
}

}  // namespace

void addEvidence(CLI::App* noun, CommandLine& line) {
  auto keys = std::make_shared<bool>(false);
  auto* verb = noun->add_subcommand("checkpoint", "Print the signed head of the log");
  verb->add_flag("--keys", *keys, "Print the verifier keys of who signs instead");
  onRun(verb, line, [keys](Context& context) { return checkpoint(context, *keys); });

  auto seq = std::make_shared<std::string>();
  verb = noun->add_subcommand("prove", "Print the proof that one event is in the log");
  verb->add_option("seq", *seq, "Its position")->required();
  onRun(verb, line, [seq](Context& context) { return prove(context, *seq); });

  addVerify(noun, line);
}

}  // namespace authd::cli
