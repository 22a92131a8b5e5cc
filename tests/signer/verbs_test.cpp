#include "daemon/signer/verbs.h"

#include "daemon/signer/signer.h"
#include "tests/signer/fixture.h"

namespace authd::signer {
namespace {

const Log ours{20};

struct Used : Home {
  crypto::SeededEntropy entropy{crypto::seedOf(9)};
  Signer signer{place, entropy};

  Used() { BOOST_REQUIRE(!ask(0, 7).refusal); }
  Reply ask(std::uint64_t from, std::uint64_t to) { return signer.answer(ours.ask(from, to)); }
  Keys keys() const { return readKeys(pathOf("signer.key")); }
  std::string keep(const tlog::Checkpoint& head, const Keys& by) const {
    std::ofstream(directory.path("kept")) << signHead(head, by).note;
    return directory.path("kept");
  }
  Exit refusedAdoption(const tlog::Checkpoint& head, const Keys& by) const {
    return faultOf([&] { adopt(place, keep(head, by)); });
  }
};

BOOST_AUTO_TEST_SUITE(verbs)

BOOST_AUTO_TEST_CASE(without_a_key_there_is_nothing_to_show_or_to_change) {
  const Home home;
  crypto::SeededEntropy entropy{crypto::seedOf(9)};
  BOOST_TEST(faultOf([&] { printKeys(home.place); }) == Exit::KEY);
  BOOST_TEST(faultOf([&] { rotate(home.place, entropy); }) == Exit::KEY);
  BOOST_TEST(faultOf([&] { retire(home.place, "00000000"); }) == Exit::KEY);
  BOOST_TEST(faultOf([&] { adopt(home.place, "/dev/null"); }) == Exit::KEY);
}

BOOST_AUTO_TEST_CASE(keys_rotate_with_an_overlap) {
  Used used;
  const Keys before = used.keys();
  const std::string added = rotate(used.place, used.entropy);
  const Keys both = used.keys();
  BOOST_REQUIRE_EQUAL(both.size(), 2);
  BOOST_TEST(added == tlog::formatVerifierKey(both.back().verifier) + "\n");
  BOOST_TEST(printKeys(used.place) ==
             tlog::formatVerifierKey(before.front().verifier) + "\n" + added);
  const Reply grown = used.ask(7, 12);
  BOOST_TEST((opened(grown.note, before) == ours.head(12)));
  BOOST_TEST(retire(used.place, idText(before.front())) ==
             "retired " + idText(before.front()) + "\n");
  BOOST_TEST((used.ask(12, 20).keys == std::vector{both.back().verifier}));
}

// Nothing was signed in between: the old key's note must not become evidence of nobody.
BOOST_AUTO_TEST_CASE(a_key_may_go_at_once) {
  Used used;
  const std::string first = idText(used.keys().front());
  rotate(used.place, used.entropy);
  retire(used.place, first);
  BOOST_TEST((opened(used.text("last"), used.keys()) == ours.head(7)));
  BOOST_TEST(!used.ask(7, 12).refusal);
}

BOOST_AUTO_TEST_CASE(the_last_key_stays_and_so_does_what_is_unknown) {
  Used used;
  const std::string key = used.text("signer.key");
  BOOST_TEST(faultOf([&] { retire(used.place, idText(used.keys().front())); }) == Exit::USAGE);
  BOOST_TEST(faultOf([&] { retire(used.place, "00000000"); }) == Exit::USAGE);
  BOOST_TEST(used.text("signer.key") == key);
}

BOOST_AUTO_TEST_CASE(there_are_never_more_keys_than_can_be_read_again) {
  Used used;
  while (used.keys().size() < MOST_KEYS) rotate(used.place, used.entropy);
  BOOST_TEST(faultOf([&] { rotate(used.place, used.entropy); }) == Exit::USAGE);
  BOOST_TEST(used.keys().size() == MOST_KEYS);
}

BOOST_AUTO_TEST_CASE(keys_of_the_operator_are_the_operators) {
  const Used used;
  Place given = used.place;
  given.keyFile = used.pathOf("signer.key");
  crypto::SeededEntropy entropy{crypto::seedOf(8)};
  const std::string key = used.text("signer.key");
  BOOST_TEST(faultOf([&] { rotate(given, entropy); }) == Exit::USAGE);
  BOOST_TEST(faultOf([&] { retire(given, idText(used.keys().front())); }) == Exit::USAGE);
  BOOST_TEST(used.text("signer.key") == key);
}

BOOST_AUTO_TEST_CASE(a_kept_checkpoint_mends_a_last_one_that_is_lost_or_damaged) {
  for (const std::string left : {"gone", "", "no note\n"}) {
    Used used;
    used.remove("last");
    if (left != "gone") used.put("last", left);
    BOOST_TEST(adopt(used.place, used.keep(ours.head(12), used.keys())) ==
               tlog::formatCheckpoint(ours.head(12)));
    BOOST_TEST((used.ask(7, 20).refusal == Refusal::BEHIND));
    BOOST_TEST(!used.ask(12, 20).refusal);
  }
}

BOOST_AUTO_TEST_CASE(what_is_smaller_forked_or_not_signed_by_us_is_not_adopted) {
  const Used used;
  const Keys keys = used.keys();
  const std::string last = used.text("last");
  BOOST_TEST(used.refusedAdoption(ours.head(6), keys) == Exit::EVIDENCE);
  BOOST_TEST(used.refusedAdoption(Log(7, "other").head(7), keys) == Exit::EVIDENCE);
  BOOST_TEST(used.refusedAdoption(ours.head(12), keysOf({5})) == Exit::EVIDENCE);
  BOOST_TEST(faultOf([&] { adopt(used.place, used.pathOf("none")); }) == Exit::USAGE);
  BOOST_TEST(used.text("last") == last);
  BOOST_TEST(used.refusedAdoption(ours.head(7), keys) == Exit::DONE);
  BOOST_TEST(used.text("last") == last);
}

// Whoever may write the file could make it unreadable; its text still says what was signed.
BOOST_AUTO_TEST_CASE(a_last_one_with_a_bad_signature_still_bounds_what_is_adopted) {
  const Used used;
  used.put("last", signHead(ours.head(12), keysOf({5})).note);
  BOOST_TEST(used.refusedAdoption(ours.head(7), used.keys()) == Exit::EVIDENCE);
  BOOST_TEST(used.refusedAdoption(ours.head(20), used.keys()) == Exit::DONE);
}

const std::string NEXT = LOG + "/2";
const Log next{9, "entry", NEXT};

BOOST_AUTO_TEST_CASE(a_log_that_goes_on_by_another_name_is_signed_from_its_beginning) {
  Used used;
  const Keys before = used.keys();
  const std::string told = continueAs(used.place, NEXT, used.entropy);
  const Keys after = used.keys();
  BOOST_REQUIRE_EQUAL(after.size(), 1);
  BOOST_TEST(told == tlog::formatVerifierKey(after.front().verifier) + "\n");
  BOOST_TEST(after.front().verifier.name == NEXT);
  BOOST_TEST((after.front().verifier.publicKey != before.front().verifier.publicKey));
  BOOST_TEST(used.text("origin") == NEXT + "\n");
  BOOST_TEST((opened(used.text("ended"), before) == ours.head(7)));
  const Reply reply = used.signer.answer(next.ask(0, 5));
  BOOST_TEST(!reply.refusal);
  BOOST_TEST((opened(reply.note, after) == next.head(5)));
}

BOOST_AUTO_TEST_CASE(the_former_name_is_never_signed_again) {
  Used used;
  continueAs(used.place, NEXT, used.entropy);
  BOOST_TEST((used.ask(7, 12).refusal == Refusal::ORIGIN));
  BOOST_TEST((used.ask(0, 12).refusal == Refusal::ORIGIN));
  BOOST_TEST(!used.signer.answer(next.ask(0, 5)).refusal);
  BOOST_TEST((used.ask(7, 12).refusal == Refusal::ORIGIN));
  BOOST_TEST(faultOf([&] { continueAs(used.place, LOG, used.entropy); }) == Exit::EVIDENCE);
  continueAs(used.place, LOG + "/3", used.entropy);
  BOOST_TEST(faultOf([&] { continueAs(used.place, LOG, used.entropy); }) == Exit::EVIDENCE);
  BOOST_TEST(faultOf([&] { continueAs(used.place, NEXT, used.entropy); }) == Exit::EVIDENCE);
  BOOST_TEST(continueAs(used.place, LOG + "/4", used.entropy).starts_with(LOG + "/4+"));
}

BOOST_AUTO_TEST_CASE(continuing_twice_is_continuing_once) {
  Used used;
  const std::string told = continueAs(used.place, NEXT, used.entropy);
  BOOST_TEST(continueAs(used.place, NEXT, used.entropy) == told);
}

BOOST_AUTO_TEST_CASE(a_crash_while_continuing_leaves_one_of_the_two) {
  Used used;
  const std::string oldKey = used.text("signer.key");
  const std::string oldLast = used.text("last");
  continueAs(used.place, NEXT, used.entropy);
  const std::string newKey = used.text("signer.key");
  const std::string newLast = used.text("last");

  used.put("signer.key.new", newKey);  // the key is staged: the old log is the log
  used.put("signer.key", oldKey);
  used.put("last", oldLast);
  BOOST_TEST(!used.ask(7, 12).refusal);

  used.put("signer.key.new", newKey);  // the first note is there: so is the new log
  used.put("last", newLast);
  BOOST_TEST(!used.signer.answer(next.ask(0, 5)).refusal);
  BOOST_TEST(used.text("signer.key") == newKey);

  used.put("signer.key.new", "torn");  // nobody's
  BOOST_TEST(!used.signer.answer(next.ask(5, 9)).refusal);
}

BOOST_AUTO_TEST_CASE(only_what_was_signed_can_be_continued_and_only_by_a_name) {
  Used used;
  BOOST_TEST(faultOf([&] { continueAs(used.place, "two words", used.entropy); }) == Exit::USAGE);
  const Home home;
  BOOST_TEST(faultOf([&] { continueAs(home.place, NEXT, used.entropy); }) == Exit::KEY);
  used.put("last", "damaged");
  BOOST_TEST(faultOf([&] { continueAs(used.place, NEXT, used.entropy); }) == Exit::EVIDENCE);
}

BOOST_AUTO_TEST_CASE(the_operators_keys_are_continued_when_he_has_renamed_them) {
  Used used;
  const auto writeKeys = [&](const std::string& name) {
    const std::string file = used.directory.path("given");
    ::unlink(file.c_str());
    std::ofstream(file) << formatKeys(keysOf({3}, name)).view();
    BOOST_REQUIRE_EQUAL(::chmod(file.c_str(), 0600), 0);
    return file;
  };
  const Place given{used.place.directory, writeKeys(LOG)};
  BOOST_TEST(faultOf([&] { continueAs(given, NEXT, used.entropy); }) == Exit::USAGE);
  writeKeys(NEXT);
  continueAs(given, NEXT, used.entropy);
  Signer signer(given, used.entropy);
  BOOST_TEST(!signer.answer(next.ask(0, 5)).refusal);
  BOOST_TEST((signer.answer(ours.ask(7, 12)).refusal == Refusal::ORIGIN));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::signer
