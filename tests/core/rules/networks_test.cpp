#include "daemon/core/rules/networks.h"

#include <boost/test/unit_test.hpp>

#include "daemon/core/rules/endpoint_url.h"

namespace authd::core {
namespace {

std::string normal(std::string_view text) {
  const auto network = parseNetwork(text);
  return network ? formatNetwork(*network) : "none";
}
bool holds(const char* network, const char* address) {
  return liesIn(networksOf({network}), address);
}

BOOST_AUTO_TEST_SUITE(networks)

BOOST_AUTO_TEST_CASE(a_network_has_one_text) {
  BOOST_TEST(normal("10.0.0.0/8") == "10.0.0.0/8");
  BOOST_TEST(normal("10.1.2.3/8") == "10.0.0.0/8");
  BOOST_TEST(normal("192.0.2.7") == "192.0.2.7/32");
  BOOST_TEST(normal("0.0.0.0/0") == "0.0.0.0/0");
  BOOST_TEST(normal("192.0.2.255/31") == "192.0.2.254/31");
  BOOST_TEST(normal("2001:DB8:0:0::1/32") == "2001:db8::/32");
  BOOST_TEST(normal("2001:0db8:0000:0000:0000:0000:0000:0001") == "2001:db8::1/128");
  BOOST_TEST(normal("::") == "::/128");
  BOOST_TEST(normal("::/0") == "::/0");
  BOOST_TEST(normal("::1") == "::1/128");
  BOOST_TEST(normal("1::") == "1::/128");
  BOOST_TEST(normal("1:0:0:2:0:0:0:3") == "1:0:0:2::3/128");
  BOOST_TEST(normal("1:2:3:4:5:6:7:8") == "1:2:3:4:5:6:7:8/128");
  BOOST_TEST(normal("1:2:3:4:5:6:0:8") == "1:2:3:4:5:6:0:8/128");
  BOOST_TEST(normal("::ffff:10.1.2.3/104") == "10.0.0.0/8");
  BOOST_TEST(normal("64:ff9b::192.0.2.33") == "64:ff9b::c000:221/128");
}

BOOST_AUTO_TEST_CASE(what_is_none_is_refused) {
  for (const char* text : {"",
                           "/8",
                           "10.0.0.0/",
                           "10.0.0.0/33",
                           "10.0.0.0/-1",
                           "10.0.0/8",
                           "10.0.0.0.0",
                           "010.0.0.0",
                           "256.0.0.1",
                           "10.0.0.0/8/8",
                           " 10.0.0.0",
                           "10.0.0.0/0008",
                           "::/129",
                           ":",
                           ":::",
                           "1::2::3",
                           "1:2:3:4:5:6:7",
                           "1:2:3:4:5:6:7:8:9",
                           "1:2:3:4:5:6:7::8",
                           "12345::",
                           "g::",
                           "1:",
                           ":1",
                           "::1%eth0",
                           "[::1]",
                           "1.2.3.4::",
                           "::1.2.3",
                           "::1.2.3.4:5",
                           "localhost",
                           "10.0.0.1:80"}) {
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST(normal(text) == "none");
    }
  }
}

BOOST_AUTO_TEST_CASE(an_address_lies_in_a_network_or_not) {
  BOOST_TEST(holds("10.0.0.0/8", "10.255.255.255"));
  BOOST_TEST(!holds("10.0.0.0/8", "11.0.0.0"));
  BOOST_TEST(holds("10.0.0.0/8", "::ffff:10.0.0.1"));
  BOOST_TEST(holds("192.0.2.8/29", "192.0.2.15"));
  BOOST_TEST(!holds("192.0.2.8/29", "192.0.2.16"));
  BOOST_TEST(holds("2001:db8::/33", "2001:db8:7fff::1"));
  BOOST_TEST(!holds("2001:db8::/33", "2001:db8:8000::1"));
  BOOST_TEST(holds("0.0.0.0/0", "192.0.2.1"));
  BOOST_TEST(!holds("0.0.0.0/0", "2001:db8::1"));
  for (const char* none : {"", "unix", "localhost"}) BOOST_TEST(!holds("::/0", none));
  BOOST_TEST(!liesIn({}, "10.0.0.1"));
}

BOOST_AUTO_TEST_CASE(a_list_is_sorted_without_doubles_and_bounded) {
  std::vector<std::string> texts{"10.1.1.1/8", "::1", "10.0.0.0/8"};
  BOOST_TEST(!normaliseNetworks(texts).has_value());
  BOOST_TEST(texts == (std::vector<std::string>{"10.0.0.0/8", "::1/128"}),
             boost::test_tools::per_element());
  texts = {"10.0.0.0/8", "somewhere"};
  BOOST_CHECK(normaliseNetworks(texts) == invalidField("ip", "somewhere"));
  texts.clear();
  for (int i = 0; i < 65; ++i) texts.push_back("10.0.0." + std::to_string(i));
  BOOST_TEST(normaliseNetworks(texts).has_value());
  texts.resize(64);
  BOOST_TEST(!normaliseNetworks(texts).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(endpoint_urls)

BOOST_AUTO_TEST_CASE(secrets_go_by_https_or_stay_here) {
  for (const char* url :
       {"https://erp.example", "https://erp.example:8443/a?b=c", "https://[2001:db8::1]/x",
        "https://192.0.2.1/", "http://127.0.0.1:8000/cb", "http://localhost/", "http://[::1]:8/"}) {
    BOOST_TEST_CONTEXT(url) {
      BOOST_TEST(!wrongInEndpoint("endpoint", url).has_value());
    }
  }
  for (const char* url : {"",
                          "erp.example",
                          "http://erp.example/",
                          "http://localhost.example/",
                          "http://127.0.0.1.example/",
                          "http://127.0.0.1@erp.example/",
                          "ftp://127.0.0.1/",
                          "HTTPS://erp.example/",
                          "https://",
                          "https:///a",
                          "https://a b/",
                          "https://a/\n",
                          "https://a:0/",
                          "https://a:99999/",
                          "https://a:/",
                          "https://[::1/",
                          "https://[x]/",
                          "https://a\\@b/",
                          "https://a/#x",
                          "https://us%65r/",
                          "http://[::2]/"}) {
    BOOST_TEST_CONTEXT(url) {
      BOOST_TEST(wrongInEndpoint("endpoint", url).has_value());
    }
  }
  BOOST_TEST(wrongInEndpoint("e", "https://" + std::string(248, 'a')).has_value());
  BOOST_TEST(!wrongInEndpoint("e", "https://" + std::string(247, 'a')).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::core
