#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "daemon/core/types.h"
#include "daemon/crypto/entropy.h"

namespace authd::crypto {

// A 256-bit symmetric key, wiped when it dies. Copyable, because a cache hands copies out.
class Key {
 public:
  static constexpr std::size_t SIZE = 32;

  Key() = default;
  static Key random(Entropy& entropy);
  // Throws std::invalid_argument unless there are exactly 32 bytes.
  static Key fromBytes(std::string_view bytes);

  ~Key();
  Key(const Key&) = default;
  Key& operator=(const Key&) = default;

  std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  }
  const std::array<std::uint8_t, SIZE>& bytes() const { return bytes_; }

 private:
  std::array<std::uint8_t, SIZE> bytes_{};
};

// A key in memory of its own that is locked against swapping where the system's limits allow it,
// between guard pages, and left out of core dumps. For the few keys that open all others.
class LockedKey {
 public:
  explicit LockedKey(const Key& key);
  ~LockedKey();
  LockedKey(LockedKey&& other) noexcept;
  LockedKey& operator=(LockedKey&& other) noexcept;
  LockedKey(const LockedKey&) = delete;
  LockedKey& operator=(const LockedKey&) = delete;

  const Key& get() const { return *key_; }

 private:
  Key* key_ = nullptr;
};

// BLAKE2b keyed with `master` over length(label) || label || context: keys for different labels or
// contexts say nothing of each other or of the master. `label` is at most 255 bytes.
Key deriveKey(const Key& master, std::string_view label, std::string_view context);

// BLAKE2b-256("authd-dek-commit" || key): stands in clear in the log, so that who is given the key
// can check that it is the one. XChaCha20-Poly1305 alone does not commit to its key.
core::Digest keyCommitment(const Key& key);

}  // namespace authd::crypto
