#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "daemon/crypto/base64url.h"
#include "daemon/crypto/jwt.h"

namespace authd::crypto {
namespace {

using core::JwtAlgorithm;

constexpr unsigned RSA_BITS = 2048;
constexpr std::size_t P256_BYTES = 32;

struct FreeKey {
  void operator()(EVP_PKEY* key) const { ::EVP_PKEY_free(key); }
};
using KeyHandle = std::unique_ptr<EVP_PKEY, FreeKey>;

[[noreturn]] void failed(const char* what) {
  throw std::runtime_error(std::string("a signing key: ") + what);
}

Secret pemOf(EVP_PKEY* key) {
  // Memory of its own kind: wiped when it is freed.
  const std::unique_ptr<BIO, int (*)(BIO*)> out(::BIO_new(::BIO_s_secmem()), ::BIO_free);
  if (!out ||
      ::PEM_write_bio_PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    failed("cannot be written");
  }
  char* text = nullptr;
  const long size = ::BIO_get_mem_data(out.get(), &text);
  return Secret(std::string_view(text, static_cast<std::size_t>(size)));
}

std::string derOf(EVP_PKEY* key) {
  unsigned char* bytes = nullptr;
  const int size = ::i2d_PUBKEY(key, &bytes);
  if (size <= 0) failed("has no public half");
  std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  ::OPENSSL_free(bytes);
  return der;
}

KeyHandle readPublic(std::string_view der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  KeyHandle key(::d2i_PUBKEY(nullptr, &bytes, static_cast<long>(der.size())));
  if (!key) failed("the public half cannot be read");
  return key;
}

// A number of the key, big-endian, filled up to `least` bytes, as base64url.
std::string numberOf(const EVP_PKEY* key, const char* name, std::size_t least) {
  BIGNUM* number = nullptr;
  if (::EVP_PKEY_get_bn_param(key, name, &number) != 1) failed("of another kind");
  const std::unique_ptr<BIGNUM, void (*)(BIGNUM*)> owned(number, ::BN_free);
  std::string bytes(std::max(least, static_cast<std::size_t>(BN_num_bytes(number))), '\0');
  ::BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()),
                 static_cast<int>(bytes.size()));
  return base64url(bytes);
}

std::string member(std::string_view name, std::string_view value) {
  return ",\"" + std::string(name) + "\":\"" + std::string(value) + "\"";
}

}  // namespace

SigningKey makeSigningKey(JwtAlgorithm algorithm) {
  KeyHandle key;
  if (algorithm == JwtAlgorithm::ES256) key.reset(EVP_EC_gen("P-256"));
  if (algorithm == JwtAlgorithm::RS256) key.reset(EVP_RSA_gen(RSA_BITS));
  if (!key) failed("cannot be made");
  return {pemOf(key.get()), derOf(key.get())};
}

std::string jwkOf(JwtAlgorithm algorithm, std::string_view keyId, std::string_view publicDer) {
  const KeyHandle key = readPublic(publicDer);
  std::string jwk;
  if (algorithm == JwtAlgorithm::ES256) {
    jwk = R"({"kty":"EC","crv":"P-256")";
    jwk += member("x", numberOf(key.get(), OSSL_PKEY_PARAM_EC_PUB_X, P256_BYTES));
    jwk += member("y", numberOf(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y, P256_BYTES));
    jwk += member("alg", "ES256");
  } else {
    jwk = R"({"kty":"RSA")";
    jwk += member("n", numberOf(key.get(), OSSL_PKEY_PARAM_RSA_N, 1));
    jwk += member("e", numberOf(key.get(), OSSL_PKEY_PARAM_RSA_E, 1));
    jwk += member("alg", "RS256");
  }
  return jwk + member("use", "sig") + member("kid", keyId) + "}";
}

}  // namespace authd::crypto
