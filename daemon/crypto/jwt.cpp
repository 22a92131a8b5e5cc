#include "daemon/crypto/jwt.h"

#include <jwt/jwt.hpp>
#include <stdexcept>

#include "daemon/crypto/base64url.h"

namespace authd::crypto {
namespace {

using core::JwtAlgorithm;

[[noreturn]] void failed(const std::string& why) {
  throw std::runtime_error("a JWT could not be made: " + why);
}

jwt::jwt_payload payloadOf(const JwtClaims& claims) {
  jwt::jwt_payload payload;
  payload.add_claim("iss", claims.issuer);
  if (!claims.audience.empty()) payload.add_claim("aud", claims.audience);
  payload.add_claim("sub", claims.subject);
  payload.add_claim("jti", claims.id);
  payload.add_claim("uid", claims.userId);
  payload.add_claim("utypid", static_cast<int>(claims.type));
  payload.add_claim("iat", claims.issuedAt);
  payload.add_claim("exp", claims.expiresAt);
  return payload;
}

// Signed by cpp-jwt's functions below its token class, which would leave copies of the key behind.
std::string built(JwtAlgorithm algorithm, std::string_view keyId, const Secret& privatePem,
                  const JwtClaims& claims) {
  const bool isEc = algorithm == JwtAlgorithm::ES256;
  jwt::jwt_header header(isEc ? jwt::algorithm::ES256 : jwt::algorithm::RS256);
  header.add_header("kid", std::string(keyId));
  std::string text = header.base64_encode() + "." + payloadOf(claims).base64_encode();
  const jwt::string_view pem(privatePem.view().data(), privatePem.view().size());
  auto signedText = isEc ? jwt::PEMSign<jwt::algo::ES256>::sign(pem, text)
                         : jwt::PEMSign<jwt::algo::RS256>::sign(pem, text);
  if (signedText.second) failed(signedText.second.message());
  return text + "." + base64url(signedText.first);
}

}  // namespace

Secret makeJwt(JwtAlgorithm algorithm, std::string_view keyId, const Secret& privatePem,
               const JwtClaims& claims) {
  if (algorithm != JwtAlgorithm::ES256 && algorithm != JwtAlgorithm::RS256) failed("algorithm");
  try {
    std::string text = built(algorithm, keyId, privatePem, claims);
    return Secret::takeFrom(text);
  } catch (const std::exception& fault) {
    failed(fault.what());
  }
}

}  // namespace authd::crypto
