#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/core/command.h"
#include "daemon/core/event.h"
#include "daemon/core/event_types.h"
#include "daemon/core/types.h"
#include "storage/key_store.h"

namespace authd::vault {

// A wrapped key that must be durable in `keys/` before the event that uses it.
using NewKeys = storage::KeyStore::Rows;

// The fields of a record that are sealed; part of what a box is bound to.
enum class Field : std::uint8_t { NET = 1, PII = 2, SECRET = 3 };

// What a box is bound to besides its key: moving it to another event, type or field breaks it.
struct Binding {
  core::EventId eventId{};
  core::EventType type{};
  Field field = Field::PII;
};

// The keys of subjects, credentials and days, and the long-lived secrets, all wrapped by epoch keys
// which the root key wraps. Makes keys and opens boxes; never writes: new keys leave it as NewKeys
// and the journal stores them. Threads: any; unwrapped keys are cached under a mutex, bounded.
// Not promised: that a box opens. A key may be gone for good (erasure, retention): open() says so
// with nullopt, which is not an error.
class Vault {
 public:
  virtual ~Vault() = default;

  // The name of the log, part of every box's authenticated data.
  virtual const std::string& origin() const = 0;

  // A new subject with a fresh key; the wrapped key is appended to `keys`.
  virtual core::NewSubject newSubject(NewKeys& keys) = 0;

  // Seals under the subject's key. The subject may be one made by newSubject whose key is not
  // stored yet. Throws if its key is gone.
  virtual core::SealedBox sealForSubject(const core::Ref& subject, const Binding& binding,
                                         std::string_view plain) = 0;
  // Seals under a fresh credential key of the subject, appended to `keys`.
  virtual core::SealedBox sealCredential(const core::Ref& subject, const Binding& binding,
                                         std::string_view plain, NewKeys& keys) = 0;
  // Seals the origin of an act under KDF(actor key, day key), or under the day key alone when the
  // actor is NO_REF. A day key that may not be stored yet is appended to `keys`.
  virtual core::SealedBox sealForDay(const core::Ref& actor, std::uint32_t day,
                                     const Binding& binding, std::string_view plain,
                                     NewKeys& keys) = 0;

  // nullopt: the key is gone, or the box does not belong here.
  virtual std::optional<std::string> open(const Binding& binding, const core::SealedBox& box) = 0;
  std::optional<std::string> open(const core::StoredBox& box, Field field) {
    return open(Binding{box.eventId, static_cast<core::EventType>(box.eventType), field},
                box.sealed);
  }

  // HMAC of a normalised name under the pepper of the private index.
  virtual core::Name name(core::SubjectKind kind, std::uint32_t websiteId,
                          std::string_view normalisedName) = 0;
  // The secret of a reset link: 32 characters [0-9a-z] derived from the event's id.
  virtual std::string linkSecret(const core::EventId& eventId) = 0;
  // HMAC over (route, caller, key): what an idempotency row is stored under.
  virtual std::string idempotencyName(std::string_view route, std::string_view caller,
                                      std::string_view key) = 0;
  // Seal and open under a key derived from the raw idempotency key, which is never stored.
  virtual std::string sealResponse(std::string_view rawKey, std::string_view plain) = 0;
  virtual std::optional<std::string> openResponse(std::string_view rawKey,
                                                  std::string_view box) = 0;

  // Begins an epoch whose key wraps whatever is new from here on, and returns its number; the row
  // of its key is appended to `keys`.
  virtual std::uint32_t beginEpoch(NewKeys& keys) = 0;
  // Wraps those of `rows` by the newest epoch key that an older one wraps, in place, and appends
  // the row of that key if it is not stored. What no key at hand opens stays as it is. Returns how
  // many were changed.
  virtual std::size_t wrapAnew(NewKeys& rows) = 0;
  // Names in `keys/` of the epoch keys below a number.
  virtual std::vector<std::string> epochsBefore(std::uint32_t epoch) const = 0;

  // Wipes the unwrapped copies of keys that were removed from `keys/`, epoch keys excepted.
  virtual void forget(const std::vector<std::string>& names) = 0;

  virtual std::string subjectKeyName(const core::Ref& subject) const = 0;
  virtual std::string dayKeyName(std::uint32_t day) const = 0;
  // Names in `keys/` that an event's boxes need, so that a replaced credential key can be removed.
  virtual std::string credentialKeyName(const core::SealedBox& box) const = 0;
};

// Why a vault cannot be opened; what() says exactly what is lost and what to do.
class RootKeyFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Opens the vault over `keys`. `rootKeyFile` holds 32 random bytes as 64 hex digits, mode 0600 or
// 0400, owned by us or root. `logIsEmpty`: only then may the root key file, the first epoch key and
// the long-lived secrets be created (durably, before this returns). Throws RootKeyFault.
std::unique_ptr<Vault> openVault(storage::KeyStore& keys, const std::string& rootKeyFile,
                                 const std::string& origin, bool logIsEmpty);

// A vault with random keys that live in memory, for tests.
std::unique_ptr<Vault> openMemoryVault(storage::KeyStore& keys, const std::string& origin);

}  // namespace authd::vault
