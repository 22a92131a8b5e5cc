#include "daemon/http/handlers.h"
#include "tests/http/api_fixture.h"

namespace authd::http {
namespace {

BOOST_FIXTURE_TEST_SUITE(directory, ApiFixture)

BOOST_AUTO_TEST_CASE(countries_come_with_their_regions) {
  const auto all = get("/rest/V1/directory/countries");
  BOOST_TEST(all.status == 200U);
  BOOST_TEST(all.body.starts_with(R"([{"id":"AD","two_letter_abbreviation":"AD",)"));
  const auto us = get("/rest/V1/directory/countries/US");
  BOOST_TEST(has(us, R"("three_letter_abbreviation":"USA")"));
  BOOST_TEST(has(us, R"({"id":"43","code":"NY","name":"New York"})"));
  BOOST_TEST(!has(get("/rest/V1/directory/countries/AD"), "available_regions"));
  const auto unknown = get("/rest/V1/directory/countries/ZZ");
  BOOST_TEST(unknown.status == 404U);
  BOOST_TEST(!has(unknown, "parameters"));
}

BOOST_AUTO_TEST_CASE(stores_are_for_those_who_may_see_them_or_for_all) {
  for (const char* path : {"storeViews", "storeGroups", "websites", "storeConfigs"}) {
    const std::string target = std::string("/rest/V1/store/") + path;
    BOOST_TEST(get(target).status == 401U);
    BOOST_TEST(get(target, "erp").status == 401U);
    BOOST_TEST(get(target, "admin").status == 200U);
    fakeApp().storesOpen = true;
    BOOST_TEST(get(target).status == 200U);
    fakeApp().storesOpen = false;
  }
  BOOST_TEST(get("/rest/V1/store/storeViews", "admin").body ==
             R"([{"id":0,"code":"admin","name":"Admin","website_id":0,"store_group_id":0,)"
             R"("is_active":1},{"id":1,"code":"default","name":"Default Store View",)"
             R"("website_id":1,"store_group_id":1,"is_active":1},{"id":5,"code":"fr",)"
             R"("name":"Boutique","website_id":2,"store_group_id":2,"is_active":1}])");
  BOOST_TEST(has(get("/rest/V1/store/websites", "admin"), R"("code":"base")"));
  const auto configs = get("/rest/V1/store/storeConfigs?storeCodes[]=fr", "admin");
  BOOST_TEST(has(configs, R"([{"id":5,"code":"fr","website_id":2,"locale":"fr_FR",)"));
  BOOST_TEST(!has(configs, R"("code":"default")"));
}

BOOST_AUTO_TEST_CASE(modules_are_for_the_admin_area) {
  BOOST_TEST(has(get("/rest/V1/modules", "admin"), R"("Magento_Customer")"));
  BOOST_TEST(get("/rest/V1/modules", "erp").status == 200U);
  BOOST_TEST(get("/rest/V1/modules", "jane").status == 401U);
}

BOOST_AUTO_TEST_CASE(customers_are_searched) {
  const auto response =
      get("/rest/V1/customers/search?searchCriteria[filterGroups][0][filters][0][field]=email"
          "&searchCriteria[filterGroups][0][filters][0][value]=%25x%25"
          "&searchCriteria[filterGroups][0][filters][0][conditionType]=like",
          "erp");
  BOOST_TEST(lastCall() == "searchCustomers | email like %x%");
  BOOST_TEST(response.body.starts_with(R"({"items":[{"id":2,)"));
  BOOST_TEST(response.body.ends_with(R"("total_count":12})"));
  BOOST_TEST(get("/rest/V1/customers/search", "erp").status == 400U);
  BOOST_TEST(
      get("/rest/V1/customers/search?searchCriteria[sortOrders][0][field]=id", "erp").status ==
      400U);
  BOOST_TEST(get("/rest/V1/customers/search?searchCriteria", "jane").status == 401U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
