#include "daemon/crypto/token.h"

#include <array>
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>

#include "daemon/crypto/base36.h"
#include "tests/crypto/seeded.h"

namespace authd::crypto {
namespace {

constexpr std::string_view ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

bool isBase36(std::string_view text) {
  return text.find_first_not_of(ALPHABET) == std::string_view::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(token)

BOOST_AUTO_TEST_CASE(a_token_has_32_characters_and_is_recognised) {
  SystemEntropy entropy;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const Secret token = drawToken(entropy);
    BOOST_TEST_REQUIRE(token.view().size() == TOKEN_LENGTH);
    BOOST_TEST_REQUIRE(isBase36(token.view()));
    BOOST_TEST_REQUIRE(looksLikeToken(token.view()));
    seen.emplace(token.view());
  }
  BOOST_TEST(seen.size() == 1000);
}

// CRC-32/ISO-HDLC of 25 times "a" computed with zlib.
BOOST_AUTO_TEST_CASE(the_checksum_is_crc32_in_base_36_padded_to_seven) {
  BOOST_TEST(base36Padded(0) == "0000000");
  BOOST_TEST(base36Padded(35) == "000000z");
  BOOST_TEST(base36Padded(36) == "0000010");
  BOOST_TEST(base36Padded(0xffffffff) == "1z141z3");
  BOOST_TEST(looksLikeToken(std::string(25, 'a') + "00p5zb4"));
}

BOOST_AUTO_TEST_CASE(other_text_is_not_taken_for_a_token) {
  SystemEntropy entropy;
  std::string token(drawToken(entropy).view());
  BOOST_TEST(!looksLikeToken(token.substr(1)));
  BOOST_TEST(!looksLikeToken(token + "0"));
  token[3] = token[3] == 'a' ? 'b' : 'a';
  BOOST_TEST(!looksLikeToken(token));
  BOOST_TEST(!looksLikeToken(""));
  BOOST_TEST(!looksLikeToken(std::string(32, 'A')));
}

BOOST_AUTO_TEST_CASE(every_character_is_equally_likely) {
  SeededEntropy entropy(seedOf(7));
  std::string text(360'000, ' ');
  drawBase36(text, entropy);
  std::array<int, 256> counts{};
  for (const char c : text) ++counts[static_cast<unsigned char>(c)];
  for (const char c : ALPHABET) {
    // 10,000 expected, standard deviation 98; the stream is fixed, so this never flickers.
    BOOST_TEST(counts[static_cast<unsigned char>(c)] > 9'500);
    BOOST_TEST(counts[static_cast<unsigned char>(c)] < 10'500);
  }
}

BOOST_AUTO_TEST_CASE(a_link_secret_of_a_seed_never_changes) {
  SeededEntropy entropy(seedOf(1));
  const Secret link = drawLinkSecret(entropy);
  BOOST_TEST(link.view().size() == TOKEN_LENGTH);
  BOOST_TEST(link.view() == "hvag9kh3ck70hbipupqqzu4dgyesxgj9");
  BOOST_TEST(!looksLikeToken(link.view()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::crypto
