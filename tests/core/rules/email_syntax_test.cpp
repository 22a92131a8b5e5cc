#include "daemon/core/rules/email_syntax.h"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <string>

namespace authd::core {
namespace {

std::string letters(std::size_t count) {
  return std::string(count, 'a');
}

BOOST_AUTO_TEST_SUITE(email_syntax)

BOOST_AUTO_TEST_CASE(ordinary_addresses_pass) {
  for (const auto email :
       {"jdoe@example.com", "JDoe@Example.COM", "j.doe+tag@sub.example.co.uk", "a@b.cd",
        "o'brien@example.ie", "x_y-z@a-b.example", "!#$%&'*+-/=?^_`{|}~@example.com",
        "1234567890@example.com", "a@xn--mller-kva.example", "a@1.example", "a@example.x1",
        "a@example.xn--p1ai"}) {
    BOOST_TEST(isEmailSyntax(email), email);
  }
}

BOOST_AUTO_TEST_CASE(malformed_addresses_are_refused) {
  for (const auto email : {"",
                           "invalid",
                           "@",
                           "a@",
                           "@example.com",
                           "a@b",
                           "a@localhost",
                           "a@example.",
                           "a@.example",
                           "a@exa..mple.com",
                           ".a@example.com",
                           "a.@example.com",
                           "a..b@example.com",
                           "a b@example.com",
                           " a@example.com",
                           "a@example.com ",
                           "a@exam ple.com",
                           "a@@example.com",
                           "a@b@example.com",
                           "a@-example.com",
                           "a@example-.com",
                           "a@exa_mple.com",
                           "a@192.168.0.1",
                           "a@[192.168.0.1]",
                           "a@example.c",
                           "a@example.12",
                           "a@example.com\n",
                           "a\n@example.com",
                           "a@example.com,b@c.de",
                           "<a@example.com>",
                           "\"a b\"@example.com",
                           "a(comment)@example.com",
                           "jörg@example.com",
                           "a@müller.de",
                           "a:b@example.com",
                           "a;b@example.com",
                           "a\\b@example.com"}) {
    BOOST_TEST(!isEmailSyntax(email), email);
  }
  BOOST_TEST(!isEmailSyntax(std::string_view("a\0@example.com", 14)));
}

BOOST_AUTO_TEST_CASE(lengths_end_where_the_standards_say) {
  BOOST_TEST(isEmailSyntax(letters(64) + "@example.com"));
  BOOST_TEST(!isEmailSyntax(letters(65) + "@example.com"));
  BOOST_TEST(isEmailSyntax("a@" + letters(63) + ".com"));
  BOOST_TEST(!isEmailSyntax("a@" + letters(64) + ".com"));
  const std::string host = letters(63) + "." + letters(63) + "." + letters(60) + ".ab";
  BOOST_TEST(isEmailSyntax(letters(63) + "@" + host));  // 255 in all
  BOOST_TEST(!isEmailSyntax(letters(64) + "@" + host));
}

BOOST_AUTO_TEST_CASE(no_bytes_crash_it_and_accepted_ones_are_ascii) {
  BOOST_TEST(rc::check("random bytes", [](const std::string& text) {
    if (!isEmailSyntax(text)) return;
    for (const char c : text) RC_ASSERT(c > ' ' && c < 0x7F);
  }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::core
