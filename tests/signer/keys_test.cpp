#include "daemon/signer/keys.h"

#include <sys/stat.h>

#include "tests/signer/fixture.h"

namespace authd::signer {
namespace {

std::string textOf(const Keys& keys) {
  return std::string(formatKeys(keys).view());
}

BOOST_AUTO_TEST_SUITE(keys)

BOOST_AUTO_TEST_CASE(what_was_written_is_read_in_the_same_order) {
  const Keys written = keysOf({1, 2, 3});
  const Keys read = parseKeys(textOf(written), "f");
  BOOST_TEST((verifiersOf(read) == verifiersOf(written)));
  for (std::size_t i = 0; i < read.size(); ++i) {
    BOOST_TEST((read[i].seed.view() == written[i].seed.view()));
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_all_keys_of_one_log_is_refused_without_showing_it) {
  const std::string one = textOf(keysOf({1}));
  const std::string secret = one.substr(one.rfind('+') + 1, 16);
  for (const std::string& text :
       {std::string(), std::string("\n\n"), std::string("key\n"), one + "key\n", one + one,
        one.substr(0, one.size() - 4), one + textOf(keysOf({2}, "other.example/log")),
        textOf(keysOf({1, 2, 3, 4, 5, 6, 7, 8, 9}))}) {
    try {
      parseKeys(text, "the-file");
      BOOST_ERROR("accepted: " + text);
    } catch (const Fault& fault) {
      BOOST_TEST(fault.code() == Exit::KEY);
      BOOST_TEST(std::string(fault.what()).find("the-file") != std::string::npos);
      BOOST_TEST(std::string(fault.what()).find(secret) == std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_others_may_read_is_refused) {
  const Home home;
  home.put("mine", textOf(keysOf({1})));
  BOOST_TEST(readKeys(home.pathOf("mine")).size() == 1);
  ::chmod(home.pathOf("mine").c_str(), 0640);
  BOOST_TEST(faultOf([&] { readKeys(home.pathOf("mine")); }) == Exit::KEY);
  BOOST_TEST(faultOf([&] { readKeys(home.pathOf("none")); }) == Exit::KEY);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::signer
