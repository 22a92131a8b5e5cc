#include "daemon/tlog/checkpoint.h"

#include "daemon/tlog/text.h"

namespace authd::tlog {
namespace {

// What follows the root is nobody's business here, except that it must be lines.
bool areExtensions(std::string_view rest) {
  while (!rest.empty()) {
    const auto line = takeLine(rest);
    if (!line || line->empty()) return false;
  }
  return true;
}

}  // namespace

std::optional<Checkpoint> parseCheckpoint(std::string_view text) {
  if (text.size() > MOST_NOTE_BYTES || !isText(text)) return std::nullopt;
  const auto origin = takeLine(text);
  const auto size = takeLine(text);
  const auto root = takeLine(text);
  if (!root || origin->empty() || !areExtensions(text)) return std::nullopt;
  const auto leaves = parseDecimal(*size);
  const auto hash = parseHash(*root);
  if (!leaves || !hash) return std::nullopt;
  return Checkpoint{std::string(*origin), *leaves, *hash};
}

std::string formatCheckpoint(const Checkpoint& checkpoint) {
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
         formatHash(checkpoint.root) + "\n";
}

std::string_view wordsFor(Doubt doubt) {
  switch (doubt) {
    case Doubt::NO_NOTE: return "it is not a signed note";
    case Doubt::NO_CHECKPOINT: return "it is a note, but not a checkpoint";
    case Doubt::WRONG_ORIGIN: return "it is of another log than the key";
    case Doubt::UNSIGNED: return "it is not signed with the key";
    case Doubt::FORGED: return "its signature is forged";
  }
  return {};
}

std::variant<SignedCheckpoint, Doubt> openCheckpoint(std::string_view bytes,
                                                     std::span<const VerifierKey> keys) {
  const auto note = parseNote(bytes);
  if (!note) return Doubt::NO_NOTE;
  auto checkpoint = parseCheckpoint(note->text);
  if (!checkpoint) return Doubt::NO_CHECKPOINT;
  bool known = false;
  bool good = false;
  for (const VerifierKey& key : keys) {
    if (key.type != SignatureType::NOTE) continue;
    const Found found = findSignature(*note, key);
    if (found == Found::WRONG) return Doubt::FORGED;
    if (key.name != checkpoint->origin) continue;
    known = true;
    if (found == Found::GOOD) good = true;
  }
  if (!known) return Doubt::WRONG_ORIGIN;
  if (!good) return Doubt::UNSIGNED;
  return SignedCheckpoint{std::move(*checkpoint), std::string(bytes)};
}

}  // namespace authd::tlog
