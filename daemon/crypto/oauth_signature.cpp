#include "daemon/crypto/oauth_signature.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <climits>
#include <stdexcept>

#include "daemon/crypto/base64.h"

namespace authd::crypto {

std::string oauthSignature(SignatureMethod method, std::string_view baseString,
                           std::string_view key) {
  const EVP_MD* hash = method == SignatureMethod::HMAC_SHA1 ? ::EVP_sha1() : ::EVP_sha256();
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  if (key.size() > INT_MAX) throw std::length_error("a signing key is too long");
  const auto* made = ::HMAC(hash, key.data(), static_cast<int>(key.size()),
                            reinterpret_cast<const unsigned char*>(baseString.data()),
                            baseString.size(), mac.data(), &size);
  if (made == nullptr) throw std::runtime_error("HMAC failed");
  return base64({reinterpret_cast<const char*>(mac.data()), size});
}

bool isOauthSignature(std::string_view given, SignatureMethod method, std::string_view baseString,
                      std::string_view key) {
  const std::string right = oauthSignature(method, baseString, key);
  return given.size() == right.size() &&
         ::CRYPTO_memcmp(given.data(), right.data(), right.size()) == 0;
}

}  // namespace authd::crypto
