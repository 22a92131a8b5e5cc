#include "daemon/signer/verbs.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "daemon/signer/decide.h"
#include "daemon/signer/fault.h"
#include "storage/hash.h"

namespace authd::signer {
namespace {

void requireKeys(const State& state) {
  if (!state.keys().empty()) return;
  throw Fault(Exit::KEY,
              "there is no key yet: the first checkpoint makes one, or name it by --key");
}

std::string idOf(const tlog::SignerKey& key) {
  const tlog::KeyId id = key.verifier.id();
  return storage::toHex(std::string_view(reinterpret_cast<const char*>(id.data()), id.size()));
}

tlog::Checkpoint openNote(const std::string& file, const Keys& keys) {
  const auto bytes = readFile(file);
  if (!bytes) throw Fault(Exit::USAGE, file + " is not there");
  const auto opened = tlog::openCheckpoint(*bytes, verifiersOf(keys));
  if (const auto* doubt = std::get_if<tlog::Doubt>(&opened)) {
    throw Fault(Exit::EVIDENCE, file + ": " + std::string(tlog::wordsFor(*doubt)));
  }
  return std::get<tlog::SignedCheckpoint>(opened).checkpoint;
}

// Whatever `last` holds, its own signer has never signed less afterwards.
void requireNotLess(const tlog::Checkpoint& there, const tlog::Checkpoint& adopted) {
  if (adopted.size < there.size) {
    throw Fault(Exit::EVIDENCE, "has " + std::to_string(adopted.size) +
                                    " entries, but the last checkpoint here has " +
                                    std::to_string(there.size));
  }
  if (adopted.size == there.size && adopted.root != there.root) {
    throw Fault(Exit::EVIDENCE, "has the size of the last checkpoint here and another root");
  }
}

}  // namespace

std::string printKeys(const Place& place) {
  const State state(place);
  requireKeys(state);
  std::string text;
  for (const auto& key : verifiersOf(state.keys())) text += tlog::formatVerifierKey(key) + '\n';
  return text;
}

std::string rotate(const Place& place, crypto::Entropy& entropy) {
  State state(place);
  requireKeys(state);
  Keys keys = state.takeOwnKeys();
  if (keys.size() == MOST_KEYS) throw Fault(Exit::USAGE, "there are 8 keys: retire one first");
  keys.push_back(tlog::makeSignerKey(keys.front().verifier.name, entropy));
  const std::string added = tlog::formatVerifierKey(keys.back().verifier);
  state.putKeys(std::move(keys));
  return added + '\n';
}

std::string retire(const Place& place, const std::string& id) {
  State state(place);
  requireKeys(state);
  const auto last = state.last();
  Keys keys = state.takeOwnKeys();
  if (std::erase_if(keys, [&](const auto& key) { return idOf(key) == id; }) == 0) {
    throw Fault(Exit::USAGE, "there is no key with the id " + id);
  }
  if (keys.empty()) throw Fault(Exit::USAGE, "it is the last key: run rotate first");
  // Before the key goes: the last note must have a signature of one that stays.
  if (last) state.putLast(signHead(last->checkpoint, keys));
  state.putKeys(std::move(keys));
  return "retired " + id + '\n';
}

std::string adopt(const Place& place, const std::string& file) {
  State state(place);
  requireKeys(state);
  const tlog::Checkpoint checkpoint = openNote(file, state.keys());
  const auto there = state.claimed();
  if (there) requireNotLess(*there, checkpoint);
  state.putLast(signHead(checkpoint, state.keys()));
  return tlog::formatCheckpoint(checkpoint);
}

}  // namespace authd::signer
