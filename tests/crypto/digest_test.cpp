#include "daemon/crypto/digest.h"

#include <boost/test/unit_test.hpp>
#include <utility>

namespace authd::crypto {

BOOST_AUTO_TEST_SUITE(digest)

BOOST_AUTO_TEST_CASE(sha256_of_abc_is_the_one_of_fips_180) {
  BOOST_TEST(toHex(sha256("abc")) ==
             "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

BOOST_AUTO_TEST_CASE(sha256_in_parts_is_that_of_the_whole) {
  const std::string whole(1000, 'a');
  Sha256 parts;
  for (std::size_t at = 0; at < whole.size(); at += 37) {
    parts.add(std::string_view(whole).substr(at, 37));
  }
  parts.add("");
  BOOST_TEST((parts.finish() == sha256(whole)));
  BOOST_TEST((Sha256().finish() == sha256("")));
}

BOOST_AUTO_TEST_CASE(blake2b_256_of_nothing_and_abc_are_the_known_ones) {
  BOOST_TEST(toHex(blake2b("")) ==
             "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  BOOST_TEST(toHex(blake2b("abc")) ==
             "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

BOOST_AUTO_TEST_CASE(hmac_gives_the_vectors_of_rfc_4231) {
  const auto hmac = [](const std::string& key, const std::string& message) {
    return toHex(HmacSha256(key)(message));
  };
  BOOST_TEST(hmac(std::string(20, '\x0b'), "Hi There") ==
             "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  BOOST_TEST(hmac("Jefe", "what do ya want for nothing?") ==
             "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  BOOST_TEST(hmac(std::string(20, '\xaa'), std::string(50, '\xdd')) ==
             "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  BOOST_TEST(
      hmac(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First") ==
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

BOOST_AUTO_TEST_CASE(an_hmac_key_is_used_again_and_moved) {
  HmacSha256 first("Jefe");
  const core::Digest digest = first("a");
  BOOST_TEST((first("b") != digest));
  BOOST_TEST((first("a") == digest));
  const HmacSha256 second = std::move(first);
  BOOST_TEST((second("a") == digest));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::crypto
