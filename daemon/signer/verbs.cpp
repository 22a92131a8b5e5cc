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

std::string listed(const Keys& keys) {
  std::string text;
  for (const auto& key : verifiersOf(keys)) text += tlog::formatVerifierKey(key) + '\n';
  return text;
}

void requireName(const Keys& keys, const std::string& origin) {
  if (keys.front().verifier.name == origin) return;
  throw Fault(Exit::USAGE, "the key file is yours, and its keys are named " +
                               keys.front().verifier.name + ": put one named " + origin +
                               " in their place first");
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
  return listed(state.keys());
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

std::string continueAs(const Place& place, const std::string& origin, crypto::Entropy& entropy) {
  State state(place);
  requireKeys(state);
  if (!tlog::isKeyName(origin)) throw Fault(Exit::USAGE, origin + " can be no log's name");
  const auto there = state.claimed();
  if (!there) throw Fault(Exit::EVIDENCE, "nothing was signed here: there is no log to continue");
  if (there->origin == origin) return listed(state.keys());  // it is so already
  if (state.hasEnded(origin))
    throw Fault(Exit::EVIDENCE, origin + " was signed here, and has ended");
  const tlog::Checkpoint empty{.origin = origin, .size = 0, .root = storage::emptyRoot()};
  if (!state.hasOwnKeys()) {
    requireName(state.keys(), origin);
    state.continueAs(std::nullopt, signHead(empty, state.keys()));
    return listed(state.keys());
  }
  state.last();  // what is not evidence is not archived as if it were
  Keys keys;
  keys.push_back(tlog::makeSignerKey(origin, entropy));
  const Head head = signHead(empty, keys);
  state.continueAs(std::move(keys), head);
  return listed(state.keys());
}

}  // namespace authd::signer
