#include "daemon/signer/decide.h"

#include "tests/signer/fixture.h"

namespace authd::signer {
namespace {

const Log ours{20};

std::optional<Head> lastAt(std::uint64_t size, const Keys& keys) {
  return signHead(ours.head(size), keys);
}

// What a refusal must look like, whatever it is.
void isRefused(const Decision& decision, Refusal why, const std::optional<Head>& last) {
  BOOST_REQUIRE(decision.reply.refusal);
  BOOST_TEST(*decision.reply.refusal == why);
  BOOST_TEST(!decision.head);
  BOOST_TEST(decision.reply.note == (last ? last->note : ""));
}

std::string with(std::uint64_t old, storage::Proof proof, const tlog::Checkpoint& head) {
  return tlog::formatRequest({old, std::move(proof), tlog::formatCheckpoint(head)});
}

BOOST_AUTO_TEST_SUITE(decide_on_heads)

BOOST_AUTO_TEST_CASE(a_growing_log_is_signed_at_every_step) {
  const Keys keys = keysOf({1});
  std::optional<Head> last;
  std::uint64_t before = 0;
  for (const std::uint64_t size : {0, 1, 2, 3, 4, 7, 8, 13, 20}) {
    const Decision decision = decide(last, keys, ours.ask(before, size));
    BOOST_REQUIRE(!decision.reply.refusal);
    BOOST_REQUIRE(decision.head);
    BOOST_TEST((opened(decision.reply.note, keys) == ours.head(size)));
    BOOST_TEST(decision.head->note == decision.reply.note);
    BOOST_TEST((decision.head->checkpoint == ours.head(size)));
    last = decision.head;
    before = size;
  }
}

BOOST_AUTO_TEST_CASE(every_pair_of_sizes_is_signed_with_its_proof_and_no_other) {
  const Keys keys = keysOf({1});
  for (std::uint64_t from = 1; from < 12; ++from) {
    for (std::uint64_t to = from + 1; to <= 12; ++to) {
      const auto last = lastAt(from, keys);
      BOOST_TEST(!decide(last, keys, ours.ask(from, to)).reply.refusal);
      auto longer = ours.proof(from, to);
      longer.push_back(storage::emptyRoot());
      isRefused(decide(last, keys, with(from, longer, ours.head(to))), Refusal::FORKED, last);
      auto shorter = ours.proof(from, to);
      shorter.pop_back();
      isRefused(decide(last, keys, with(from, shorter, ours.head(to))), Refusal::FORKED, last);
    }
  }
}

BOOST_AUTO_TEST_CASE(each_refusal_has_its_word_and_hands_out_the_last_note) {
  const Keys keys = keysOf({1});
  const Log forked{20, "other"};
  const Log foreign{20, "entry", "other.example/log"};
  const auto last = lastAt(7, keys);
  const std::vector<std::pair<std::string, Refusal>> table = {
      {ours.ask(0, 12), Refusal::BEHIND},
      {ours.ask(6, 12), Refusal::BEHIND},
      {ours.ask(8, 12), Refusal::BEHIND},
      {ours.ask(0, 6), Refusal::SMALLER},
      {ours.ask(6, 6), Refusal::SMALLER},
      {ours.ask(0, 0), Refusal::SMALLER},
      {forked.ask(3, 6), Refusal::SMALLER},
      {forked.ask(7, 7), Refusal::FORKED},
      {forked.ask(0, 7), Refusal::FORKED},
      {forked.ask(7, 12), Refusal::FORKED},
      {with(7, ours.proof(7, 12), forked.head(12)), Refusal::FORKED},
      {with(7, forked.proof(7, 12), ours.head(12)), Refusal::FORKED},
      {with(7, {}, ours.head(12)), Refusal::FORKED},
      {foreign.ask(7, 12), Refusal::ORIGIN},
      {foreign.ask(7, 7), Refusal::ORIGIN},
  };
  for (const auto& [request, why] : table) isRefused(decide(last, keys, request), why, last);
}

BOOST_AUTO_TEST_CASE(what_is_not_understood_is_refused) {
  const Keys keys = keysOf({1});
  const auto last = lastAt(7, keys);
  const std::string text = tlog::formatCheckpoint(ours.head(12));
  const std::vector<std::string> table = {
      "",
      "\n",
      "sign this\n",
      ours.ask(7, 12).substr(1),
      ours.ask(7, 12).substr(0, ours.ask(7, 12).size() - 1),
      tlog::formatRequest({13, {}, text}),                            // grows backwards
      tlog::formatRequest({7, ours.proof(7, 12), text + "extra\n"}),  // would sign more than a head
      tlog::formatRequest({7, ours.proof(7, 12), "+" + text}),        // no name of a key
      tlog::formatRequest({7, ours.proof(7, 12), signHead(ours.head(12), keys).note}),
  };
  for (const auto& request : table) {
    isRefused(decide(last, keys, request), Refusal::REQUEST, last);
  }
}

BOOST_AUTO_TEST_CASE(the_same_head_again_gets_the_same_answer_and_changes_nothing) {
  const Keys keys = keysOf({1});
  const auto last = lastAt(12, keys);
  for (const auto& request : {ours.ask(12, 12), ours.ask(7, 12), ours.ask(0, 12)}) {
    const Decision decision = decide(last, keys, request);
    BOOST_TEST(!decision.reply.refusal);
    BOOST_TEST(decision.reply.note == last->note);
    BOOST_TEST(!decision.head);
  }
}

BOOST_AUTO_TEST_CASE(keys_that_overlap_all_sign_and_either_one_verifies) {
  const Keys before = keysOf({1});
  const Keys both = keysOf({1, 2});
  const auto last = lastAt(7, before);
  const Decision grown = decide(last, both, ours.ask(7, 12));
  BOOST_TEST((opened(grown.reply.note, before) == ours.head(12)));
  BOOST_TEST((opened(grown.reply.note, keysOf({2})) == ours.head(12)));
  BOOST_TEST((grown.reply.keys == verifiersOf(both)));
  // The same head: a new key adds its signature, and that must be remembered.
  const Decision same = decide(last, both, ours.ask(7, 7));
  BOOST_TEST((opened(same.reply.note, keysOf({2})) == ours.head(7)));
  BOOST_REQUIRE(same.head);
  BOOST_TEST(same.head->note == same.reply.note);
}

BOOST_AUTO_TEST_CASE(a_log_that_was_never_signed_begins_at_nothing) {
  const Keys keys = keysOf({1});
  BOOST_TEST(!decide(std::nullopt, keys, ours.ask(0, 12)).reply.refusal);
  isRefused(decide(std::nullopt, keys, ours.ask(7, 12)), Refusal::BEHIND, std::nullopt);
  isRefused(decide(std::nullopt, keys, with(0, ours.proof(7, 12), ours.head(12))), Refusal::FORKED,
            std::nullopt);
  auto odd = ours.head(0);
  odd.root = ours.head(3).root;
  isRefused(decide(std::nullopt, keys, with(0, {}, odd)), Refusal::FORKED, std::nullopt);
}

BOOST_AUTO_TEST_CASE(without_keys_nothing_is_signed_and_the_first_log_is_named) {
  for (const auto& request : {ours.ask(0, 12), ours.ask(0, 0)}) {
    isRefused(decide(std::nullopt, {}, request), Refusal::ORIGIN, std::nullopt);
    BOOST_TEST((firstOrigin(request) == LOG));
  }
  for (const auto& request : {ours.ask(7, 12), std::string("x"), std::string()}) {
    BOOST_TEST(!firstOrigin(request));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::signer
