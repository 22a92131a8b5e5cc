#include "daemon/signer/state.h"

#include <string_view>
#include <utility>
#include <variant>

#include "daemon/signer/fault.h"

namespace authd::signer {
namespace {

constexpr const char* LAST = "last";
constexpr const char* KEY = "signer.key";
constexpr const char* ORIGIN = "origin";
constexpr const char* ENDED = "ended";
constexpr unsigned PRIVATE = 0600;
constexpr unsigned UNCHANGING = 0400;

constexpr const char* ADVICE =
    "Nothing was signed, because nobody may guess what was signed before. What to do: take the "
    "latest checkpoint of this log that an auditor or the host has kept, and run: "
    "shop-authd-signer adopt FILE";

[[noreturn]] void refuseEvidence(const std::string& what) {
  throw Fault(Exit::EVIDENCE, what + ". " + ADVICE);
}

bool isSignedBy(const Keys& keys, const std::string& note) {
  const auto opened = tlog::openCheckpoint(note, verifiersOf(keys));
  return std::holds_alternative<tlog::SignedCheckpoint>(opened);
}

// None of a file that was not written to its end.
Keys keysIfGood(const std::string& file) {
  try {
    return readKeys(file);
  } catch (const Fault&) {
    return {};
  }
}

}  // namespace

State::State(const Place& place) : folder_(place.directory), givenKeys_(place.keyFile) {
  finishStaged();
  loadKeys();
}

// A first note is in force from `last` on; a crash behind it may have left its key behind. Whether
// it did `last` tells, which one of the staged keys has signed, and none of those in force.
void State::finishStaged() {
  const std::string staged = std::string(KEY) + ".new";
  if (givenKeys_ || !folder_.has(LAST) || !folder_.has(staged)) return;
  const auto note = readFile(folder_.pathOf(LAST));
  if (folder_.has(KEY)) {
    if (!note || isSignedBy(readKeys(folder_.pathOf(KEY)), *note)) return;
    if (!isSignedBy(keysIfGood(folder_.pathOf(staged)), *note)) return;
  }
  folder_.publish(KEY);
}

bool State::wasUsed() const {
  return folder_.has(LAST) || folder_.has(ORIGIN) || folder_.has(KEY);
}

void State::loadKeys() {
  if (givenKeys_) {
    keys_ = readKeys(*givenKeys_);
  } else if (folder_.has(KEY)) {
    keys_ = readKeys(folder_.pathOf(KEY));
  } else if (wasUsed()) {
    throw Fault(Exit::KEY, folder_.pathOf(KEY) +
                               " is gone, but checkpoints were signed here. Restore it, or name "
                               "the key with --key; a new key would sign for another log");
  }
}

std::optional<Head> State::last() const {
  const std::string file = folder_.pathOf(LAST);
  auto note = readFile(file);
  if (!note && wasUsed()) refuseEvidence(file + " is gone, but this signer has been used");
  if (!note) return std::nullopt;
  auto opened = tlog::openCheckpoint(*note, verifiersOf(keys_));
  if (const auto* doubt = std::get_if<tlog::Doubt>(&opened)) {
    refuseEvidence(file +
                   " is not what this signer has signed: " + std::string(tlog::wordsFor(*doubt)));
  }
  return Head{std::get<tlog::SignedCheckpoint>(opened).checkpoint, std::move(*note)};
}

std::optional<tlog::Checkpoint> State::claimed() const {
  const auto bytes = readFile(folder_.pathOf(LAST));
  const auto note = bytes ? tlog::parseNote(*bytes) : std::nullopt;
  return note ? tlog::parseCheckpoint(note->text) : std::nullopt;
}

// In this order: a key without a `last` would be missing evidence, a key that is only staged is
// none.
void State::begin(Keys keys, const Head& head) {
  folder_.stage(KEY, formatKeys(keys).view(), UNCHANGING);
  folder_.replace(LAST, head.note, PRIVATE);
  folder_.publish(KEY);
  folder_.replace(ORIGIN, head.checkpoint.origin + "\n", PRIVATE);
  keys_ = std::move(keys);
}

void State::archive() {
  const auto note = readFile(folder_.pathOf(LAST));
  std::string ended = readFile(folder_.pathOf(ENDED)).value_or("");
  if (!note || ended.ends_with(*note)) return;  // a try that was cut off
  if (!ended.empty()) ended += '\n';
  folder_.replace(ENDED, ended + *note, PRIVATE);
}

// In this order: what ended is on record before anything of it goes; then as begin().
void State::continueAs(std::optional<Keys> keys, const Head& head) {
  archive();
  if (keys) folder_.stage(KEY, formatKeys(*keys).view(), UNCHANGING);
  folder_.replace(LAST, head.note, PRIVATE);
  if (keys) folder_.publish(KEY);
  folder_.replace(ORIGIN, head.checkpoint.origin + "\n", PRIVATE);
  if (keys) keys_ = std::move(*keys);
}

// A note begins with its log's name, behind an empty line if it is not the first.
bool State::hasEnded(const std::string& origin) const {
  const std::string ended = "\n\n" + readFile(folder_.pathOf(ENDED)).value_or("");
  return ended.find("\n\n" + origin + "\n") != std::string::npos;
}

void State::putLast(const Head& head) {
  folder_.replace(LAST, head.note, PRIVATE);
  if (!folder_.has(ORIGIN)) folder_.replace(ORIGIN, head.checkpoint.origin + "\n", PRIVATE);
}

Keys State::takeOwnKeys() {
  if (givenKeys_) {
    throw Fault(Exit::USAGE, "the keys are in " + *givenKeys_ +
                                 ", which is yours: add or remove a line there yourself");
  }
  return std::move(keys_);
}

void State::putKeys(Keys keys) {
  folder_.replace(KEY, formatKeys(keys).view(), UNCHANGING);
  keys_ = std::move(keys);
}

}  // namespace authd::signer
