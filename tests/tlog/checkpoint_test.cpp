#include "daemon/tlog/checkpoint.h"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>

#include "tests/crypto/seeded.h"
#include "tests/tlog/vectors.h"

namespace authd::tlog {
namespace {

const std::string ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

std::optional<Doubt> doubtOf(std::string_view bytes, std::span<const VerifierKey> keys) {
  const auto opened = openCheckpoint(bytes, keys);
  const auto* doubt = std::get_if<Doubt>(&opened);
  return doubt ? std::optional(*doubt) : std::nullopt;
}

struct World {
  crypto::SeededEntropy entropy{crypto::seedOf(1)};
  SignerKey first = makeSignerKey("log.example", entropy);
  SignerKey second = makeSignerKey("log.example", entropy);
  SignerKey stranger = makeSignerKey("other.example", entropy);
  std::string text = formatCheckpoint({"log.example", 5, {}});

  std::string signedBy(const std::vector<const SignerKey*>& keys) const {
    Note note{text, {}};
    for (const auto* key : keys) note.signatures.push_back(sign(*key, text));
    return formatNote(note);
  }
  // A signature in the name of the key that is not good.
  std::string forged(const SignerKey& key) const {
    return formatNote({text, {sign(key, "another\n"), sign(second, text)}});
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(checkpoints)

BOOST_AUTO_TEST_CASE(the_example_of_the_specification_is_read_and_written) {
  const auto checkpoint = parseCheckpoint(CHECKPOINT_TEXT);
  BOOST_REQUIRE(checkpoint.has_value());
  BOOST_TEST(checkpoint->origin == "example.com/behind-the-sofa");
  BOOST_TEST(checkpoint->size == 20852163u);
  BOOST_TEST(formatCheckpoint(*checkpoint) == CHECKPOINT_TEXT);
}

BOOST_AUTO_TEST_CASE(extension_lines_are_read_over) {
  const auto plain = parseCheckpoint(CHECKPOINT_TEXT);
  BOOST_TEST((parseCheckpoint(CHECKPOINT_TEXT + "one\ntwo three\n") == plain));
  BOOST_TEST(!parseCheckpoint(CHECKPOINT_TEXT + "one"));
  BOOST_TEST(!parseCheckpoint(CHECKPOINT_TEXT + "\n"));
  BOOST_TEST(!parseCheckpoint(CHECKPOINT_TEXT + "one\n\ntwo\n"));
}

BOOST_AUTO_TEST_CASE(what_has_not_the_form_of_a_checkpoint_is_none) {
  for (const std::string& bad : std::vector<std::string>{"",
                                                         "\n",
                                                         "a\n",
                                                         "a\n1\n",
                                                         "a\n1\n" + ROOT,
                                                         "\n1\n" + ROOT + "\n",
                                                         "a\n\n" + ROOT + "\n",
                                                         "a\n01\n" + ROOT + "\n",
                                                         "a\n+1\n" + ROOT + "\n",
                                                         "a\n-1\n" + ROOT + "\n",
                                                         "a\n1 \n" + ROOT + "\n",
                                                         "a\n0x1\n" + ROOT + "\n",
                                                         "a\n18446744073709551616\n" + ROOT + "\n",
                                                         "a\n1\n\n",
                                                         "a\n1\nAAAA\n",
                                                         "a\n1\n" + ROOT + "AAAA\n",
                                                         "a\n1\n" + ROOT.substr(0, 43) + "\n",
                                                         "a\n1\n" + ROOT + " \n",
                                                         "a\r\n1\n" + ROOT + "\n",
                                                         "\xff\n1\n" + ROOT + "\n"}) {
    BOOST_TEST(!parseCheckpoint(bad), bad);
  }
  BOOST_TEST(parseCheckpoint("a\n0\n" + ROOT + "\n").has_value());
  BOOST_TEST(parseCheckpoint("a b+c\n18446744073709551615\n" + ROOT + "\n").has_value());
}

BOOST_AUTO_TEST_CASE(one_good_signature_opens_a_checkpoint) {
  const World world;
  const std::vector keys{world.first.verifier, world.second.verifier};
  for (const auto* key : {&world.first, &world.second}) {
    const std::string bytes = world.signedBy({&world.stranger, key});
    const auto opened = openCheckpoint(bytes, keys);
    const auto* checkpoint = std::get_if<SignedCheckpoint>(&opened);
    BOOST_REQUIRE(checkpoint != nullptr);
    BOOST_TEST(checkpoint->checkpoint.size == 5u);
    BOOST_TEST(checkpoint->bytes == bytes);
  }
  const std::vector log{parseVerifierKey(LOG_VERIFIER).value()};
  BOOST_TEST(!doubtOf(WITNESSED, log));
}

BOOST_AUTO_TEST_CASE(every_other_checkpoint_is_doubted_in_its_own_way) {
  const World world;
  const std::vector keys{world.first.verifier, world.second.verifier};
  const std::vector strangers{world.stranger.verifier};
  BOOST_TEST((doubtOf(world.text, keys) == Doubt::NO_NOTE));
  const std::string poem = formatNote({"poem\n", {sign(world.first, "poem\n")}});
  BOOST_TEST((doubtOf(poem, keys) == Doubt::NO_CHECKPOINT));
  BOOST_TEST((doubtOf(world.signedBy({&world.stranger}), keys) == Doubt::UNSIGNED));
  // A key may sign only for the log of its name.
  BOOST_TEST((doubtOf(world.signedBy({&world.stranger}), strangers) == Doubt::WRONG_ORIGIN));
  BOOST_TEST((doubtOf(world.signedBy({&world.first}), strangers) == Doubt::WRONG_ORIGIN));
  BOOST_TEST((doubtOf(world.forged(world.first), keys) == Doubt::FORGED));
}

BOOST_AUTO_TEST_CASE(a_witness_cannot_sign_for_the_log) {
  World world;
  VerifierKey witness = world.first.verifier;
  witness.type = SignatureType::COSIGNATURE;
  const std::vector keys{witness};
  BOOST_TEST(doubtOf(world.signedBy({&world.first}), keys).has_value());
}

BOOST_AUTO_TEST_CASE(every_doubt_has_words_of_its_own) {
  std::vector<std::string_view> words;
  for (const Doubt doubt : {Doubt::NO_NOTE, Doubt::NO_CHECKPOINT, Doubt::WRONG_ORIGIN,
                            Doubt::UNSIGNED, Doubt::FORGED}) {
    BOOST_TEST(!wordsFor(doubt).empty());
    for (const auto& other : words) BOOST_TEST(other != wordsFor(doubt));
    words.push_back(wordsFor(doubt));
  }
}

BOOST_AUTO_TEST_CASE(a_changed_bit_or_a_missing_end_is_doubted) {
  const World world;
  const std::vector keys{world.first.verifier};
  const std::string good = world.signedBy({&world.first});
  for (std::size_t i = 0; i < good.size(); ++i) {
    BOOST_REQUIRE(doubtOf(good.substr(0, i), keys).has_value());
    for (int bit = 0; bit < 8; ++bit) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ (1 << bit));
      BOOST_REQUIRE(doubtOf(bad, keys).has_value());
    }
  }
}

BOOST_AUTO_TEST_CASE(what_was_written_is_read_back) {
  BOOST_TEST(rc::check("checkpoints", [](std::uint64_t size, const storage::Hash& root) {
    const Checkpoint checkpoint{"a b", size, root};
    RC_ASSERT((parseCheckpoint(formatCheckpoint(checkpoint)) == checkpoint));
  }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::tlog
