#include "daemon/crypto/digest.h"

#include <sodium.h>

#include "daemon/crypto/secret.h"

namespace authd::crypto {
namespace {

const unsigned char* bytesOf(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

struct Sha256::State {
  ::crypto_hash_sha256_state sodium{};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  ::crypto_hash_sha256_init(&state_->sodium);
}

Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(std::string_view bytes) {
  ::crypto_hash_sha256_update(&state_->sodium, bytesOf(bytes), bytes.size());
}

core::Digest Sha256::finish() {
  core::Digest result;
  ::crypto_hash_sha256_final(&state_->sodium, result.data());
  return result;
}

core::Digest blake2b(std::string_view bytes) {
  core::Digest result;
  ::crypto_generichash(result.data(), result.size(), bytesOf(bytes), bytes.size(), nullptr, 0);
  return result;
}

struct HmacSha256::State {
  State() = default;
  State(const State&) = default;
  State& operator=(const State&) = delete;
  ~State() { wipe(&sodium, sizeof sodium); }

  ::crypto_auth_hmacsha256_state sodium{};
};

HmacSha256::HmacSha256(std::string_view key) : state_(std::make_unique<State>()) {
  ::crypto_auth_hmacsha256_init(&state_->sodium, bytesOf(key), key.size());
}

HmacSha256::~HmacSha256() = default;
HmacSha256::HmacSha256(HmacSha256&&) noexcept = default;
HmacSha256& HmacSha256::operator=(HmacSha256&&) noexcept = default;

core::Digest HmacSha256::operator()(std::string_view message) const {
  State copy(*state_);
  core::Digest result;
  ::crypto_auth_hmacsha256_update(&copy.sodium, bytesOf(message), message.size());
  ::crypto_auth_hmacsha256_final(&copy.sodium, result.data());
  return result;
}

}  // namespace authd::crypto
