#include "daemon/http/handlers.h"
#include "tests/http/api_fixture.h"

namespace authd::http {
namespace {

const std::string GROUPS = "/rest/V1/customerGroups";

struct Fixture : ApiFixture {
  // The groups of a fresh shop.
  static std::string shown(int id, const std::string& code) {
    return "{\"id\":" + std::to_string(id) + ",\"code\":\"" + code +
           R"(","tax_class_id":3,"tax_class_name":"Retail Customer"})";
  }
  Response search(const std::string& criteria) {
    return get(GROUPS + "/search?searchCriteria" + criteria, "admin");
  }
};

BOOST_FIXTURE_TEST_SUITE(groups, Fixture)

BOOST_AUTO_TEST_CASE(groups_are_created) {
  const auto response = post(GROUPS, R"({"group":{"code":"VIP","tax_class_id":3}})", "admin");
  BOOST_TEST(response.body == shown(0, "VIP"));
  BOOST_TEST(lastCall() == "createGroup 0 VIP 3");
  BOOST_TEST(post(GROUPS, R"({"group":{"kode":"VIP"}})", "admin").status == 400U);
  BOOST_TEST(post(GROUPS, "{}", "admin").status == 400U);
  BOOST_TEST(post(GROUPS, R"({"group":{}})", "erp").status == 401U);
}

BOOST_AUTO_TEST_CASE(a_change_lies_over_the_group_as_it_is) {
  BOOST_TEST(put(GROUPS + "/2", R"({"group":{"id":9,"code":"Guild"}})", "admin").status == 200U);
  BOOST_TEST(lastCall() == "updateGroup 2 Guild 3");
}

BOOST_AUTO_TEST_CASE(extension_attributes_are_not_swallowed) {
  const auto with = [this](const std::string& extensions) {
    return post(GROUPS, R"({"group":{"code":"VIP","extension_attributes":)" + extensions + "}}",
                "admin");
  };
  for (const char* nothing : {"{}", "[]", "null"}) BOOST_TEST(with(nothing).status == 200U);
  fakeApp().calls.clear();
  for (const char* lost : {R"({"exclude_website_ids":[1]})", "[1]"}) {
    const auto refused = with(lost);
    BOOST_TEST(refused.status == 400U);
    BOOST_TEST(has(refused, "extension_attributes"));
  }
  BOOST_TEST(fakeApp().calls.empty());
}

BOOST_AUTO_TEST_CASE(the_default_group_is_that_of_every_store_that_is_shown) {
  for (const char* store : {"", "/0", "/1", "/5"}) {
    BOOST_TEST(get(GROUPS + "/default" + store, "admin").body == shown(1, "General"), store);
  }
  const auto unknown = get(GROUPS + "/default/9", "admin");
  BOOST_TEST(unknown.status == 404U);
  BOOST_TEST(has(unknown, R"({"fieldName":"storeId","fieldValue":9})"));
  BOOST_TEST(get(GROUPS + "/default/-1", "admin").status == 404U);
  BOOST_TEST(get(GROUPS + "/default/x", "admin").status == 400U);
}

BOOST_AUTO_TEST_CASE(a_group_that_is_not_there_is_named_by_number) {
  BOOST_TEST(get(GROUPS + "/3", "admin").body == shown(3, "Retailer"));
  for (const char* id : {"99", "-1"}) {
    const auto unknown = get(GROUPS + "/" + id, "admin");
    BOOST_TEST(unknown.status == 404U);
    BOOST_TEST(has(unknown, R"({"fieldName":"id","fieldValue":)" + std::string(id) + "}"));
  }
}

BOOST_AUTO_TEST_CASE(groups_are_ordered_and_cut_into_pages) {
  const std::string order =
      "[sortOrders][0][field]=code&searchCriteria[sortOrders][0][direction]=DESC"
      "&searchCriteria[pageSize]=3";
  const std::string criteria =
      R"("search_criteria":{"filter_groups":[],"sort_orders":[{"field":"code",)"
      R"("direction":"DESC"}],"page_size":3)";
  BOOST_TEST(search(order).body == R"({"items":[)" + shown(2, "Wholesale") + "," +
                                       shown(3, "Retailer") + "," + shown(0, "NOT LOGGED IN") +
                                       "]," + criteria + R"(},"total_count":4})");
  BOOST_TEST(search(order + "&searchCriteria[currentPage]=2").body ==
             R"({"items":[)" + shown(1, "General") + "]," + criteria +
                 R"(,"current_page":2},"total_count":4})");
  BOOST_TEST(search(order + "&searchCriteria[currentPage]=3").body.starts_with(R"({"items":[],)"));
}

BOOST_AUTO_TEST_CASE(groups_are_found_by_their_fields_and_by_no_others) {
  const auto by = [this](const std::string& field, const std::string& value) {
    return search("[filterGroups][0][filters][0][field]=" + field +
                  "&searchCriteria[filterGroups][0][filters][0][value]=" + value);
  };
  for (const char* field : {"code", "customer_group_code"}) {
    BOOST_TEST(has(by(field, "retailer"), "[" + shown(3, "Retailer") + "]"), field);
  }
  for (const char* field : {"id", "customer_group_id"}) {
    BOOST_TEST(has(by(field, "3"), "[" + shown(3, "Retailer") + "]"), field);
  }
  BOOST_TEST(has(by("tax_class_id", "4"), R"("total_count":0)"));
  for (const auto& unknown : {by("nothing", "1"), search("[sortOrders][0][field]=nothing")}) {
    BOOST_TEST(unknown.status == 400U);
    BOOST_TEST(has(unknown, R"("parameters":["nothing"])"));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
