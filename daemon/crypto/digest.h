#pragma once

#include <memory>
#include <string_view>

#include "daemon/core/types.h"
#include "daemon/crypto/key.h"
#include "storage/hash.h"

namespace authd::crypto {

// SHA-256 (FIPS 180-4). On the path of every token check: one context per thread, fetched once.
inline core::Digest sha256(std::string_view bytes) {
  return storage::sha256(bytes);
}

// The same of what comes in parts. finish() once, then nothing more. Threads: one.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void add(std::string_view bytes);
  core::Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// BLAKE2b (RFC 7693) of 32 bytes, without a key.
core::Digest blake2b(std::string_view bytes);

// Lower-case hexadecimal.
using storage::toHex;

// HMAC-SHA-256 (RFC 2104) under one key: the key is worked in once. Threads: any.
class HmacSha256 {
 public:
  explicit HmacSha256(std::string_view key);
  explicit HmacSha256(const Key& key) : HmacSha256(key.view()) {}
  ~HmacSha256();
  HmacSha256(HmacSha256&&) noexcept;
  HmacSha256& operator=(HmacSha256&&) noexcept;

  core::Digest operator()(std::string_view message) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The bytes of a digest or reference as text.
template <std::size_t N>
std::string_view asText(const std::array<std::uint8_t, N>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace authd::crypto
