#include "daemon/tlog/note.h"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>

#include "tests/tlog/vectors.h"

namespace authd::tlog {
namespace {

const std::string DASH = "\xE2\x80\x94 ";
const std::string PETER_NOTE = PETER_TEXT + "\n" + PETER_SIGNATURE;

VerifierKey peter() {
  return parseVerifierKey(PETER_VERIFIER).value();
}

// A line of a key that nobody knows.
std::string unknown(const std::string& name = "somebody", const std::string& base64 = "AAAAAAE=") {
  return DASH + name + " " + base64 + "\n";
}

Found find(const std::string& bytes, const VerifierKey& key = peter()) {
  return findSignature(parseNote(bytes).value(), key);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(notes)

BOOST_AUTO_TEST_CASE(the_note_of_the_go_tests_is_signed_and_verified) {
  const auto signer = parseSignerKey(PETER_SIGNER);
  BOOST_REQUIRE(signer.has_value());
  BOOST_TEST(formatNote({PETER_TEXT, {sign(*signer, PETER_TEXT)}}) == PETER_NOTE);
  const auto note = parseNote(PETER_NOTE);
  BOOST_REQUIRE(note.has_value());
  BOOST_TEST(note->text == PETER_TEXT);
  BOOST_TEST(note->signatures.size() == 1);
  BOOST_TEST((findSignature(*note, peter()) == Found::GOOD));
}

BOOST_AUTO_TEST_CASE(a_text_may_have_empty_lines_and_ends_before_the_last_one) {
  const auto note = parseNote("\n\na\n\n\n\n" + unknown());
  BOOST_REQUIRE(note.has_value());
  BOOST_TEST(note->text == "\n\na\n\n\n");
  BOOST_TEST(parseNote("\n\n" + unknown())->text == "\n");
}

BOOST_AUTO_TEST_CASE(what_has_not_the_form_of_a_note_is_none) {
  const std::vector<std::string> bad = {
      "",
      "\n",
      "\n\n",
      PETER_TEXT,
      PETER_TEXT + "\n",
      PETER_TEXT + PETER_SIGNATURE,
      PETER_NOTE + "\n",
      PETER_NOTE.substr(0, PETER_NOTE.size() - 1),
      "\n" + unknown(),
      "a\n\n" + unknown() + "trailing\n",
      "a\r\n\n" + unknown(),
      "a\tb\n\n" + unknown(),
      std::string("a\0b\n\n", 5) + unknown(),
      "a\xff\n\n" + unknown(),
      "a\xc0\x80\n\n" + unknown(),
      "a\xed\xa0\x80\n\n" + unknown(),
      "a\xf4\x90\x80\x80\n\n" + unknown(),
      "a\xe2\x82\n\n" + unknown(),
      "a\n\n- somebody AAAAAAE=\n",
      "a\n\n" + DASH + "somebody\n",
      "a\n\n" + DASH + "somebody \n",
      "a\n\n" + DASH + " AAAAAAE=\n",
      "a\n\n" + DASH + "somebody  AAAAAAE=\n",
      "a\n\n" + unknown("some body"),
      "a\n\n" + unknown("some+body"),
      "a\n\n" + unknown("some\xc2\xa0"
                        "body"),
      "a\n\n" + unknown("somebody", "AAAAAA=="),
      "a\n\n" + unknown("somebody", "AAAAAAF="),
      "a\n\n" + unknown("somebody", "AAAAAAE"),
      "a\n\n" + unknown("somebody", "AAAAAAE= "),
  };
  for (const std::string& bytes : bad) BOOST_TEST(!parseNote(bytes), bytes);
  BOOST_TEST(parseNote("\xed\x9f\xbf\xf4\x8f\xbf\xbf\x7f\n\n" + unknown()).has_value());
}

BOOST_AUTO_TEST_CASE(a_note_is_bounded) {
  std::string lines;
  for (std::size_t i = 0; i < MOST_SIGNATURES; ++i) lines += unknown();
  BOOST_TEST(parseNote("a\n\n" + lines).has_value());
  BOOST_TEST(!parseNote("a\n\n" + lines + unknown()));
  const std::string end = "\n\n" + unknown();
  BOOST_TEST(parseNote(std::string(MOST_NOTE_BYTES - end.size(), 'a') + end).has_value());
  BOOST_TEST(!parseNote(std::string(MOST_NOTE_BYTES - end.size() + 1, 'a') + end));
}

BOOST_AUTO_TEST_CASE(signatures_of_unknown_keys_say_nothing) {
  const auto other = parseVerifierKey(LOG_VERIFIER).value();
  BOOST_TEST((find(PETER_NOTE, other) == Found::NONE));
  BOOST_TEST((find("a\n\n" + unknown("PeterNeumann")) == Found::NONE));
  BOOST_TEST((find("a\n\n" + unknown("PeterNeuman", "x08gowE=")) == Found::NONE));
  BOOST_TEST((find(PETER_TEXT + "\n" + unknown() + PETER_SIGNATURE) == Found::GOOD));
}

BOOST_AUTO_TEST_CASE(of_a_known_key_the_first_signature_counts) {
  const std::string wrong = unknown("PeterNeumann", "x08gowE=");
  BOOST_TEST((find(PETER_TEXT + "\n" + wrong) == Found::WRONG));
  BOOST_TEST((find(PETER_TEXT + "\n" + wrong + PETER_SIGNATURE) == Found::WRONG));
  BOOST_TEST((find(PETER_TEXT + "\n" + PETER_SIGNATURE + wrong) == Found::GOOD));
  BOOST_TEST((find("x" + PETER_NOTE) == Found::WRONG));
}

BOOST_AUTO_TEST_CASE(a_witness_s_cosignature_tells_its_time) {
  const auto note = parseNote(WITNESSED).value();
  const auto witness = parseVerifierKey(WITNESS_VERIFIER).value();
  const auto log = parseVerifierKey(LOG_VERIFIER).value();
  BOOST_TEST((findSignature(note, witness) == Found::GOOD));
  BOOST_TEST(timeOf(note, witness).value() == 1679315147u);
  BOOST_TEST((findSignature(note, log) == Found::GOOD));
  BOOST_TEST(!timeOf(note, log));
}

BOOST_AUTO_TEST_CASE(a_cosignature_of_another_time_or_text_or_length_is_wrong) {
  const auto witness = parseVerifierKey(WITNESS_VERIFIER).value();
  const Note good = parseNote(WITNESSED).value();
  const auto check = [&](const Note& note) {
    BOOST_TEST((findSignature(note, witness) == Found::WRONG));
    BOOST_TEST(!timeOf(note, witness));
  };
  for (const std::size_t size : {1, 7, 8, 64, 71}) {
    Note note = good;
    note.signatures[1].bytes.resize(size);
    check(note);
  }
  for (const std::size_t at : {0, 7, 8, 71}) {  // 0: a time behind 2^63 - 1
    Note note = good;
    note.signatures[1].bytes[at] = static_cast<char>(note.signatures[1].bytes[at] ^ 0x80);
    check(note);
  }
  Note note = good;
  note.text += "more\n";
  check(note);
}

BOOST_AUTO_TEST_CASE(lines_of_signatures_are_read_without_a_note) {
  const auto lines = parseSignatures(LOG_SIGNATURE + WITNESS_SIGNATURE);
  BOOST_REQUIRE(lines.has_value());
  BOOST_TEST(formatSignature(lines->at(0)) == LOG_SIGNATURE);
  BOOST_TEST(formatSignature(lines->at(1)) == WITNESS_SIGNATURE);
  BOOST_TEST(!parseSignatures(""));
  BOOST_TEST(!parseSignatures("\n"));
  BOOST_TEST(!parseSignatures(LOG_SIGNATURE + "x"));
  BOOST_TEST(!parseSignatures(unknown("\xff")));
}

BOOST_AUTO_TEST_CASE(what_was_written_is_read_back) {
  BOOST_TEST(rc::check("notes", [] {
    Note note;
    note.text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("a\n")));
    note.text += "\n";
    const auto count = *rc::gen::inRange<std::size_t>(1, 5);
    while (note.signatures.size() < count) {
      const auto bytes = *rc::gen::nonEmpty(rc::gen::arbitrary<std::string>());
      note.signatures.push_back({"key", {1, 2, 3, *rc::gen::arbitrary<std::uint8_t>()}, bytes});
    }
    const auto read = parseNote(formatNote(note));
    RC_ASSERT(read.has_value());
    RC_ASSERT((*read == note));
  }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::tlog
