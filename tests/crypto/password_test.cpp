#include "daemon/crypto/password.h"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

namespace authd::crypto {
namespace {

constexpr PasswordCost CHEAP{.memoryBytes = 64 * 1024, .passes = 1};
constexpr PasswordCost DEARER{.memoryBytes = 64 * 1024, .passes = 2};

}  // namespace

BOOST_AUTO_TEST_SUITE(password)

BOOST_AUTO_TEST_CASE(a_hashed_password_verifies_and_another_does_not) {
  const std::string encoded = hashPassword("Password1", CHEAP);
  BOOST_TEST(encoded.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
  BOOST_TEST(verifyPassword(encoded, "Password1"));
  BOOST_TEST(!verifyPassword(encoded, "Password2"));
  BOOST_TEST(!verifyPassword(encoded, ""));
  BOOST_TEST(hashPassword("Password1", CHEAP) != encoded);
}

// Made by the reference implementation: argon2 somesalt -id -t 2 -m 16 -p 1 <<< password.
BOOST_AUTO_TEST_CASE(a_hash_of_the_reference_implementation_verifies) {
  BOOST_TEST(
      verifyPassword("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$"
                     "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                     "password"));
}

BOOST_AUTO_TEST_CASE(the_default_cost_is_nineteen_mebibytes_and_two_passes) {
  BOOST_TEST(dummyHash({}).starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
}

BOOST_AUTO_TEST_CASE(a_hash_of_another_cost_or_layout_needs_a_rehash) {
  const std::string encoded = hashPassword("Password1", CHEAP);
  BOOST_TEST(!needsRehash(encoded, CHEAP));
  BOOST_TEST(needsRehash(encoded, DEARER));
  BOOST_TEST(needsRehash("6d0b172e8905789da2ab11d363e75151:salt:0", CHEAP));
  BOOST_TEST(needsRehash("", CHEAP));
}

BOOST_AUTO_TEST_CASE(the_dummy_is_a_well_formed_hash_of_todays_cost_that_nothing_matches) {
  BOOST_TEST(!needsRehash(dummyHash(DEARER), DEARER));
  BOOST_TEST(needsRehash(dummyHash(DEARER), CHEAP));
  BOOST_TEST(!verifyPassword(dummyHash(DEARER), ""));
  BOOST_TEST(!verifyPassword(dummyHash(DEARER), "Password1"));
  BOOST_TEST(dummyHash(CHEAP).size() == hashPassword("x", CHEAP).size());
}

BOOST_AUTO_TEST_CASE(what_is_no_argon2id_never_verifies) {
  BOOST_TEST(!verifyPassword("", ""));
  BOOST_TEST(!verifyPassword("$argon2id$", ""));
  BOOST_TEST(!verifyPassword("$argon2i$v=19$m=64,t=3,p=1$AAAA$AAAA", "x"));
  BOOST_TEST(!verifyPassword("plain", "plain"));
}

BOOST_AUTO_TEST_CASE(an_impossible_cost_is_refused) {
  BOOST_CHECK_THROW(hashPassword("x", {.memoryBytes = 1024, .passes = 2}), std::invalid_argument);
  BOOST_CHECK_THROW(dummyHash({.memoryBytes = 64 * 1024, .passes = 0}), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::crypto
