#include <algorithm>
#include <array>
#include <stdexcept>

#include "daemon/crypto/base64.h"
#include "daemon/crypto/digest.h"
#include "daemon/tlog/note.h"
#include "daemon/tlog/text.h"

namespace authd::tlog {
namespace {

constexpr std::string_view PRIVATE = "PRIVATE+KEY+";
constexpr std::size_t MOST_NAME_BYTES = 255;
constexpr std::size_t KEY_BYTES = 1 + 32;  // type; public key or seed

// White_Space of Unicode, without the control characters below U+0020.
bool isBlank(char32_t c) {
  constexpr std::array<char32_t, 9> SINGLE{0x20,   0x85,   0xA0,   0x1680, 0x2028,
                                           0x2029, 0x202F, 0x205F, 0x3000};
  return (c >= 0x2000 && c <= 0x200A) || std::find(SINGLE.begin(), SINGLE.end(), c) != SINGLE.end();
}

struct Parts {
  std::string_view name;
  std::string_view id;
  std::string_view key;
};

// `<name>+<id>+<key>`: base64 has plus signs too, names have none.
std::optional<Parts> split(std::string_view text) {
  const auto first = text.find('+');
  if (first == std::string_view::npos) return std::nullopt;
  const auto second = text.find('+', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  return Parts{text.substr(0, first), text.substr(first + 1, second - first - 1),
               text.substr(second + 1)};
}

std::string startOf(const VerifierKey& key) {
  return key.name + "+" + crypto::toHex(crypto::asText(key.id())) + "+";
}

// Whether the parts are of the key, as far as they can be checked without it.
bool belongTo(const VerifierKey& key, const Parts& parts) {
  return isKeyName(key.name) && parts.id == crypto::toHex(crypto::asText(key.id()));
}

std::optional<SignatureType> typeOf(char byte) {
  for (const SignatureType type : {SignatureType::NOTE, SignatureType::COSIGNATURE}) {
    if (static_cast<std::uint8_t>(byte) == static_cast<std::uint8_t>(type)) return type;
  }
  return std::nullopt;
}

}  // namespace

bool isKeyName(std::string_view name) {
  if (name.empty() || name.size() > MOST_NAME_BYTES) return false;
  while (!name.empty()) {
    const auto c = takeCharacter(name);
    if (!c || *c < U' ' || *c == 0x7F || *c == U'+' || isBlank(*c)) return false;
  }
  return true;
}

KeyId VerifierKey::id() const {
  std::string bytes = name + "\n";
  bytes += static_cast<char>(type);
  bytes += crypto::asText(publicKey);
  const auto digest = crypto::sha256(bytes);
  KeyId result{};
  std::copy_n(digest.begin(), result.size(), result.begin());
  return result;
}

std::optional<VerifierKey> parseVerifierKey(std::string_view text) {
  const auto parts = split(text);
  const auto bytes = parts ? crypto::fromBase64(parts->key) : std::nullopt;
  if (!bytes || bytes->size() != KEY_BYTES) return std::nullopt;
  const auto type = typeOf(bytes->front());
  if (!type) return std::nullopt;
  VerifierKey key{std::string(parts->name), *type, {}};
  std::copy(bytes->begin() + 1, bytes->end(), key.publicKey.begin());
  return belongTo(key, *parts) ? std::optional(key) : std::nullopt;
}

std::string formatVerifierKey(const VerifierKey& key) {
  std::string bytes(1, static_cast<char>(key.type));
  bytes += crypto::asText(key.publicKey);
  return startOf(key) + crypto::base64(bytes);
}

std::optional<SignerKey> parseSignerKey(std::string_view text) {
  if (!takePrefix(text, PRIVATE)) return std::nullopt;
  const auto parts = split(text);
  auto bytes = parts ? crypto::fromBase64(parts->key) : std::nullopt;
  if (!bytes) return std::nullopt;
  const crypto::Secret decoded = crypto::Secret::takeFrom(*bytes);
  if (decoded.view().size() != KEY_BYTES) return std::nullopt;
  if (typeOf(decoded.view().front()) != SignatureType::NOTE) return std::nullopt;
  crypto::Secret seed(decoded.view().substr(1));
  VerifierKey key{std::string(parts->name), SignatureType::NOTE, crypto::ed25519PublicKey(seed)};
  if (!belongTo(key, *parts)) return std::nullopt;
  return SignerKey{std::move(key), std::move(seed)};
}

crypto::Secret formatSignerKey(const SignerKey& key) {
  std::string bytes;
  bytes.reserve(KEY_BYTES);  // growing would leave copies
  bytes += static_cast<char>(key.verifier.type);
  bytes += key.seed.view();
  std::string encoded = crypto::base64(bytes);
  crypto::wipe(bytes);
  const std::string start = std::string(PRIVATE) + startOf(key.verifier);
  std::string text;
  text.reserve(start.size() + encoded.size());
  text.append(start).append(encoded);
  crypto::wipe(encoded);
  return crypto::Secret::takeFrom(text);
}

SignerKey makeSignerKey(std::string name, crypto::Entropy& entropy) {
  if (!isKeyName(name)) throw std::invalid_argument("not a name of a key: " + name);
  crypto::Secret seed = crypto::makeEd25519Seed(entropy);
  VerifierKey verifier{std::move(name), SignatureType::NOTE, crypto::ed25519PublicKey(seed)};
  return {std::move(verifier), std::move(seed)};
}

}  // namespace authd::tlog
