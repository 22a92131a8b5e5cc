#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "daemon/vault/key_names.h"
#include "daemon/vault/vault.h"
#include "storage/key_store.h"

namespace authd::vault {

inline constexpr std::uint32_t DAY = 20'000;  // 2024-10-04
inline const std::string ORIGIN = "shop.example/authd";

inline core::EventId eventId(std::uint8_t number) {
  core::EventId id{};
  id[15] = number;
  return id;
}

inline Binding piiOf(std::uint8_t event) {
  return {eventId(event), core::EventType::CUSTOMER_CREATED, Field::PII};
}
inline Binding netOf(std::uint8_t event) {
  return {eventId(event), core::EventType::TOKEN_ISSUED, Field::NET};
}
inline Binding secretOf(std::uint8_t event) {
  return {eventId(event), core::EventType::PASSWORD_CHANGED, Field::SECRET};
}

// A vault in memory and what the journal does with its new keys.
struct OpenedVault {
  std::unique_ptr<storage::KeyStore> store = storage::openMemoryKeyStore();
  std::unique_ptr<Vault> vault = openMemoryVault(*store, ORIGIN);

  void reopen() { vault = openMemoryVault(*store, ORIGIN); }

  core::Ref subject() {
    NewKeys keys;
    const core::Ref ref = vault->newSubject(keys).ref;
    store->put(keys);
    return ref;
  }
  core::SealedBox forDay(const core::Ref& actor, std::uint32_t day, const Binding& binding,
                         std::string_view plain) {
    NewKeys keys;
    core::SealedBox box = vault->sealForDay(actor, day, binding, plain, keys);
    store->put(keys);
    return box;
  }
  core::SealedBox credential(const core::Ref& subject, const Binding& binding,
                             std::string_view plain) {
    NewKeys keys;
    core::SealedBox box = vault->sealCredential(subject, binding, plain, keys);
    store->put(keys);
    return box;
  }
  void remove(const std::string& name) { store->remove(std::array<std::string, 1>{name}); }
};

inline bool has(const NewKeys& keys, const std::string& name) {
  for (const auto& row : keys) {
    if (row.first == name) return true;
  }
  return false;
}

}  // namespace authd::vault
