#include "daemon/mail/header.h"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace authd::mail;

BOOST_AUTO_TEST_CASE(plain_text_stays_as_it_is) {
  BOOST_TEST(headerText("Welcome to Main Store (1)") == "Welcome to Main Store (1)");
  BOOST_TEST(headerText("") == "");
}

BOOST_AUTO_TEST_CASE(other_text_becomes_encoded_words) {
  BOOST_TEST(headerText("Käse") == "=?UTF-8?Q?K=C3=A4se?=");
  BOOST_TEST(headerText("Zoë Doe") == "=?UTF-8?Q?Zo=C3=AB_Doe?=");
}

BOOST_AUTO_TEST_CASE(what_looks_encoded_is_encoded_so_that_nobody_decodes_it) {
  BOOST_TEST(headerText("=?UTF-8?Q?x?=") == "=?UTF-8?Q?=3D=3FUTF=2D8=3FQ=3Fx=3F=3D?=");
}

BOOST_AUTO_TEST_CASE(no_text_brings_a_line_of_its_own) {
  BOOST_TEST(headerText("a\r\nBcc: b") == "a  Bcc: b");
  BOOST_TEST(mailbox(std::string("a\n\0b", 4), "a@b") == "\"a  b\" <a@b>");
}

BOOST_AUTO_TEST_CASE(long_text_is_folded_between_characters_into_words_of_75) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "ü";
  std::string header = headerText(text);
  std::string joined;
  std::size_t begin = 0;
  while (begin < header.size()) {
    std::size_t end = std::min(header.find("\r\n ", begin), header.size());
    std::string word = header.substr(begin, end - begin);
    BOOST_TEST(word.size() <= 75);
    BOOST_TEST(word.starts_with("=?UTF-8?Q?=C3=BC"));
    BOOST_TEST(word.ends_with("=BC?="));
    joined += word;
    begin = end + 3;
  }
  BOOST_TEST(joined.size() > 600);
}

BOOST_AUTO_TEST_CASE(broken_utf8_does_no_harm) {
  BOOST_TEST(headerText("\xC3") == "=?UTF-8?Q?=C3?=");
  BOOST_TEST(headerText("\x80\x80\x80\x80\x80") == "=?UTF-8?Q?=80=80=80=80=80?=");
}

BOOST_AUTO_TEST_CASE(a_mailbox_quotes_its_name) {
  BOOST_TEST(mailbox("Owner", "o@example.com") == "\"Owner\" <o@example.com>");
  BOOST_TEST(mailbox("A \"B\" \\", "o@example.com") == "\"A \\\"B\\\" \\\\\" <o@example.com>");
  BOOST_TEST(mailbox("", "o@example.com") == "o@example.com");
  BOOST_TEST(mailbox("Zoë", "o@example.com") == "=?UTF-8?Q?Zo=C3=AB?= <o@example.com>");
}

BOOST_AUTO_TEST_CASE(a_date_is_english_and_in_utc) {
  BOOST_TEST(headerDate(1'792'837'862'123'456) == "Sat, 24 Oct 2026 10:31:02 +0000");
  BOOST_TEST(headerDate(0) == "Thu, 01 Jan 1970 00:00:00 +0000");
}
