#include "daemon/signer/protocol.h"

#include "tests/signer/fixture.h"

namespace authd::signer {
namespace {

BOOST_AUTO_TEST_SUITE(protocol)

BOOST_AUTO_TEST_CASE(every_reply_is_read_as_it_was_written) {
  const Keys keys = keysOf({1, 2});
  const std::string note = signHead(Log(5).head(5), keys).note;
  std::vector<Reply> replies = {{std::nullopt, verifiersOf(keys), note}};
  for (const Refusal why : {Refusal::BEHIND, Refusal::SMALLER, Refusal::FORKED, Refusal::ORIGIN,
                            Refusal::REQUEST, Refusal::STATE}) {
    replies.push_back({why, verifiersOf(keys), note});
    replies.push_back({why, {}, ""});
  }
  for (const Reply& reply : replies) {
    const auto read = parseReply(formatReply(reply));
    BOOST_REQUIRE(read);
    BOOST_TEST((*read == reply));
  }
}

BOOST_AUTO_TEST_CASE(the_form_is_lines_and_a_note) {
  const Keys keys = keysOf({1});
  const std::string vkey = tlog::formatVerifierKey(keys.front().verifier);
  const std::string note = signHead(Log(5).head(5), keys).note;
  BOOST_TEST(formatReply({std::nullopt, verifiersOf(keys), note}) ==
             "signed\n" + vkey + "\n\n" + note);
  BOOST_TEST(formatReply({Refusal::BEHIND, {}, ""}) == "refused behind\n\n");
}

BOOST_AUTO_TEST_CASE(any_other_form_is_no_reply) {
  const std::string note = signHead(Log(5).head(5), keysOf({1})).note;
  for (const std::string& bytes :
       {std::string(), std::string("signed"), std::string("signed\n"), std::string("signed\n\n"),
        "signed\nno key\n\n" + note, "signed\n" + note, "signed \n\n" + note, "refused\n\n" + note,
        "refused today\n\n" + note, std::string("refused behind\n"),
        std::string("refused behind\n\nno note\n"), "agreed\n\n" + note,
        "signed\n\n" + note + std::string(MOST_REPLY_BYTES, 'x')}) {
    BOOST_TEST(!parseReply(bytes), bytes.substr(0, 80));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::signer
