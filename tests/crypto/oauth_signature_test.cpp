#include "daemon/crypto/oauth_signature.h"

#include <boost/test/unit_test.hpp>

#include "daemon/core/rules/oauth.h"

namespace authd::crypto {
namespace {

using core::SignedRequest;
using Method = SignatureMethod;

BOOST_AUTO_TEST_SUITE(oauth_signature)

// RFC 5849 §1.2 and §3.1; the second is the request that the RFC signs without giving the secrets'
// base string, so that both parts are checked together.
BOOST_AUTO_TEST_CASE(sha1_signs_the_example_of_the_rfc) {
  SignedRequest request{"GET", "http", "photos.example.net", "/photos", {}, {}, {}};
  request.query = "file=vacation.jpg&size=original";
  request.oauth = *core::parseOauthHeader(
      "OAuth realm=\"Photos\", oauth_consumer_key=\"dpf43f3p2l4k3l03\", "
      "oauth_token=\"nnch734d00sl2jdk\", oauth_signature_method=\"HMAC-SHA1\", "
      "oauth_timestamp=\"137131202\", oauth_nonce=\"chapoH\", "
      "oauth_signature=\"MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D\"");
  const auto key = core::oauthSigningKey("kd94hf93k423kf44", "pfkkdhi9sl3r4s00");
  const auto base = core::oauthBaseString(request);
  BOOST_TEST(oauthSignature(Method::HMAC_SHA1, base, key) == "MdpQcU8iPSUjWoN/UDMsK2sui9I=");
}

SignedRequest clientRequest() {
  SignedRequest request{"GET", "https", "shop.test", "/rest/V1/customers/1", {}, {}, {}};
  request.query = "searchCriteria";
  request.oauth = {
      {"oauth_consumer_key", std::string(32, 'c')}, {"oauth_nonce", std::string(32, 'n')},
      {"oauth_signature_method", "HMAC-SHA256"},    {"oauth_timestamp", "1700000000"},
      {"oauth_token", std::string(32, 't')},        {"oauth_version", "1.0"}};
  return request;
}

// What the npm package oauth-1.0a 2.2.6 makes of it.
BOOST_AUTO_TEST_CASE(sha256_signs_what_a_client_signs) {
  const auto key = core::oauthSigningKey(std::string(32, 's'), std::string(32, 'x'));
  const std::string right = "B9m8IN0ETWedzoFadd09CJlNOjw0AzUESL3rAC6qGW0=";
  const auto base = core::oauthBaseString(clientRequest());
  BOOST_TEST(isOauthSignature(right, Method::HMAC_SHA256, base, key));
  BOOST_TEST(!isOauthSignature(right, Method::HMAC_SHA1, base, key));
  BOOST_TEST(!isOauthSignature(right, Method::HMAC_SHA256, base + "x", key));
  BOOST_TEST(!isOauthSignature(right, Method::HMAC_SHA256, base, key + "x"));
  for (std::size_t i = 0; i < right.size(); ++i) {
    std::string wrong = right;
    wrong[i] = wrong[i] == 'x' ? 'y' : 'x';
    BOOST_TEST(!isOauthSignature(wrong, Method::HMAC_SHA256, base, key));
    BOOST_TEST(!isOauthSignature(right.substr(0, i), Method::HMAC_SHA256, base, key));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::crypto
