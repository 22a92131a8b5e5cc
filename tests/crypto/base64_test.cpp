#include "daemon/crypto/base64.h"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>

namespace authd::crypto {

BOOST_AUTO_TEST_SUITE(base64_text)

// RFC 4648 §10.
BOOST_AUTO_TEST_CASE(the_rfc_s_examples_are_written_and_read) {
  const std::pair<std::string_view, std::string_view> EXAMPLES[] = {{"", ""},
                                                                    {"f", "Zg=="},
                                                                    {"fo", "Zm8="},
                                                                    {"foo", "Zm9v"},
                                                                    {"foob", "Zm9vYg=="},
                                                                    {"fooba", "Zm9vYmE="},
                                                                    {"foobar", "Zm9vYmFy"},
                                                                    {"\xfb\xff", "+/8="}};
  for (const auto& [bytes, text] : EXAMPLES) {
    BOOST_TEST(base64(bytes) == text);
    BOOST_TEST(fromBase64(text).value() == bytes);
  }
}

BOOST_AUTO_TEST_CASE(another_spelling_of_the_same_bytes_is_not_read) {
  for (const char* text :
       {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zg==\n", " Zg==", "Zm9v\r\n", "-_8=", "=",
        "====", "Z", "Zm9vZg", "Zg==Zg==", "Z\xc3\xa9==", "aaa\xc3"}) {
    BOOST_TEST(!fromBase64(text), text);
  }
  BOOST_TEST(!fromBase64(std::string_view("Zm9\0", 4)));
}

BOOST_AUTO_TEST_CASE(what_is_read_is_what_would_be_written) {
  BOOST_TEST(rc::check("round trip", [](const std::string& bytes) {
    RC_ASSERT(fromBase64(base64(bytes)) == bytes);
    const auto read = fromBase64(bytes);
    RC_ASSERT((!read || base64(*read) == bytes));
  }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::crypto
