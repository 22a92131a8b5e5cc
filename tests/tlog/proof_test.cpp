#include "daemon/tlog/proof.h"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>

#include "tests/tlog/published.h"
#include "tests/tlog/vectors.h"

namespace authd::tlog {
namespace {

const std::string HASH = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
const std::string FIRST = "c2sp.org/tlog-proof@v1\n";

std::string times(std::size_t count, const std::string& text) {
  std::string result;
  while (count-- > 0) result += text;
  return result;
}

storage::Proof anyHashes() {
  const auto count = *rc::gen::inRange<std::size_t>(0, 64);
  return *rc::gen::container<storage::Proof>(count, rc::gen::arbitrary<storage::Hash>());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(proofs)

BOOST_AUTO_TEST_CASE(a_proof_is_written_as_the_specification_says) {
  const auto hash = parseCheckpoint(CHECKPOINT_TEXT)->root;
  const InclusionProof proof{73894, {hash, hash}, "entry", WITNESSED};
  const std::string text = FIRST + "extra ZW50cnk=\nindex 73894\n" + HASH + HASH + "\n" + WITNESSED;
  BOOST_TEST(formatProof(proof) == text);
  BOOST_TEST((parseProof(text) == proof));
  const InclusionProof bare{0, {}, "", WITNESSED};
  BOOST_TEST(formatProof(bare) == FIRST + "index 0\n\n" + WITNESSED);
  BOOST_TEST((parseProof(FIRST + "index 0\n\n" + WITNESSED) == bare));
}

BOOST_AUTO_TEST_CASE(what_has_not_the_form_of_a_proof_is_none) {
  const std::string end = "\n" + WITNESSED;
  for (const std::string& bad :
       std::vector<std::string>{"",
                                "c2sp.org/tlog-proof@v2\nindex 0\n" + end,
                                FIRST + end,
                                FIRST + "index 0\n",
                                FIRST + "index 0\n\n",
                                FIRST + "index 00\n" + end,
                                FIRST + "index -1\n" + end,
                                FIRST + "index  0\n" + end,
                                FIRST + "index 18446744073709551616\n" + end,
                                FIRST + "Index 0\n" + end,
                                FIRST + "index 0\nextra AA==\n" + end,
                                FIRST + "extra\nindex 0\n" + end,
                                FIRST + "extra \nindex 0\n" + end,
                                FIRST + "extra AB==\nindex 0\n" + end,
                                FIRST + "extra AA\nindex 0\n" + end,
                                FIRST + "extra AA==\nextra AA==\nindex 0\n" + end,
                                FIRST + "index 0\nAAAA\n" + end,
                                FIRST + "index 0\n" + HASH + WITNESSED,
                                FIRST + "index 0\n" + times(64, HASH) + end,
                                "\n" + FIRST + "index 0\n" + end}) {
    BOOST_TEST(!parseProof(bad), bad);
  }
  BOOST_TEST(parseProof(FIRST + "index 0\n" + times(63, HASH) + end).has_value());
  BOOST_TEST(!parseProof(FIRST + "index 0\n\n" + std::string(MOST_NOTE_BYTES + 1, 'a')));
}

BOOST_AUTO_TEST_CASE(a_request_is_written_as_the_specification_says) {
  const auto hash = parseCheckpoint(CHECKPOINT_TEXT)->root;
  const CheckpointRequest request{20852014, {hash}, WITNESSED};
  const std::string text = "old 20852014\n" + HASH + "\n" + WITNESSED;
  BOOST_TEST(formatRequest(request) == text);
  BOOST_TEST((parseRequest(text) == request));
  BOOST_TEST((parseRequest("old 0\n\n" + CHECKPOINT_TEXT)->checkpoint == CHECKPOINT_TEXT));
}

BOOST_AUTO_TEST_CASE(what_has_not_the_form_of_a_request_is_none) {
  const std::string end = "\n" + WITNESSED;
  for (const std::string& bad : std::vector<std::string>{
           "", "\n", "old\n" + end, "old \n" + end, "old 01\n" + end, "old x\n" + end, "old 1",
           "old 1\n", "old 1\n\n", "old 1\n" + HASH, "old 1\nAAAA\n" + end,
           "old 1\n" + times(64, HASH) + end, "Old 1\n" + end}) {
    BOOST_TEST(!parseRequest(bad), bad);
  }
  BOOST_TEST(parseRequest("old 1\n" + times(63, HASH) + end).has_value());
}

BOOST_AUTO_TEST_CASE(what_was_written_is_read_back) {
  BOOST_TEST(rc::check("proofs", [](std::uint64_t index, const std::string& extra) {
    const InclusionProof proof{index, anyHashes(), extra, WITNESSED};
    RC_ASSERT((parseProof(formatProof(proof)) == proof));
    const CheckpointRequest request{index, anyHashes(), WITNESSED};
    RC_ASSERT((parseRequest(formatRequest(request)) == request));
  }));
}

BOOST_AUTO_TEST_CASE(the_longest_entry_fits_into_a_proof) {
  const InclusionProof proof{1, storage::Proof(63), std::string(65535, 'x'), WITNESSED};
  BOOST_TEST((parseProof(formatProof(proof)) == proof));
}

BOOST_AUTO_TEST_CASE(an_entry_is_proven_with_tiles_alone) {
  const auto entries = someEntries(700);
  const Published log = publish(entries);
  const auto nodes = nodesFrom(readerOf(log.files), log.checkpoint.size);
  for (std::uint64_t i = 0; i < entries.size(); i += 23) {
    const InclusionProof proof{i, storage::inclusionProof(i, 700, nodes), entries[i],
                               formatCheckpoint(log.checkpoint)};
    const auto read = parseProof(formatProof(proof)).value();
    const auto head = parseCheckpoint(read.checkpoint).value();
    BOOST_TEST(storage::verifyInclusion(storage::leafHash(read.extra), read.index, head.size,
                                        read.hashes, head.root));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::tlog
