#include "daemon/http/search_input.h"

#include <boost/test/unit_test.hpp>

namespace authd::http {
namespace {

core::SearchCriteria read(std::string_view query) {
  auto criteria = readSearchCriteria(readQuery(query));
  const auto* problem = std::get_if<Problem>(&criteria);
  BOOST_REQUIRE_MESSAGE(!problem, (problem ? problem->errors[0].message : ""));
  return std::get<core::SearchCriteria>(criteria);
}
Problem problemIn(std::string_view query) {
  auto criteria = readSearchCriteria(readQuery(query));
  BOOST_REQUIRE_MESSAGE(std::holds_alternative<Problem>(criteria), std::string(query));
  return std::get<Problem>(criteria);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(search_input)

BOOST_AUTO_TEST_CASE(groups_filters_orders_and_pages_are_read) {
  const auto criteria = read(
      "searchCriteria[filterGroups][0][filters][0][field]=email"
      "&searchCriteria[filterGroups][0][filters][0][value]=%25a%25"
      "&searchCriteria[filterGroups][0][filters][0][conditionType]=like"
      "&searchCriteria[filterGroups][0][filters][1][field]=lastname"
      "&searchCriteria[filterGroups][0][filters][1][value]=Doe"
      "&searchCriteria[filterGroups][1][filters][0][field]=group_id"
      "&searchCriteria[filterGroups][1][filters][0][value][]=1"
      "&searchCriteria[filterGroups][1][filters][0][value][]=2"
      "&searchCriteria[filterGroups][1][filters][0][condition_type]=in"
      "&searchCriteria[sortOrders][0][field]=email&searchCriteria[sortOrders][0][direction]=asc"
      "&searchCriteria[sortOrders][1][field]=lastname"
      "&searchCriteria[pageSize]=10&searchCriteria[currentPage]=2");
  BOOST_REQUIRE(criteria.groups.size() == 2U);
  BOOST_REQUIRE(criteria.groups[0].size() == 2U);
  BOOST_TEST(criteria.groups[0][0].value == "%a%");
  BOOST_TEST(criteria.groups[0][0].condition == "like");
  BOOST_TEST(criteria.groups[0][1].condition == "eq");
  BOOST_TEST(criteria.groups[1][0].value == "1,2");
  BOOST_TEST(!criteria.orders[0].descending);
  BOOST_TEST(criteria.orders[1].descending);
  BOOST_TEST(criteria.limit() == 10U);
  BOOST_TEST(criteria.page() == 2U);
  BOOST_TEST(
      searchCriteriaJson(criteria) ==
      R"({"filter_groups":[{"filters":[{"field":"email","value":"%a%","condition_type":"like"},)"
      R"({"field":"lastname","value":"Doe","condition_type":"eq"}]},)"
      R"({"filters":[{"field":"group_id","value":"1,2","condition_type":"in"}]}],)"
      R"("sort_orders":[{"field":"email","direction":"ASC"},)"
      R"({"field":"lastname","direction":"DESC"}],"page_size":10,"current_page":2})");
}

BOOST_AUTO_TEST_CASE(words_may_be_in_snake_case) {
  const auto criteria = read(
      "search_criteria[filter_groups][a][filters][b][field]=email"
      "&search_criteria[page_size]=3&search_criteria[current_page]=0"
      "&search_criteria[sort_orders][x][field]=email&fields=items");
  BOOST_TEST(criteria.groups.at(0).at(0).field == "email");
  BOOST_TEST(criteria.limit() == 3U);
  BOOST_TEST(criteria.page() == 1U);
  BOOST_TEST(criteria.orders.size() == 1U);
}

BOOST_AUTO_TEST_CASE(size_and_page_are_repeated_as_far_as_they_were_given) {
  const auto shown = [](const std::string& query) {
    return searchCriteriaJson(read("searchCriteria" + query));
  };
  BOOST_TEST(shown("[pageSize]=5") == R"({"filter_groups":[],"page_size":5})");
  BOOST_TEST(shown("[currentPage]=2") == R"({"filter_groups":[],"current_page":2})");
  BOOST_TEST(shown("[pageSize]=") == R"({"filter_groups":[]})");
  BOOST_TEST(shown("[pageSize]=0&searchCriteria[currentPage]=0") ==
             R"({"filter_groups":[],"page_size":0,"current_page":0})");
  BOOST_TEST(read("searchCriteria[currentPage]=2").limit() == 0U);
}

BOOST_AUTO_TEST_CASE(empty_criteria_are_all_and_none_are_a_mistake) {
  for (const char* query : {"searchCriteria", "searchCriteria=", "search_criteria="}) {
    BOOST_TEST(read(query).groups.empty());
  }
  BOOST_TEST(searchCriteriaJson(read("searchCriteria")) == R"({"filter_groups":[]})");
  const auto problem = problemIn("fields=items");
  BOOST_TEST(std::get<std::string>(problem.errors[0].named[0].second) == "searchCriteria");
}

BOOST_AUTO_TEST_CASE(what_means_nothing_is_refused) {
  for (const char* query :
       {"searchCriteria[filterGroups]=1", "searchCriteria[filterGroups][0][filters][0][fild]=x",
        "searchCriteria[size]=1", "searchCriteria[pageSize]=x", "searchCriteria[pageSize]=-1",
        "searchCriteria[sortOrders][0][way]=x", "searchCriteria[pageSize][0]=1"}) {
    BOOST_TEST(problemIn(query).status == 400U, query);
  }
  const auto problem = problemIn(
      "searchCriteria[sortOrders][0][field]=a&searchCriteria[sortOrders][0][direction]=up");
  BOOST_TEST(std::get<std::string>(problem.errors[0].positional[0]) == "ASC");
}

BOOST_AUTO_TEST_CASE(a_field_that_is_none_is_named) {
  const auto kinds = [](std::string_view) { return std::optional<core::FieldKind>(); };
  auto search = searchFor(read("searchCriteria[filterGroups][0][filters][0][field]=id"), kinds);
  const auto& problem = std::get<Problem>(search);
  BOOST_TEST(problem.status == 400U);
  BOOST_TEST(std::get<std::string>(problem.errors[0].positional[0]) == "id");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::http
