#include "daemon/crypto/ed25519.h"

#include <sodium.h>

#include <stdexcept>

#include "daemon/crypto/digest.h"

namespace authd::crypto {
namespace {

const unsigned char* bytesOf(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

struct KeyPair {
  explicit KeyPair(const Secret& seed) {
    if (seed.view().size() != crypto_sign_ed25519_SEEDBYTES) {
      throw std::invalid_argument("a seed of Ed25519 has 32 bytes");
    }
    ::crypto_sign_ed25519_seed_keypair(publicKey.data(), secretKey.data(), bytesOf(seed.view()));
  }
  KeyPair(const KeyPair&) = delete;
  KeyPair& operator=(const KeyPair&) = delete;
  ~KeyPair() { wipe(secretKey.data(), secretKey.size()); }

  Ed25519PublicKey publicKey{};
  std::array<unsigned char, crypto_sign_ed25519_SECRETKEYBYTES> secretKey{};
};

}  // namespace

Secret makeEd25519Seed(Entropy& entropy) {
  std::array<std::uint8_t, crypto_sign_ed25519_SEEDBYTES> bytes{};
  entropy.fill(bytes);
  Secret seed(asText(bytes));
  wipe(bytes.data(), bytes.size());
  return seed;
}

Ed25519PublicKey ed25519PublicKey(const Secret& seed) {
  return KeyPair(seed).publicKey;
}

Ed25519Signature ed25519Sign(const Secret& seed, std::string_view message) {
  const KeyPair pair(seed);
  Ed25519Signature signature{};
  ::crypto_sign_ed25519_detached(signature.data(), nullptr, bytesOf(message), message.size(),
                                 pair.secretKey.data());
  return signature;
}

bool ed25519Verify(const Ed25519PublicKey& key, std::string_view message,
                   std::string_view signature) {
  return signature.size() == crypto_sign_ed25519_BYTES &&
         ::crypto_sign_ed25519_verify_detached(bytesOf(signature), bytesOf(message), message.size(),
                                               key.data()) == 0;
}

}  // namespace authd::crypto
