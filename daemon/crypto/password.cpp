#include "daemon/crypto/password.h"

#include <sodium.h>

#include <array>
#include <new>
#include <stdexcept>

#include "daemon/crypto/init.h"
#include "daemon/crypto/magento_password.h"

namespace authd::crypto {
namespace {

constexpr std::string_view ARGON2ID = "$argon2id$";

void check(const PasswordCost& cost) {
  if (cost.memoryBytes < crypto_pwhash_argon2id_MEMLIMIT_MIN ||
      cost.memoryBytes > crypto_pwhash_argon2id_MEMLIMIT_MAX ||
      cost.passes < crypto_pwhash_argon2id_OPSLIMIT_MIN) {
    throw std::invalid_argument("a password hash of this cost is impossible");
  }
}

bool isArgon2id(std::string_view encoded) {
  return encoded.starts_with(ARGON2ID);
}

}  // namespace

std::string hashPassword(std::string_view password, const PasswordCost& cost) {
  init();
  check(cost);
  std::array<char, crypto_pwhash_argon2id_STRBYTES> encoded;
  if (::crypto_pwhash_argon2id_str(encoded.data(), password.data(), password.size(), cost.passes,
                                   cost.memoryBytes) != 0) {
    throw std::bad_alloc();
  }
  return encoded.data();
}

bool verifyPassword(std::string_view encoded, std::string_view password) {
  if (!isArgon2id(encoded)) return verifyMagentoHash(encoded, password);
  init();
  const std::string text(encoded);
  return ::crypto_pwhash_argon2id_str_verify(text.c_str(), password.data(), password.size()) == 0;
}

bool needsRehash(std::string_view encoded, const PasswordCost& cost) {
  if (!isArgon2id(encoded)) return true;
  const std::string text(encoded);
  return ::crypto_pwhash_argon2id_str_needs_rehash(text.c_str(), cost.passes, cost.memoryBytes) !=
         0;
}

std::string dummyHash(const PasswordCost& cost) {
  check(cost);
  // Zeros for salt and hash, in base64 without padding: nobody will find a password for them.
  return std::string(ARGON2ID) + "v=19$m=" + std::to_string(cost.memoryBytes / 1024) +
         ",t=" + std::to_string(cost.passes) + ",p=1$" + std::string(22, 'A') + "$" +
         std::string(43, 'A');
}

}  // namespace authd::crypto
