#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/core/types.h"
#include "daemon/crypto/secret.h"

namespace authd::crypto {

// JSON Web Tokens (RFC 7519) are made here and never read: whether a token is good is looked up.

struct JwtClaims {
  std::string issuer;
  std::string audience;  // empty = none
  std::string subject;   // "customer:2"
  std::string id;
  std::uint32_t userId = 0;   // Magento's uid
  core::TokenType type{};     // Magento's utypid
  std::int64_t issuedAt = 0;  // seconds since 1970
  std::int64_t expiresAt = 0;
};

// A key for ES256 (P-256) or RS256 (2048 bits). RSA takes up to a second: not on the loop.
struct SigningKey {
  Secret privatePem;      // PKCS #8
  std::string publicDer;  // SubjectPublicKeyInfo
};
SigningKey makeSigningKey(core::JwtAlgorithm algorithm);

// A token in compact form, signed with ES256 or RS256: about a millisecond, any thread. Throws
// std::runtime_error. The key must be of the algorithm's kind: cpp-jwt leaks one that is not.
Secret makeJwt(core::JwtAlgorithm algorithm, std::string_view keyId, const Secret& privatePem,
               const JwtClaims& claims);

// A token as Magento makes it: HS256, its claims and nothing else. `cryptKey` is the text of
// `crypt/key`: keys with white space between, the last of which signs. Throws std::runtime_error
// if there is none.
Secret makeMagentoJwt(std::string_view cryptKey, const JwtClaims& claims);

// The public key as a JWK (RFC 7517), for a set of them. Throws std::runtime_error.
std::string jwkOf(core::JwtAlgorithm algorithm, std::string_view keyId, std::string_view publicDer);

}  // namespace authd::crypto
