#include "daemon/signer/signer.h"

#include <vector>

#include "tests/signer/fixture.h"

namespace authd::signer {
namespace {

const Log ours{20};

// A signer on a directory of its own, as often started as one likes.
struct Desk : Home {
  crypto::SeededEntropy entropy{crypto::seedOf(9)};
  std::optional<Signer> signer;

  Desk() { start(); }
  void start() {
    signer.emplace(place, entropy);
    signer->start();
  }
  Reply ask(std::uint64_t from, std::uint64_t to, const Log& log = ours) {
    return signer->answer(log.ask(from, to));
  }
  Keys keys() const { return readKeys(pathOf("signer.key")); }
  void useKeys(std::initializer_list<std::uint8_t> seeds) {
    place.keyFile = directory.path("given.key");
    std::ofstream(*place.keyFile) << formatKeys(keysOf(seeds)).view();
    BOOST_REQUIRE_EQUAL(::chmod(place.keyFile->c_str(), 0600), 0);
  }
  Exit refusedStart() {
    return faultOf([&] { start(); });
  }
  // Makes the next write of the file fail, whoever runs this.
  void block(const std::string& name) {
    BOOST_REQUIRE_EQUAL(::mkdir(pathOf(name + ".new").c_str(), 0700), 0);
  }
};

BOOST_AUTO_TEST_SUITE(signer_and_its_directory)

BOOST_AUTO_TEST_CASE(the_first_log_that_asks_names_the_key_for_ever) {
  Desk desk;
  BOOST_TEST((desk.signer->answer("nonsense").refusal == Refusal::REQUEST));
  BOOST_TEST((desk.ask(3, 7).refusal == Refusal::BEHIND));
  BOOST_TEST(!desk.has("signer.key"));
  const Reply first = desk.ask(0, 7);
  BOOST_REQUIRE(!first.refusal);
  const Keys keys = desk.keys();
  BOOST_TEST((first.keys == verifiersOf(keys)));
  BOOST_TEST(keys.front().verifier.name == LOG);
  BOOST_TEST((opened(first.note, keys) == ours.head(7)));
  const Log foreign{20, "entry", "other.example/log"};
  BOOST_TEST((desk.ask(0, 7, foreign).refusal == Refusal::ORIGIN));
  desk.start();
  BOOST_TEST((desk.ask(7, 12, foreign).refusal == Refusal::ORIGIN));
  BOOST_TEST((verifiersOf(desk.keys()) == verifiersOf(keys)));
}

BOOST_AUTO_TEST_CASE(what_was_signed_is_on_disk_before_it_is_told_and_outlives_a_restart) {
  Desk desk;
  for (const auto& [from, to] : {std::pair{0, 7}, {7, 12}, {12, 20}}) {
    const Reply reply = desk.ask(from, to);
    BOOST_REQUIRE(!reply.refusal);
    BOOST_TEST(desk.text("last") == reply.note);
    desk.start();
    BOOST_TEST(desk.text("last") == reply.note);
    BOOST_TEST((desk.ask(0, to).note == reply.note));
  }
  BOOST_TEST((desk.ask(0, 12).refusal == Refusal::SMALLER));
  BOOST_TEST((desk.ask(20, 20, Log{20, "other"}).refusal == Refusal::FORKED));
}

BOOST_AUTO_TEST_CASE(a_failed_write_signs_nothing_and_ends_it) {
  Desk desk;
  const Reply before = desk.ask(0, 7);
  desk.block("last");
  const Reply reply = desk.ask(7, 12);
  BOOST_TEST((reply.refusal == Refusal::STATE));
  BOOST_TEST(reply.note == before.note);
  BOOST_TEST((reply.keys == before.keys));
  BOOST_TEST(desk.text("last") == before.note);
  BOOST_REQUIRE(desk.signer->failure());
  BOOST_TEST(desk.signer->failure()->code() == Exit::STATE_DIRECTORY);
  BOOST_TEST(desk.refusedStart() == Exit::STATE_DIRECTORY);
}

BOOST_AUTO_TEST_CASE(a_first_write_that_fails_leaves_no_key_behind_that_counts) {
  for (const std::string name : {"signer.key", "last"}) {
    Desk desk;
    desk.block(name);
    const Reply reply = desk.ask(0, 7);
    BOOST_TEST((reply.refusal == Refusal::STATE));
    BOOST_TEST(reply.keys.empty());
    BOOST_TEST(reply.note.empty());
    ::rmdir(desk.pathOf(name + ".new").c_str());
    desk.start();
    BOOST_TEST(!desk.ask(0, 7).refusal);
  }
}

BOOST_AUTO_TEST_CASE(a_crash_between_write_and_rename_changes_nothing) {
  Desk desk;
  const Reply before = desk.ask(0, 7);
  for (const std::string& left :
       {std::string(), std::string("half a no"), signHead(ours.head(12), desk.keys()).note}) {
    desk.put("last.new", left);
    desk.start();
    BOOST_TEST(desk.text("last") == before.note);
    desk.put("last.new", left);
    BOOST_TEST((desk.ask(0, 12).refusal == Refusal::BEHIND));
    BOOST_TEST((desk.ask(0, 12).note == before.note));
  }
  BOOST_TEST(!desk.ask(7, 12).refusal);
}

BOOST_AUTO_TEST_CASE(a_crash_in_the_first_request_loses_neither_key_nor_note) {
  Desk desk;
  const Reply first = desk.ask(0, 7);
  const std::string key = desk.text("signer.key");
  // The key staged, nothing signed yet: as if nothing had been.
  for (const auto& name : {"last", "signer.key", "origin"}) desk.remove(name);
  desk.put("signer.key.new", key);
  desk.start();
  const Reply other = desk.ask(0, 7);
  BOOST_TEST(!other.refusal);
  BOOST_TEST((other.keys != first.keys));
  // The note in force, its key still staged: both are in force.
  const std::string second = desk.text("signer.key");
  for (const auto& name : {"signer.key", "origin"}) desk.remove(name);
  desk.put("signer.key.new", second);
  desk.start();
  const Reply again = desk.ask(0, 7);
  BOOST_TEST((again == other));
  BOOST_TEST(desk.text("signer.key") == second);
  BOOST_TEST(desk.text("origin") == LOG + "\n");
}

BOOST_AUTO_TEST_CASE(missing_or_damaged_evidence_is_refused_at_the_start_and_while_it_runs) {
  for (const std::string& left : {std::string("gone"), std::string(), std::string("no note\n"),
                                  signHead(Log(20).head(3), keysOf({5})).note}) {
    Desk desk;
    desk.ask(0, 7);
    desk.remove("last");
    if (left != "gone") desk.put("last", left);
    BOOST_TEST((desk.ask(7, 12).refusal == Refusal::STATE));
    BOOST_TEST(desk.signer->failure()->code() == Exit::EVIDENCE);
    BOOST_TEST(desk.refusedStart() == Exit::EVIDENCE);
    BOOST_TEST(desk.refusedStart() == Exit::EVIDENCE);
  }
}

BOOST_AUTO_TEST_CASE(a_last_note_whose_size_was_changed_is_refused) {
  Desk desk;
  std::string note = desk.ask(0, 7).note;
  note.replace(note.find("\n7\n"), 3, "\n6\n");
  desk.put("last", note);
  BOOST_TEST(desk.refusedStart() == Exit::EVIDENCE);
}

BOOST_AUTO_TEST_CASE(a_key_that_is_gone_is_not_replaced) {
  Desk desk;
  desk.ask(0, 7);
  desk.remove("signer.key");
  BOOST_TEST(desk.refusedStart() == Exit::KEY);
  desk.remove("last");
  BOOST_TEST(desk.refusedStart() == Exit::KEY);
}

BOOST_AUTO_TEST_CASE(a_given_key_fixes_the_log_and_its_evidence_is_missed_too) {
  Desk desk;
  desk.useKeys({1});
  desk.start();
  BOOST_TEST((desk.ask(0, 7, Log{20, "entry", "other.example/log"}).refusal == Refusal::ORIGIN));
  BOOST_TEST((desk.ask(3, 7).refusal == Refusal::BEHIND));
  BOOST_TEST(!desk.ask(0, 7).refusal);
  BOOST_TEST(!desk.has("signer.key"));
  desk.start();
  BOOST_TEST(!desk.ask(7, 12).refusal);
  desk.remove("last");
  BOOST_TEST(desk.refusedStart() == Exit::EVIDENCE);
}

BOOST_AUTO_TEST_CASE(keys_are_read_anew_for_each_request) {
  Desk desk;
  desk.useKeys({1});
  desk.start();
  desk.ask(0, 7);
  desk.useKeys({1, 2});
  const Reply both = desk.ask(7, 12);
  BOOST_TEST((both.keys == verifiersOf(keysOf({1, 2}))));
  desk.useKeys({2});
  BOOST_TEST((opened(desk.ask(12, 20).note, keysOf({2})) == ours.head(20)));
  desk.useKeys({3});
  BOOST_TEST((desk.ask(20, 20).refusal == Refusal::STATE));
  BOOST_TEST(desk.signer->failure()->code() == Exit::EVIDENCE);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::signer
