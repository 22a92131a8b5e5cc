#include "daemon/crypto/ed25519.h"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "daemon/crypto/digest.h"
#include "tests/crypto/seeded.h"

namespace authd::crypto {
namespace {

std::string fromHex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

struct Vector {
  std::string_view seed;
  std::string_view publicKey;
  std::string_view message;
  std::string_view signature;
};

// RFC 8032 §7.1, TEST 1 to 3.
constexpr Vector VECTORS[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
     "4"
     "6bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11"
     "d"
     "8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc"
     "6"
     "594a7c15e9716ed28dc027beceea1ec40a"}};

// The order of the group, little-endian (RFC 8032 §5.1): S + L verifies where S is not checked.
std::string plusOrder(std::string signature) {
  const std::string order =
      fromHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  unsigned carry = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    carry += static_cast<std::uint8_t>(signature[32 + i]);
    carry += static_cast<std::uint8_t>(order[i]);
    signature[32 + i] = static_cast<char>(carry & 0xFF);
    carry >>= 8;
  }
  return signature;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ed25519)

BOOST_AUTO_TEST_CASE(the_rfc_s_vectors_are_signed_and_verified) {
  for (const Vector& vector : VECTORS) {
    const Secret seed(fromHex(vector.seed));
    const std::string message = fromHex(vector.message);
    BOOST_TEST(toHex(asText(ed25519PublicKey(seed))) == vector.publicKey);
    BOOST_TEST(toHex(asText(ed25519Sign(seed, message))) == vector.signature);
    BOOST_TEST(ed25519Verify(ed25519PublicKey(seed), message, fromHex(vector.signature)));
  }
}

BOOST_AUTO_TEST_CASE(a_signature_of_another_message_or_key_or_with_a_changed_bit_is_bad) {
  SeededEntropy entropy(seedOf(1));
  BOOST_TEST(rc::check("changed signatures", [&](const std::string& message) {
    const Secret seed = makeEd25519Seed(entropy);
    const auto key = ed25519PublicKey(seed);
    std::string signature(asText(ed25519Sign(seed, message)));
    RC_ASSERT(ed25519Verify(key, message, signature));
    RC_ASSERT(!ed25519Verify(key, message + "x", signature));
    RC_ASSERT(!ed25519Verify(ed25519PublicKey(makeEd25519Seed(entropy)), message, signature));
    const auto bit = *rc::gen::inRange<std::size_t>(0, signature.size() * 8);
    signature[bit / 8] = static_cast<char>(signature[bit / 8] ^ (1 << bit % 8));
    RC_ASSERT(!ed25519Verify(key, message, signature));
  }));
}

BOOST_AUTO_TEST_CASE(a_signature_has_one_form_only) {
  const Secret seed(fromHex(VECTORS[1].seed));
  const auto key = ed25519PublicKey(seed);
  const std::string signature = fromHex(VECTORS[1].signature);
  BOOST_TEST(!ed25519Verify(key, "r", plusOrder(signature)));
  BOOST_TEST(!ed25519Verify(key, "r", signature + "x"));
  BOOST_TEST(!ed25519Verify(key, "r", signature.substr(0, 63)));
  BOOST_TEST(!ed25519Verify(key, "r", ""));
}

// The neutral element as key and as R, with S = 0, fits every message.
BOOST_AUTO_TEST_CASE(points_of_small_order_sign_nothing) {
  Ed25519PublicKey neutral{1};
  const std::string signature = std::string("\1", 1) + std::string(63, '\0');
  BOOST_TEST(!ed25519Verify(neutral, "anything", signature));
}

BOOST_AUTO_TEST_CASE(seeds_are_32_bytes_and_drawn) {
  SeededEntropy entropy(seedOf(1));
  const Secret first = makeEd25519Seed(entropy);
  const Secret second = makeEd25519Seed(entropy);
  BOOST_TEST(first.view().size() == 32);
  BOOST_TEST(first.view() != second.view());
  BOOST_CHECK_THROW(ed25519PublicKey(Secret("short")), std::invalid_argument);
  BOOST_CHECK_THROW(ed25519Sign(Secret(std::string(33, 'x')), ""), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::crypto
