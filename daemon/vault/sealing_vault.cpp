#include "daemon/vault/sealing_vault.h"

#include <stdexcept>

#include "daemon/core/assert.h"
#include "daemon/crypto/aead.h"
#include "daemon/crypto/token.h"

namespace authd::vault {
namespace {

// Labels of derived keys; part of the disk format.
constexpr std::string_view NET_LABEL = "net";
constexpr std::string_view NAMES_LABEL = "idempotency-name";
constexpr std::string_view RESPONSES_LABEL = "idempotency-response";
constexpr std::string_view LINK_LABEL = "reset-link";

// With its length first, so that two lists of parts are never the same bytes.
void appendPart(std::string& out, std::string_view part) {
  appendU32(out, static_cast<std::uint32_t>(part.size()));
  out += part;
}

crypto::Key netKey(const crypto::Key& actor, const crypto::Key& day) {
  return crypto::deriveKey(actor, NET_LABEL, day.view());
}

}  // namespace

SealingVault::SealingVault(storage::KeyStore& keys, const crypto::Key& root,
                           const std::string& origin, std::size_t cacheLimit)
    : ring_(keys, root, origin, entropy_, cacheLimit),
      pepper_(ring_.secret(PEPPER)),
      idempotency_(crypto::deriveKey(ring_.secret(IDEMPOTENCY), NAMES_LABEL, {})),
      responses_(crypto::deriveKey(ring_.secret(IDEMPOTENCY), RESPONSES_LABEL, {})),
      links_(ring_.secret(LINKS)) {}

core::NewSubject SealingVault::newSubject(NewKeys& keys) {
  const core::Ref ref = crypto::randomRef(entropy_);
  const crypto::Key key = ring_.create(subjectKeyName(ref), keys);
  return {ref, crypto::keyCommitment(key)};
}

crypto::Key SealingVault::keyToSealFor(const core::Ref& subject) {
  std::optional<crypto::Key> key = ring_.storedOrNew(subjectKeyName(subject));
  if (!key) {
    throw std::runtime_error("the key of subject " + crypto::toHex(crypto::asText(subject)) +
                             " is gone: nothing can be sealed for it");
  }
  return *key;
}

core::SealedBox SealingVault::sealForSubject(const core::Ref& subject, const Binding& binding,
                                             std::string_view plain) {
  const crypto::Key key = keyToSealFor(subject);
  return {subject, subject, 0,
          crypto::seal(key, associatedData(binding, subject), plain, entropy_)};
}

core::SealedBox SealingVault::sealCredential(const core::Ref& subject, const Binding& binding,
                                             std::string_view plain, NewKeys& keys) {
  const core::Ref id = crypto::randomRef(entropy_);
  const crypto::Key key = ring_.create(vault::credentialKeyName(id), keys);
  return {subject, id, 0, crypto::seal(key, associatedData(binding, subject), plain, entropy_)};
}

core::SealedBox SealingVault::sealForDay(const core::Ref& actor, std::uint32_t day,
                                         const Binding& binding, std::string_view plain,
                                         NewKeys& keys) {
  day = clampDay(day);  // a machine without a clock starts in 1970, and 0 means no day key
  const crypto::Key dayKey = ring_.ofDay(day, keys);
  const crypto::Key key = actor == core::NO_REF ? dayKey : netKey(keyToSealFor(actor), dayKey);
  return {actor, actor, day, crypto::seal(key, associatedData(binding, actor), plain, entropy_)};
}

std::optional<std::string> SealingVault::open(const Binding& binding, const core::SealedBox& box) {
  if (box.box.empty()) return std::nullopt;
  const std::optional<crypto::Key> key = keyOf(box);
  if (!key) return std::nullopt;
  return crypto::open(*key, associatedData(binding, box.owner), box.box);
}

std::optional<crypto::Key> SealingVault::keyOf(const core::SealedBox& box) {
  if (box.day == 0) {
    return ring_.stored(box.key == box.owner ? vault::subjectKeyName(box.owner)
                                             : vault::credentialKeyName(box.key));
  }
  std::optional<crypto::Key> day = ring_.stored(vault::dayKeyName(box.day));
  if (!day || box.owner == core::NO_REF) return day;
  const std::optional<crypto::Key> actor = ring_.stored(vault::subjectKeyName(box.owner));
  if (!actor) return std::nullopt;
  return netKey(*actor, *day);
}

// origin || event id || type (u16 big-endian) || owner || field: all but the first are of fixed
// length.
std::string SealingVault::associatedData(const Binding& binding, const core::Ref& owner) const {
  std::string data = ring_.origin();
  data += crypto::asText(binding.eventId);
  appendU16(data, static_cast<std::uint16_t>(binding.type));
  data += crypto::asText(owner);
  data += static_cast<char>(binding.field);
  return data;
}

core::Name SealingVault::name(core::SubjectKind kind, std::uint32_t websiteId,
                              std::string_view normalisedName) {
  std::string message(1, static_cast<char>(kind));
  appendU32(message, websiteId);
  message += normalisedName;
  return {kind, websiteId, pepper_(message)};
}

std::string SealingVault::linkSecret(const core::EventId& eventId) {
  const crypto::Key seed = crypto::deriveKey(links_.get(), LINK_LABEL, crypto::asText(eventId));
  crypto::SeededEntropy stream(seed.bytes());
  return std::string(crypto::drawLinkSecret(stream).view());
}

std::string SealingVault::idempotencyName(std::string_view route, std::string_view caller,
                                          std::string_view key) {
  std::string message;
  for (const std::string_view part : {route, caller, key}) appendPart(message, part);
  return std::string(crypto::asText(idempotency_(message)));
}

std::string SealingVault::sealResponse(std::string_view rawKey, std::string_view plain) {
  return crypto::seal(crypto::deriveKey(responses_.get(), {}, rawKey), origin(), plain, entropy_);
}

std::optional<std::string> SealingVault::openResponse(std::string_view rawKey,
                                                      std::string_view box) {
  return crypto::open(crypto::deriveKey(responses_.get(), {}, rawKey), origin(), box);
}

std::string SealingVault::subjectKeyName(const core::Ref& subject) const {
  return vault::subjectKeyName(subject);
}

std::string SealingVault::dayKeyName(std::uint32_t day) const {
  return vault::dayKeyName(day);
}

std::string SealingVault::credentialKeyName(const core::SealedBox& box) const {
  AUTHD_ASSERT(box.day == 0 && box.key != box.owner);
  return vault::credentialKeyName(box.key);
}

}  // namespace authd::vault
