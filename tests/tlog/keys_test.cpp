#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "daemon/crypto/base64.h"
#include "daemon/crypto/digest.h"
#include "daemon/tlog/note.h"
#include "tests/crypto/seeded.h"
#include "tests/tlog/vectors.h"

namespace authd::tlog {

BOOST_AUTO_TEST_SUITE(keys)

BOOST_AUTO_TEST_CASE(keys_of_others_are_read_and_written_as_they_were) {
  for (const std::string& text : {PETER_VERIFIER, LOG_VERIFIER, WITNESS_VERIFIER}) {
    const auto key = parseVerifierKey(text);
    BOOST_REQUIRE(key.has_value());
    BOOST_TEST(formatVerifierKey(*key) == text);
  }
  BOOST_TEST((parseVerifierKey(WITNESS_VERIFIER)->type == SignatureType::COSIGNATURE));
  for (const std::string& text : {PETER_SIGNER, LOG_SIGNER}) {
    const auto key = parseSignerKey(text);
    BOOST_REQUIRE(key.has_value());
    BOOST_TEST(formatSignerKey(*key).view() == text);
  }
  BOOST_TEST(formatVerifierKey(parseSignerKey(PETER_SIGNER)->verifier) == PETER_VERIFIER);
  BOOST_TEST(formatVerifierKey(parseSignerKey(LOG_SIGNER)->verifier) == LOG_VERIFIER);
}

// As in Go's TestNewVerifier.
BOOST_AUTO_TEST_CASE(no_part_and_no_change_of_a_key_is_a_key) {
  for (const std::string& text : {PETER_VERIFIER, PETER_SIGNER}) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      for (std::size_t n = 1; i + n <= text.size(); ++n) {
        if (n == text.size()) continue;
        BOOST_REQUIRE(!parseVerifierKey(text.substr(i, n)));
        // The end of a private key's prefix is no prefix.
        BOOST_REQUIRE(!parseSignerKey(text.substr(i, n)));
      }
      std::string changed = text;
      ++changed[i];
      BOOST_REQUIRE(!parseVerifierKey(changed));
      BOOST_REQUIRE(!parseSignerKey(changed));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_key_of_another_kind_or_spelling_is_none) {
  VerifierKey key = parseVerifierKey(PETER_VERIFIER).value();
  key.type = SignatureType{0x02};
  BOOST_TEST(!parseVerifierKey(formatVerifierKey(key)));
  key.type = SignatureType::COSIGNATURE;
  BOOST_TEST(parseVerifierKey(formatVerifierKey(key)).has_value());
  key.name = "Peter Neumann";
  BOOST_TEST(!parseVerifierKey(formatVerifierKey(key)));
  key.name = "";
  BOOST_TEST(!parseVerifierKey(formatVerifierKey(key)));
  std::string upper = PETER_VERIFIER;
  upper.replace(upper.find("c74f"), 4, "C74F");
  BOOST_TEST(!parseVerifierKey(upper));
  BOOST_TEST(!parseVerifierKey(PETER_VERIFIER + "\n"));
  BOOST_TEST(!parseVerifierKey(PETER_SIGNER));
  BOOST_TEST(!parseSignerKey(PETER_VERIFIER));
}

BOOST_AUTO_TEST_CASE(the_id_depends_on_name_type_and_public_key) {
  const VerifierKey key = parseVerifierKey(PETER_VERIFIER).value();
  BOOST_TEST(crypto::toHex(crypto::asText(key.id())) == "c74f20a3");
  VerifierKey other = key;
  other.name += "x";
  BOOST_TEST((other.id() != key.id()));
  other = key;
  other.type = SignatureType::COSIGNATURE;
  BOOST_TEST((other.id() != key.id()));
  other = key;
  other.publicKey[31] ^= 1;
  BOOST_TEST((other.id() != key.id()));
}

BOOST_AUTO_TEST_CASE(names_have_no_blanks_no_plus_and_an_end) {
  for (const std::string name : {"a", "example.com/log42", "\xc3\xa9t\xc3\xa9", "a:b/c?d"}) {
    BOOST_TEST(isKeyName(name), name);
  }
  for (const std::string name :
       {"", " ", "a b", "a+b", "a\nb", "a\tb", "a\x7f", "a\xff", "a\xc2\x85", "a\xc2\xa0",
        "a\xe1\x9a\x80", "a\xe2\x80\x80", "a\xe2\x80\x8a", "a\xe2\x80\xa8", "a\xe2\x80\xaf",
        "a\xe2\x81\x9f", "a\xe3\x80\x80"}) {
    BOOST_TEST(!isKeyName(name), name);
  }
  BOOST_TEST(isKeyName(std::string(255, 'a')));
  BOOST_TEST(!isKeyName(std::string(256, 'a')));
}

BOOST_AUTO_TEST_CASE(a_new_key_signs_what_its_verifier_takes) {
  crypto::SeededEntropy entropy(crypto::seedOf(3));
  const SignerKey key = makeSignerKey("log.example", entropy);
  const auto read = parseSignerKey(formatSignerKey(key).view());
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST((read->verifier == key.verifier));
  const Note note{"text\n", {sign(*read, "text\n")}};
  BOOST_TEST((findSignature(note, key.verifier) == Found::GOOD));
  const SignerKey second = makeSignerKey("log.example", entropy);
  BOOST_TEST((findSignature(note, second.verifier) == Found::NONE));
  BOOST_CHECK_THROW(makeSignerKey("no name", entropy), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(any_public_key_is_read_back) {
  BOOST_TEST(
      rc::check("verifier keys", [](const crypto::Ed25519PublicKey& publicKey, bool witness) {
        const VerifierKey key{
            "a.example", witness ? SignatureType::COSIGNATURE : SignatureType::NOTE, publicKey};
        RC_ASSERT((parseVerifierKey(formatVerifierKey(key)) == key));
      }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::tlog
