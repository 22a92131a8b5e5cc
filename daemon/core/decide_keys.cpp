#include <algorithm>
#include <array>

#include "daemon/core/decide_parts.h"
#include "daemon/core/rules/settings_keys.h"
#include "daemon/core/signing_keys.h"

namespace authd::core::deciding {
namespace {

constexpr std::int64_t US = 1'000'000;

struct Trusted {
  std::size_t keys = 0;
  bool signs = false;  // one of them does already
};

Trusted trustedNow(const Context& c) {
  Trusted trusted;
  visitTrustedKeys(c.tables, [&](std::uint32_t, const JwtKeyRow& key) {
    ++trusted.keys;
    trusted.signs = trusted.signs || key.usableFromUs <= c.stamp.timeUs;
  });
  return trusted;
}

bool wantsJwts(const Context& c) {
  constexpr std::array TYPES{keys::JWT_ADMIN, keys::JWT_CUSTOMER, keys::JWT_INTEGRATION};
  return std::any_of(TYPES.begin(), TYPES.end(),
                     [&](std::string_view key) { return textSetting(c, key, "yes"); });
}

}  // namespace

bool isStale(const Context& c, const Digest& digest, std::uint32_t keyId) {
  if (keyId == 0) return false;
  // Without a claim of its own two tokens of one second are the same text.
  return !maySign(c.tables, keyId, c.stamp.timeUs) || find<TokenRow>(c.tables, digest);
}

Decision on(const Context& c, const PublishJwtKey& command) {
  if (c.stamp.clockState == ClockState::UNCERTAIN) return refuse(Refusal::CLOCK_UNCERTAIN);
  const std::uint32_t id = nextId(c.tables, CounterId::JWT_KEY);
  const Trusted trusted = trustedNow(c);
  if (trusted.keys >= MOST_TRUSTED_KEYS || id > MAX_JWT_KEY_ID) return refuse(Refusal::KEYS_FULL);
  JwtKeyPublished published{id, command.algorithm, command.publicKey, c.stamp.timeUs};
  if (trusted.signs && !command.immediately) {
    published.usableFromUs += secondsSetting(c, keys::JWT_PUBLISH_BEFORE_USE) * US;
  }
  const Ref& ref = command.subject.ref;
  return Facts(c)
      .add(SubjectKeyCreated{SubjectKind::JWT_KEY, command.subject.commitment}, ref)
      .add(published, ref, &command.published)
      .done();
}

Decision on(const Context& c, const RetireJwtKey& command) {
  auto key = find<JwtKeyRow>(c.tables, command.keyId);
  if (!key) return refuse(Refusal::NOT_FOUND);
  if (key->retiredUs != 0) return refuse(Refusal::ALREADY_SO);
  // Logins would fail from now on. Whoever must not wait rotates immediately, and retires then.
  if (wantsJwts(c) && trustedNow(c).keys == 1) return refuse(Refusal::NO_SIGNING_KEY);
  return Facts(c).add(JwtKeyRetired{command.keyId}, key->ref, &command.retired).done();
}

}  // namespace authd::core::deciding
