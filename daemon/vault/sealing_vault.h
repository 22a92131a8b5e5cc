#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/crypto/digest.h"
#include "daemon/crypto/entropy.h"
#include "daemon/vault/key_ring.h"
#include "daemon/vault/vault.h"

namespace authd::vault {

// The vault over a ring of keys.
class SealingVault final : public Vault {
 public:
  SealingVault(storage::KeyStore& keys, const crypto::Key& root, const std::string& origin,
               std::size_t cacheLimit = KeyRing::CACHE_LIMIT);

  const std::string& origin() const override { return ring_.origin(); }

  core::NewSubject newSubject(NewKeys& keys) override;
  core::SealedBox sealForSubject(const core::Ref& subject, const Binding& binding,
                                 std::string_view plain) override;
  core::SealedBox sealCredential(const core::Ref& subject, const Binding& binding,
                                 std::string_view plain, NewKeys& keys) override;
  core::SealedBox sealForDay(const core::Ref& actor, std::uint32_t day, const Binding& binding,
                             std::string_view plain, NewKeys& keys) override;
  std::optional<std::string> open(const Binding& binding, const core::SealedBox& box) override;
  using Vault::open;

  core::Name name(core::SubjectKind kind, std::uint32_t websiteId,
                  std::string_view normalisedName) override;
  std::string linkSecret(const core::EventId& eventId) override;
  std::string idempotencyName(std::string_view route, std::string_view caller,
                              std::string_view key) override;
  std::string sealResponse(std::string_view rawKey, std::string_view plain) override;
  std::optional<std::string> openResponse(std::string_view rawKey, std::string_view box) override;
  std::uint32_t beginEpoch(NewKeys& keys) override { return ring_.beginEpoch(keys); }
  std::size_t wrapAnew(NewKeys& rows) override { return ring_.wrapAnew(rows); }
  std::vector<std::string> epochsBefore(std::uint32_t epoch) const override {
    return ring_.epochsBefore(epoch);
  }
  void forget(const std::vector<std::string>& names) override { ring_.forget(names); }

  std::string subjectKeyName(const core::Ref& subject) const override;
  std::string dayKeyName(std::uint32_t day) const override;
  std::string credentialKeyName(const core::SealedBox& box) const override;

 private:
  std::string associatedData(const Binding& binding, const core::Ref& owner) const;
  std::optional<crypto::Key> keyOf(const core::SealedBox& box);
  crypto::Key keyToSealFor(const core::Ref& subject);

  crypto::SystemEntropy entropy_;
  KeyRing ring_;
  crypto::HmacSha256 pepper_;
  crypto::HmacSha256 idempotency_;
  crypto::LockedKey responses_;
  crypto::LockedKey links_;
};

}  // namespace authd::vault
