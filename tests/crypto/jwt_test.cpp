#include "daemon/crypto/jwt.h"

#include <openssl/bio.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>
#include <vector>

#include "daemon/crypto/base64url.h"
#include "daemon/crypto/token.h"

namespace authd::crypto {
namespace {

using core::JwtAlgorithm;

// RFC 4648, the other way round.
std::string decoded(const std::string& text) {
  static const std::string DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (char c : text) {
    bits = bits << 6 | static_cast<unsigned>(DIGITS.find(c));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 255);
  }
  return bytes;
}

std::vector<std::string> partsOf(const Secret& token) {
  std::vector<std::string> parts(1);
  for (char c : token.view()) {
    if (c == '.') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

JwtClaims claims() {
  return {"https://auth.shop.example", "shop",     "customer:2", "00ff", 2,
          core::TokenType::CUSTOMER,   1700000000, 1700003600};
}

// A signature of JOSE (r and s, 32 bytes each) as OpenSSL wants it.
std::string derSignature(const std::string& raw) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(raw.data());
  std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> signature(ECDSA_SIG_new(), ECDSA_SIG_free);
  ECDSA_SIG_set0(signature.get(), BN_bin2bn(bytes, 32, nullptr),
                 BN_bin2bn(bytes + 32, 32, nullptr));
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  std::string text(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return text;
}

bool verifies(const std::string& publicDer, const std::string& data, const std::string& signature) {
  const auto* der = reinterpret_cast<const unsigned char*>(publicDer.data());
  std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(
      d2i_PUBKEY(nullptr, &der, static_cast<long>(publicDer.size())), EVP_PKEY_free);
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get());
  return EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                          signature.size(), reinterpret_cast<const unsigned char*>(data.data()),
                          data.size()) == 1;
}

BOOST_AUTO_TEST_SUITE(jwt)

// A vector that other programs made.
BOOST_AUTO_TEST_CASE(magentos_token_is_the_same_byte_for_byte) {
  const auto token = makeMagentoJwt("0123456789abcdef0123456789abcdef", claims());
  BOOST_TEST(token.view() ==
             "eyJraWQiOiIxIiwiYWxnIjoiSFMyNTYifQ."
             "eyJ1aWQiOjIsInV0eXBpZCI6MywiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjE3MDAwMDM2MDB9."
             "icjKM1yeq-BgXqadpRxLt0dOpaUJUpI8tVQIoYfdTzo");
}

BOOST_AUTO_TEST_CASE(the_last_of_several_crypt_keys_signs) {
  const auto token = makeMagentoJwt("older\n\t newest \n", claims());
  BOOST_TEST(decoded(partsOf(token)[0]) == R"({"kid":"2","alg":"HS256"})");
  BOOST_TEST(partsOf(token)[2] == partsOf(makeMagentoJwt("x newest", claims()))[2]);
  BOOST_TEST(partsOf(token)[2] != partsOf(makeMagentoJwt("x other", claims()))[2]);
  BOOST_CHECK_THROW(makeMagentoJwt(" \n", claims()), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_token_is_signed_so_that_others_can_verify_it) {
  for (auto algorithm : {JwtAlgorithm::ES256, JwtAlgorithm::RS256}) {
    const auto key = makeSigningKey(algorithm);
    const auto token = makeJwt(algorithm, "7", key.privatePem, claims());
    const auto parts = partsOf(token);
    BOOST_REQUIRE(parts.size() == 3U);
    const bool isEc = algorithm == JwtAlgorithm::ES256;
    BOOST_TEST(decoded(parts[0]) == (isEc ? R"({"alg":"ES256","kid":"7","typ":"JWT"})"
                                          : R"({"alg":"RS256","kid":"7","typ":"JWT"})"));
    BOOST_TEST(decoded(parts[1]) ==
               R"({"aud":"shop","exp":1700003600,"iat":1700000000,)"
               R"("iss":"https://auth.shop.example","jti":"00ff","sub":"customer:2","uid":2,)"
               R"("utypid":3})");
    const std::string signature = decoded(parts[2]);
    BOOST_TEST(signature.size() == (isEc ? 64U : 256U));
    const std::string data = parts[0] + "." + parts[1];
    BOOST_TEST(verifies(key.publicDer, data, isEc ? derSignature(signature) : signature));
    BOOST_TEST(!verifies(key.publicDer, data + "x", isEc ? derSignature(signature) : signature));
    BOOST_TEST(token.view().size() < 1000U);
  }
}

// Numbers with a leading zero are as long as others.
BOOST_AUTO_TEST_CASE(every_signature_of_a_curve_has_64_bytes) {
  const auto key = makeSigningKey(JwtAlgorithm::ES256);
  auto some = claims();
  for (int i = 0; i < 300; ++i) {
    some.id = std::to_string(i);
    const auto parts = partsOf(makeJwt(JwtAlgorithm::ES256, "1", key.privatePem, some));
    BOOST_TEST_REQUIRE(decoded(parts[2]).size() == 64U);
    BOOST_TEST_REQUIRE(
        verifies(key.publicDer, parts[0] + "." + parts[1], derSignature(decoded(parts[2]))));
  }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_signed_is_a_fault_that_tells_no_secret) {
  const auto key = makeSigningKey(JwtAlgorithm::ES256);
  for (auto algorithm : {JwtAlgorithm::NONE, JwtAlgorithm::HS256}) {
    BOOST_CHECK_THROW(makeJwt(algorithm, "1", key.privatePem, claims()), std::runtime_error);
  }
  try {
    makeJwt(JwtAlgorithm::ES256, "1", Secret("canary"), claims());
    BOOST_TEST(false);
  } catch (const std::runtime_error& fault) {
    BOOST_TEST(std::string(fault.what()).find("canary") == std::string::npos);
  }
  auto broken = claims();
  broken.issuer = "\xff";
  BOOST_CHECK_THROW(makeJwt(JwtAlgorithm::ES256, "1", key.privatePem, broken), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_jwk_has_the_public_half_only) {
  const auto ec = makeSigningKey(JwtAlgorithm::ES256);
  const auto jwk = jwkOf(JwtAlgorithm::ES256, "7", ec.publicDer);
  BOOST_TEST(jwk.starts_with(R"({"kty":"EC","crv":"P-256","x":")"));
  BOOST_TEST(jwk.ends_with(R"(","alg":"ES256","use":"sig","kid":"7"})"));
  // Each coordinate is 32 bytes long.
  BOOST_TEST(jwk.size() == std::string_view(R"({"kty":"EC","crv":"P-256","x":"","y":"",)"
                                            R"("alg":"ES256","use":"sig","kid":"7"})")
                                   .size() +
                               2 * 43);
  const auto rsa = makeSigningKey(JwtAlgorithm::RS256);
  const auto other = jwkOf(JwtAlgorithm::RS256, "8", rsa.publicDer);
  BOOST_TEST(other.starts_with(R"({"kty":"RSA","n":")"));
  BOOST_TEST(other.ends_with(R"(","e":"AQAB","alg":"RS256","use":"sig","kid":"8"})"));
  BOOST_TEST(other.find("\"d\"") == std::string::npos);
  BOOST_CHECK_THROW(jwkOf(JwtAlgorithm::ES256, "7", "not a key"), std::runtime_error);
  BOOST_CHECK_THROW(jwkOf(JwtAlgorithm::ES256, "7", rsa.publicDer), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_jwt_looks_like_a_token) {
  const auto token = makeMagentoJwt("key", claims());
  BOOST_TEST(looksLikeToken(token.view()));
  BOOST_TEST(!looksLikeToken("eyJ.a"));
  BOOST_TEST(!looksLikeToken("eyJ..a"));
  BOOST_TEST(!looksLikeToken("Magento_Customer::customer"));
  BOOST_TEST(!looksLikeToken("eyJ.a.b c"));
}

BOOST_AUTO_TEST_CASE(base64url_is_without_padding) {
  BOOST_TEST(base64url("") == "");
  BOOST_TEST(base64url("f") == "Zg");
  BOOST_TEST(base64url("fo") == "Zm8");
  BOOST_TEST(base64url("foo") == "Zm9v");
  BOOST_TEST(base64url("\xfb\xff") == "-_8");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::crypto
