#include "daemon/http/target.h"

#include <boost/test/unit_test.hpp>

namespace authd::http {
namespace {

app::Shop twoStores() {
  app::Shop shop;
  shop.websites = {{1, "base", "Main Website", 1}, {2, "french", "French", 5}};
  shop.stores = {{1, 1, "default", "Default Store View", "https://shop.example/", "en_US"},
                 {5, 2, "fr", "Boutique", "https://fr.example/", "fr_FR"}};
  shop.defaultStoreId = 1;
  return shop;
}

std::optional<Checked<RestTarget>> readTarget(std::string_view text) {
  const auto [path, query] = splitTarget(text);
  return readRestTarget(path, query, twoStores());
}

RestTarget restTarget(std::string_view text) {
  auto read = readTarget(text);
  BOOST_REQUIRE_MESSAGE(read && std::holds_alternative<RestTarget>(*read), text);
  return std::get<RestTarget>(std::move(*read));
}

std::string joined(const RestTarget& target) {
  std::string text;
  for (const auto& segment : target.segments) text += "/" + segment;
  return text;
}

BOOST_AUTO_TEST_SUITE(target)

BOOST_AUTO_TEST_CASE(the_store_code_may_be_left_out) {
  for (const char* text :
       {"/rest/V1/customers/me", "/rest/default/V1/customers/me", "/rest/default/V1/customers/me/",
        "/index.php/rest/V1/customers/me", "http://shop.example/rest/V1/customers/me?x=1"}) {
    const auto found = restTarget(text);
    BOOST_TEST(joined(found) == "/V1/customers/me");
    BOOST_TEST(found.site.storeId == 1U);
    BOOST_TEST(found.site.websiteId == 1U);
    BOOST_TEST(!found.site.all);
  }
}

BOOST_AUTO_TEST_CASE(a_store_code_chooses_the_website) {
  const auto found = restTarget("/rest/fr/V1/customers");
  BOOST_TEST(found.site.storeId == 5U);
  BOOST_TEST(found.site.websiteId == 2U);
}

BOOST_AUTO_TEST_CASE(all_stands_for_the_default_store_view) {
  const auto found = restTarget("/rest/all/V1/customers");
  BOOST_TEST(found.site.all);
  BOOST_TEST(found.site.storeId == 1U);
}

BOOST_AUTO_TEST_CASE(unknown_store_codes_and_missing_versions_are_bad_requests) {
  for (const char* text :
       {"/rest/nosuch/V1/customers", "/rest", "/rest/", "/rest/default", "/rest/all/",
        "/rest/Default/V1/customers", "/rest/default/customers", "/rest/default/fr/V1/customers",
        "/rest/%ff/V1/x", "/rest/V/customers"}) {
    const auto read = readTarget(text);
    BOOST_REQUIRE(read);
    const auto* problem = std::get_if<Problem>(&*read);
    BOOST_REQUIRE_MESSAGE(problem, text);
    BOOST_TEST(problem->status == 400U);
  }
}

BOOST_AUTO_TEST_CASE(paths_without_rest_are_outside) {
  for (const char* text : {"/", "", "/healthz", "/auth/verify?x=/rest/V1", "/restaurant/V1", "*"}) {
    BOOST_TEST(!readTarget(text), text);
  }
}

BOOST_AUTO_TEST_CASE(segments_are_decoded_after_they_were_split) {
  BOOST_TEST(joined(restTarget("/rest/V1/customers/a%40b.example/x")) ==
             "/V1/customers/a@b.example/x");
  BOOST_TEST(restTarget("/rest/V1/a%2Fb+c").segments[1] == "a/b+c");
  const auto damaged = readTarget("/rest/V1/%zz");
  BOOST_REQUIRE(damaged);
  BOOST_TEST(std::holds_alternative<Problem>(*damaged));
}

BOOST_AUTO_TEST_CASE(query_parameters_are_decoded_and_brackets_may_stand_raw) {
  const auto params = readQuery("a=1&b[c]=x+y%26z&empty=&bare&%zz=%4&&a=2");
  BOOST_TEST(params.size() == 6U);
  BOOST_TEST((*queryParam(params, "a") == "1"));
  BOOST_TEST((*queryParam(params, "b[c]") == "x y&z"));
  BOOST_TEST((*queryParam(params, "empty") == ""));
  BOOST_TEST((*queryParam(params, "bare") == ""));
  BOOST_TEST((*queryParam(params, "%zz") == "%4"));
  BOOST_TEST(!queryParam(params, "nothing"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
