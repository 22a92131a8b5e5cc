#include "daemon/core/rules/oauth.h"

#include "daemon/core/rules/escaping.h"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <string>

namespace authd::core {
namespace {

std::string valueIn(const OauthParams& params, std::string_view name) {
  return std::string(oauthParam(params, name).value_or("(none)"));
}

// RFC 5849 §3.4.1.1.
SignedRequest rfcRequest() {
  SignedRequest request{"POST", "http", "example.com", "/request", {}, {}, {}};
  request.query = "b5=%3D%253D&a3=a&c%40=&a2=r%20b";
  request.form = "c2&a3=2+q";
  request.oauth = *parseOauthHeader(
      "OAuth realm=\"Example\", oauth_consumer_key=\"9djdj82h48djs9d2\", "
      "oauth_token=\"kkk9d7dh3k39sjv7\", oauth_signature_method=\"HMAC-SHA1\", "
      "oauth_timestamp=\"137131201\", oauth_nonce=\"7d8f3e4a\", "
      "oauth_signature=\"bYT5CMsGcbgUdFHObYMEfcx6bsw%3D\"");
  return request;
}

SignedRequest plainRequest(const std::string& query) {
  return {"GET", "https", "shop.test", "/rest/V1/x", query, {}, {{"oauth_nonce", "n"}}};
}

// The third part of a base string, decoded once.
std::string paramsIn(const std::string& base) {
  return percentDecoded(base.substr(base.rfind('&') + 1));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(oauth)

BOOST_AUTO_TEST_CASE(the_base_string_is_that_of_the_rfc) {
  BOOST_TEST(oauthBaseString(rfcRequest()) ==
             "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D"
             "%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26"
             "oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D"
             "137131201%26oauth_token%3Dkkk9d7dh3k39sjv7");
}

BOOST_AUTO_TEST_CASE(the_uri_has_small_letters_and_no_port_that_its_scheme_implies) {
  const auto uri = [](std::string scheme, std::string authority) {
    SignedRequest request{"GET", scheme, authority, "/r%20v/X", {}, {}, {}};
    return percentDecoded(oauthBaseString(request)).substr(4);
  };
  BOOST_TEST(uri("http", "EXAMPLE.COM:80") == "http://example.com/r%20v/X&");
  BOOST_TEST(uri("https", "www.example.net:8080") == "https://www.example.net:8080/r%20v/X&");
  BOOST_TEST(uri("HTTPS", "a.test:443") == "https://a.test/r%20v/X&");
  BOOST_TEST(uri("https", "a.test:80") == "https://a.test:80/r%20v/X&");
  BOOST_TEST(uri("http", "[::1]:8080") == "http://[::1]:8080/r%20v/X&");
}

BOOST_AUTO_TEST_CASE(both_forms_of_the_header_are_read) {
  const auto spaced = parseOauthHeader("OAuth oauth_nonce=\"a%2Bb\", oauth_token=\"t\"");
  BOOST_REQUIRE(spaced);
  BOOST_TEST(valueIn(*spaced, "oauth_nonce") == "a+b");
  BOOST_TEST(valueIn(*spaced, "oauth_token") == "t");
  const auto tight = parseOauthHeader("oauth oauth_nonce=\"a+/b==\",oauth_signature=\"x+y/=\",x=1");
  BOOST_REQUIRE(tight);
  BOOST_TEST(valueIn(*tight, "oauth_nonce") == "a+/b==");
  BOOST_TEST(valueIn(*tight, "oauth_signature") == "x+y/=");
  BOOST_TEST(tight->size() == 2U);
}

BOOST_AUTO_TEST_CASE(odd_headers_are_read_without_harm) {
  BOOST_TEST(!parseOauthHeader(""));
  BOOST_TEST(!parseOauthHeader("OAuth"));
  BOOST_TEST(!parseOauthHeader("Bearer oauth_token=1"));
  BOOST_TEST(!parseOauthHeader("OAuthx oauth_token=1"));
  for (const char* empty : {"OAuth  ", "OAuth ,", "OAuth oauth_nonce", "OAuth =,==", "OAuth \""}) {
    const auto params = parseOauthHeader(std::string(empty) + " ,");
    BOOST_REQUIRE(params);
    BOOST_TEST(params->empty());
  }
  const auto twice = parseOauthHeader("OAuth oauth_nonce=1,oauth_nonce=\"%zz%4\"");
  BOOST_TEST(valueIn(*twice, "oauth_nonce") == "%zz%4");
}

BOOST_AUTO_TEST_CASE(a_bare_name_is_signed_by_the_rfc_and_not_by_magento) {
  const SignedRequest request = plainRequest("searchCriteria&d=%20%2B");
  BOOST_TEST(paramsIn(oauthBaseString(request)) == "d=%20%2B&oauth_nonce=n&searchCriteria=");
  BOOST_TEST(paramsIn(*oauthMagentoBaseString(request)) == "d=%20%2B&oauth_nonce=n");
}

BOOST_AUTO_TEST_CASE(what_magento_leaves_unsigned_is_signed_by_the_rfc_alone) {
  BOOST_TEST(paramsIn(oauthBaseString(plainRequest("a=b=c&d=%20+"))) ==
             "a=b%3Dc&d=%20%20&oauth_nonce=n");
  for (const char* query : {"a=b=c", "a", "a=+", "searchCriteria[x]=1=2", "b=1&websiteId"}) {
    BOOST_TEST(!oauthMagentoBaseString(plainRequest(query)).has_value(), query);
  }
}

BOOST_AUTO_TEST_CASE(magento_sorts_numbers_as_numbers) {
  const SignedRequest request = plainRequest("f[10]=a&f[2]=b");
  BOOST_TEST(paramsIn(oauthBaseString(request)) == "f%5B10%5D=a&f%5B2%5D=b&oauth_nonce=n");
  BOOST_TEST(paramsIn(*oauthMagentoBaseString(request)) == "f%5B2%5D=b&f%5B10%5D=a&oauth_nonce=n");
}

BOOST_AUTO_TEST_CASE(a_name_that_comes_twice_is_signed_by_the_rfc_alone) {
  const SignedRequest request = plainRequest("a=2&a=1");
  BOOST_TEST(paramsIn(oauthBaseString(request)) == "a=1&a=2&oauth_nonce=n");
  BOOST_TEST(!oauthMagentoBaseString(request).has_value());
  BOOST_TEST(!oauthMagentoBaseString(plainRequest("oauth_nonce=m")).has_value());
}

BOOST_AUTO_TEST_CASE(natural_order) {
  for (const auto& [small, large] :
       {std::pair("a2", "a10"), std::pair("a", "a1"), std::pair("a01", "a1"), std::pair("", "a"),
        std::pair("a1b", "a1c"), std::pair("A", "a")}) {
    BOOST_TEST(naturallyBefore(small, large));
    BOOST_TEST(!naturallyBefore(large, small));
  }
  BOOST_TEST(!naturallyBefore("a1", "a1"));
}

BOOST_AUTO_TEST_CASE(the_key_is_both_secrets_encoded) {
  BOOST_TEST(oauthSigningKey("a&b", "") == "a%26b&");
  BOOST_TEST(oauthSigningKey("j49sk3j29djd", "dh893hdasih9") == "j49sk3j29djd&dh893hdasih9");
}

BOOST_AUTO_TEST_CASE(decoding_ends_encoding) {
  BOOST_TEST(rc::check(
      [](const std::string& text) { RC_ASSERT(percentDecoded(percentEncoded(text)) == text); }));
}

BOOST_AUTO_TEST_CASE(every_header_and_query_can_be_read) {
  BOOST_TEST(rc::check([](const std::string& header, const std::string& query) {
    auto params = parseOauthHeader("OAuth " + header + ",oauth_x=1");
    RC_ASSERT(params.has_value());
    SignedRequest request = plainRequest(query);
    request.oauth = *params;
    RC_ASSERT(!oauthBaseString(request).empty());
    oauthMagentoBaseString(request);
  }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::core
