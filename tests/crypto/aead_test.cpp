#include "daemon/crypto/aead.h"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>

#include "daemon/crypto/digest.h"

namespace authd::crypto {
namespace {

class Fixed final : public Entropy {
 public:
  explicit Fixed(std::string bytes) : bytes_(std::move(bytes)) {}
  void fill(std::span<std::uint8_t> out) override {
    std::copy_n(bytes_.begin(), out.size(), out.begin());
  }

 private:
  std::string bytes_;
};

std::string range(int from, int count) {
  std::string bytes;
  for (int i = 0; i < count; ++i) bytes += static_cast<char>(from + i);
  return bytes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(aead)

// draft-irtf-cfrg-xchacha-03, appendix A.3.1.
BOOST_AUTO_TEST_CASE(a_box_is_the_nonce_and_what_the_xchacha_draft_says) {
  Fixed nonce(range(0x40, 24));
  const std::string associated("\x50\x51\x52\x53\xc0\xc1\xc2\xc3\xc4\xc5\xc6\xc7", 12);
  const std::string plain =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
      "sunscreen would be it.";
  const Key key = Key::fromBytes(range(0x80, 32));
  const std::string box = seal(key, associated, plain, nonce);
  BOOST_TEST(box.size() == plain.size() + BOX_OVERHEAD);
  BOOST_TEST(box.substr(0, 24) == range(0x40, 24));
  BOOST_TEST(toHex(box.substr(24, 16)) == "bd6d179d3e83d43b9576579493c0e939");
  BOOST_TEST(toHex(box.substr(box.size() - 16)) == "c0875924c1c7987947deafd8780acf49");
  BOOST_TEST(*open(key, associated, box) == plain);
}

BOOST_AUTO_TEST_CASE(what_was_sealed_opens_and_any_changed_byte_closes_it) {
  SystemEntropy entropy;
  BOOST_TEST(rc::check("round trip", [&](const std::string& associated, const std::string& plain) {
    const Key key = Key::random(entropy);
    std::string box = seal(key, associated, plain, entropy);
    RC_ASSERT(open(key, associated, box) == plain);
    RC_ASSERT(!open(Key::random(entropy), associated, box));
    RC_ASSERT(!open(key, associated + "x", box));
    box[*rc::gen::inRange<std::size_t>(0, box.size())] ^= 1;
    RC_ASSERT(!open(key, associated, box));
  }));
}

BOOST_AUTO_TEST_CASE(a_box_that_is_too_short_does_not_open) {
  BOOST_TEST(!open(Key(), "", ""));
  BOOST_TEST(!open(Key(), "", std::string(39, 'x')));
}

BOOST_AUTO_TEST_CASE(derived_keys_differ_by_master_label_context_and_where_the_label_ends) {
  SystemEntropy entropy;
  const Key master = Key::random(entropy);
  const Key derived = deriveKey(master, "net", "day");
  BOOST_TEST(derived.view() == deriveKey(master, "net", "day").view());
  BOOST_TEST(derived.view() != deriveKey(master, "net", "dax").view());
  BOOST_TEST(derived.view() != deriveKey(master, "ne", "tday").view());
  BOOST_TEST(derived.view() != deriveKey(Key::random(entropy), "net", "day").view());
}

BOOST_AUTO_TEST_CASE(a_commitment_is_blake2b_of_the_label_and_the_key) {
  const Key key = Key::fromBytes(range(0, 32));
  BOOST_TEST((keyCommitment(key) == blake2b("authd-dek-commit" + range(0, 32))));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::crypto
