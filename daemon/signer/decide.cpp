#include "daemon/signer/decide.h"

#include <utility>

#include "daemon/signer/keys.h"
#include "daemon/tlog/proof.h"
#include "storage/hash.h"
#include "storage/merkle.h"

namespace authd::signer {
namespace {

struct Question {
  std::uint64_t oldSize = 0;
  storage::Proof proof;
  tlog::Checkpoint head;
};

// Only the very text that will be signed: no signatures, no extension lines, one spelling of each
// number.
std::optional<Question> understand(std::string_view bytes) {
  auto request = tlog::parseRequest(bytes);
  if (!request) return std::nullopt;
  auto head = tlog::parseCheckpoint(request->checkpoint);
  if (!head || tlog::formatCheckpoint(*head) != request->checkpoint) return std::nullopt;
  if (!tlog::isKeyName(head->origin) || request->oldSize > head->size) return std::nullopt;
  return Question{request->oldSize, std::move(request->hashes), std::move(*head)};
}

// Every log begins with the empty tree.
tlog::Checkpoint beginningOf(std::string origin) {
  return {.origin = std::move(origin), .size = 0, .root = storage::emptyRoot()};
}

// The head is looked at before the question: one that is smaller or forked must hear so, whatever
// it believes to be old; and the same head again is a reply that got lost.
std::optional<Refusal> judge(const tlog::Checkpoint& last, const Question& asked) {
  const tlog::Checkpoint& head = asked.head;
  if (head.origin != last.origin) return Refusal::ORIGIN;
  if (head.size < last.size) return Refusal::SMALLER;
  if (head == last) return std::nullopt;
  if (head.size == last.size) return Refusal::FORKED;
  if (asked.oldSize != last.size) return Refusal::BEHIND;
  if (!storage::verifyConsistency(last.size, head.size, last.root, head.root, asked.proof)) {
    return Refusal::FORKED;
  }
  return std::nullopt;
}

}  // namespace

Head signHead(const tlog::Checkpoint& checkpoint, std::span<const tlog::SignerKey> keys) {
  tlog::Note note{.text = tlog::formatCheckpoint(checkpoint), .signatures = {}};
  for (const tlog::SignerKey& key : keys) note.signatures.push_back(tlog::sign(key, note.text));
  return {checkpoint, tlog::formatNote(note)};
}

Reply refuse(Refusal refusal, const std::optional<Head>& last,
             std::span<const tlog::SignerKey> keys) {
  return {.refusal = refusal, .keys = verifiersOf(keys), .note = last ? last->note : ""};
}

Decision decide(const std::optional<Head>& last, std::span<const tlog::SignerKey> keys,
                std::string_view request) {
  const auto asked = understand(request);
  if (!asked) return {refuse(Refusal::REQUEST, last, keys), std::nullopt};
  const std::string& origin = keys.empty() ? asked->head.origin : keys.front().verifier.name;
  auto refusal = judge(last ? last->checkpoint : beginningOf(origin), *asked);
  if (keys.empty() && !refusal) refusal = Refusal::ORIGIN;
  if (refusal) return {refuse(*refusal, last, keys), std::nullopt};
  Head head = signHead(asked->head, keys);
  Reply reply{.refusal = std::nullopt, .keys = verifiersOf(keys), .note = head.note};
  if (head == last) return {std::move(reply), std::nullopt};
  return {std::move(reply), std::move(head)};
}

std::optional<std::string> firstOrigin(std::string_view request) {
  auto asked = understand(request);
  if (!asked || judge(beginningOf(asked->head.origin), *asked)) return std::nullopt;
  return std::move(asked->head.origin);
}

}  // namespace authd::signer
