#include "daemon/crypto/magento_password.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "daemon/crypto/password.h"

namespace authd::crypto {
namespace {

const std::string PASSWORD = "Password1";
const std::string SALT = "abcdefghijklmnopqrstuvwxyzABCDEF";
const std::string MD5 = "6d0b172e8905789da2ab11d363e75151";
const std::string SHA = "2603444c1e578ea5af42165564dabc4c3824bacc4e1346763b8452dd78075ee8";
const std::string ARGON2 = "f5582adf5ea1b84a11af3cbc77542c11c9464b0596c539f9fb2a7bd790b85757";

// Computed with independent implementations.
const std::string VECTORS[] = {
    MD5 + ":" + SALT + ":0",
    SHA + ":" + SALT + ":1",
    SHA + ":" + SALT,
    ARGON2 + ":" + SALT + ":2",
    ARGON2 + ":" + SALT + ":3_32_2_67108864",
    "26b2d91cb18959a9bdff95b1fd09f63418325ade4ea638974f75c484389e6e35:" + SALT + ":0:1",
    "ef0ba389d3a8f8e847f440e786b3650ed790e204cce6fa47a7220785d19a9c67:" + SALT + ":1:2",
    "ef0ba389d3a8f8e847f440e786b3650ed790e204cce6fa47a7220785d19a9c67:" + SALT +
        ":1:3_32_2_67108864",
    "431eb20808efcebcd8f5e6f2a101f93677b8526c11e94478160b0ca32af3a348:" + SALT +
        ":0:1:3_32_2_67108864",
    "555d71b5e2fc901a1c807ddbe9187d0d95f72e088dd94cf05ae5d0f8f576cdec:short8ch:2",
};

BOOST_AUTO_TEST_SUITE(magento_password)

BOOST_AUTO_TEST_CASE(every_layout_and_chain_verifies) {
  for (const auto& encoded : VECTORS) {
    BOOST_TEST_CONTEXT(encoded) {
      BOOST_TEST(isMagentoHash(encoded));
      BOOST_TEST(verifyPassword(encoded, PASSWORD));
      BOOST_TEST(needsRehash(encoded, {}));
    }
  }
}

BOOST_AUTO_TEST_CASE(another_password_does_not) {
  for (const auto& encoded : VECTORS) {
    for (const char* other : {"Password2", "password1", ""}) {
      BOOST_TEST(!verifyPassword(encoded, other));
    }
  }
}

// The end of a chain is no password: who has stolen a hash cannot log in with it.
BOOST_AUTO_TEST_CASE(a_step_of_a_chain_is_no_password) {
  BOOST_TEST(!verifyPassword(VECTORS[5], MD5));
  BOOST_TEST(!verifyPassword(VECTORS[1], SHA));
}

BOOST_AUTO_TEST_CASE(what_is_malformed_verifies_nothing) {
  const std::string wrong[] = {
      "",
      ":",
      "::",
      SHA,
      SHA + ":",
      SHA + "::1",
      ":" + SALT + ":1",
      SHA + ":" + SALT + ":",
      SHA + ":" + SALT + ":4",
      SHA + ":" + SALT + ":1:",
      SHA + ":" + SALT + ":01",
      SHA + ":" + SALT + ":1:1:1:1:1",
      "abc:" + SALT + ":1",
      "zz03444c1e578ea5af42165564dabc4c3824bacc4e1346763b8452dd78075ee8:" + SALT + ":1",
      ARGON2 + ":" + SALT + ":3",
      ARGON2 + ":" + SALT + ":3_32_2",
      ARGON2 + ":" + SALT + ":3_32_2_67108864x",
      ARGON2 + ":" + SALT + ":3_32_-2_67108864",
      ARGON2 + ":" + SALT + ":3_32_2_1",
      ARGON2 + ":" + SALT + ":3_32_2_99999999999",
      ARGON2 + ":" + SALT + ":3_32_1000_67108864",
      ARGON2 + ":" + SALT + ":3_99999999_2_67108864"};
  for (const auto& encoded : wrong) {
    BOOST_TEST_CONTEXT(encoded) {
      BOOST_TEST(!isMagentoHash(encoded));
      BOOST_TEST(!verifyPassword(encoded, PASSWORD));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_a_hash_costs_is_what_its_argon2id_takes) {
  constexpr std::uint64_t MAGENTOS = 2ULL * 64 * 1024 * 1024;
  BOOST_TEST(magentoWork(ARGON2 + ":" + SALT + ":2") == MAGENTOS);
  BOOST_TEST(magentoWork(ARGON2 + ":" + SALT + ":1:3_32_2_67108864") == MAGENTOS);
  BOOST_TEST(magentoWork(ARGON2 + ":" + SALT + ":0:1") == 0U);
  BOOST_TEST(magentoWork("nonsense") == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::crypto
