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
}

BOOST_AUTO_TEST_CASE(websites_and_groups_of_stores_have_magentos_keys_in_order) {
  BOOST_TEST(get("/rest/V1/store/websites", "admin").body ==
             R"([{"id":0,"code":"admin","name":"Admin","default_group_id":0},)"
             R"({"id":1,"code":"base","name":"Main Website","default_group_id":1},)"
             R"({"id":2,"code":"french","name":"French","default_group_id":2}])");
  BOOST_TEST(get("/rest/V1/store/storeGroups", "admin").body ==
             R"([{"id":0,"website_id":0,"root_category_id":0,"default_store_id":0,)"
             R"("name":"Default","code":"default"},)"
             R"({"id":1,"website_id":1,"root_category_id":0,"default_store_id":1,)"
             R"("name":"Main Website Store","code":"base"},)"
             R"({"id":2,"website_id":2,"root_category_id":0,"default_store_id":5,)"
             R"("name":"French Store","code":"french"}])");
}

BOOST_AUTO_TEST_CASE(configurations_of_stores_have_magentos_keys_in_order) {
  const auto configs = [this](const std::string& query) {
    return get("/rest/V1/store/storeConfigs" + query, "admin").body;
  };
  const std::string french =
      R"({"id":5,"code":"fr","website_id":2,"locale":"fr_FR","base_currency_code":"USD",)"
      R"("default_display_currency_code":"USD","timezone":"America/Los_Angeles",)"
      R"("weight_unit":"lbs","base_url":"https://fr.example/",)"
      R"("base_link_url":"https://fr.example/","base_static_url":"https://fr.example/static/",)"
      R"("base_media_url":"https://fr.example/media/","secure_base_url":"https://fr.example/",)"
      R"("secure_base_link_url":"https://fr.example/",)"
      R"("secure_base_static_url":"https://fr.example/static/",)"
      R"("secure_base_media_url":"https://fr.example/media/"})";
  BOOST_TEST(configs("?storeCodes[]=fr") == "[" + french + "]");
  BOOST_TEST(configs("?storeCodes[]=nosuch") == "[]");
  const std::string all = configs("");
  BOOST_TEST(all.starts_with(R"([{"id":1,"code":"default","website_id":1,)"));
  BOOST_TEST(all.ends_with("," + french + "]"));
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
