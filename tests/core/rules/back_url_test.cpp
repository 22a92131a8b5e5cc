#include "daemon/core/rules/back_url.h"

#include <boost/test/unit_test.hpp>
#include <string>

namespace authd::core {
namespace {

const std::string BASE = "https://shop.example/de/";

BOOST_AUTO_TEST_SUITE(back_urls)

BOOST_AUTO_TEST_CASE(a_mail_may_lead_back_into_its_store) {
  for (const char* below : {"", "checkout/", "checkout/?step=2&to=%2Fa#pay", "a.b/..c", "a//b"}) {
    BOOST_TEST_CONTEXT(below) {
      BOOST_TEST(liesBelow(BASE + below, BASE));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_mail_leads_nowhere_else) {
  for (const char* url :
       {"", "/de/checkout", "checkout", "https://shop.example/", "https://shop.example/de",
        "https://shop.example/fr/", "http://shop.example/de/", "https://shop.example.evil/de/",
        "https://shop.example@evil.example/de/", "https://evil.example/https://shop.example/de/",
        "//evil.example/", "javascript:alert(1)"}) {
    BOOST_TEST_CONTEXT(url) {
      BOOST_TEST(!liesBelow(url, BASE));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_path_that_climbs_is_below_nothing) {
  for (const char* below : {"..", "../fr/", "./a", "a/../b", "%2e%2e/fr/", "a/%2E./%2E./fr/",
                            "..%2ffr/", "..%5cfr", "a b", "a\n", "..\\fr", "a%2", "a\"b", "<a>"}) {
    BOOST_TEST_CONTEXT(below) {
      BOOST_TEST(!liesBelow(BASE + below, BASE));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_store_without_an_address_has_nothing_below) {
  BOOST_TEST(!liesBelow("https://evil.example/", ""));
  BOOST_TEST(!liesBelow("https://shop.example.evil/", "https://shop.example"));
}

BOOST_AUTO_TEST_CASE(what_is_too_long_is_left_out) {
  BOOST_TEST(liesBelow(BASE + std::string(2048 - BASE.size(), 'a'), BASE));
  BOOST_TEST(!liesBelow(BASE + std::string(2049 - BASE.size(), 'a'), BASE));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::core
