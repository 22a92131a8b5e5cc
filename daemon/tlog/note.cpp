#include "daemon/tlog/note.h"

#include <algorithm>

#include "daemon/crypto/base64.h"
#include "daemon/crypto/digest.h"
#include "daemon/tlog/text.h"

namespace authd::tlog {
namespace {

constexpr std::string_view DASH = "\xE2\x80\x94 ";  // U+2014, and a space
constexpr std::size_t TIME_BYTES = 8;
constexpr std::uint64_t LATEST = ~std::uint64_t{0} >> 1;

std::optional<Signature> parseSignature(std::string_view line) {
  if (!takePrefix(line, DASH)) return std::nullopt;
  const auto blank = line.find(' ');
  if (blank == std::string_view::npos || !isKeyName(line.substr(0, blank))) return std::nullopt;
  const auto bytes = crypto::fromBase64(line.substr(blank + 1));
  Signature signature{std::string(line.substr(0, blank)), {}, {}};
  if (!bytes || bytes->size() <= signature.keyId.size()) return std::nullopt;
  std::copy_n(bytes->begin(), signature.keyId.size(), signature.keyId.begin());
  signature.bytes = bytes->substr(signature.keyId.size());
  return signature;
}

const Signature* firstOf(const Note& note, const VerifierKey& key) {
  const KeyId id = key.id();
  const auto found = std::find_if(
      note.signatures.begin(), note.signatures.end(),
      [&](const Signature& each) { return each.keyId == id && each.name == key.name; });
  return found == note.signatures.end() ? nullptr : &*found;
}

std::optional<std::uint64_t> timeIn(const Signature& cosignature) {
  if (cosignature.bytes.size() < TIME_BYTES) return std::nullopt;
  std::uint64_t time = 0;
  for (std::size_t i = 0; i < TIME_BYTES; ++i) {
    time = time << 8 | static_cast<std::uint8_t>(cosignature.bytes[i]);
  }
  return time <= LATEST ? std::optional(time) : std::nullopt;
}

bool isGood(const Signature& signature, const VerifierKey& key, std::string_view text) {
  const std::string_view bytes = signature.bytes;
  if (key.type == SignatureType::NOTE) return crypto::ed25519Verify(key.publicKey, text, bytes);
  const auto time = timeIn(signature);
  if (!time) return false;
  std::string seen = "cosignature/v1\ntime " + std::to_string(*time) + "\n";
  seen += text;
  return crypto::ed25519Verify(key.publicKey, seen, bytes.substr(TIME_BYTES));
}

}  // namespace

std::optional<Note> parseNote(std::string_view bytes) {
  if (bytes.size() > MOST_NOTE_BYTES || !isText(bytes)) return std::nullopt;
  const auto split = bytes.rfind("\n\n");
  if (split == std::string_view::npos) return std::nullopt;
  auto signatures = parseSignatures(bytes.substr(split + 2));
  if (!signatures) return std::nullopt;
  return Note{std::string(bytes.substr(0, split + 1)), std::move(*signatures)};
}

std::string formatNote(const Note& note) {
  std::string bytes = note.text + "\n";
  for (const Signature& signature : note.signatures) bytes += formatSignature(signature);
  return bytes;
}

std::optional<std::vector<Signature>> parseSignatures(std::string_view lines) {
  if (lines.empty() || lines.size() > MOST_NOTE_BYTES) return std::nullopt;
  std::vector<Signature> signatures;
  while (!lines.empty()) {
    const auto line = takeLine(lines);
    auto signature = line ? parseSignature(*line) : std::nullopt;
    if (!signature || signatures.size() == MOST_SIGNATURES) return std::nullopt;
    signatures.push_back(std::move(*signature));
  }
  return signatures;
}

std::string formatSignature(const Signature& signature) {
  std::string bytes(crypto::asText(signature.keyId));
  bytes += signature.bytes;
  return std::string(DASH) + signature.name + " " + crypto::base64(bytes) + "\n";
}

Signature sign(const SignerKey& key, std::string_view text) {
  const auto bytes = crypto::ed25519Sign(key.seed, text);
  return {key.verifier.name, key.verifier.id(), std::string(crypto::asText(bytes))};
}

Found findSignature(const Note& note, const VerifierKey& key) {
  const Signature* const signature = firstOf(note, key);
  if (signature == nullptr) return Found::NONE;
  return isGood(*signature, key, note.text) ? Found::GOOD : Found::WRONG;
}

std::optional<std::uint64_t> timeOf(const Note& note, const VerifierKey& key) {
  if (key.type != SignatureType::COSIGNATURE) return std::nullopt;
  if (findSignature(note, key) != Found::GOOD) return std::nullopt;
  return timeIn(*firstOf(note, key));
}

}  // namespace authd::tlog
