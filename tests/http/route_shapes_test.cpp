#include "daemon/http/route_shapes.h"

#include <boost/test/unit_test.hpp>

namespace authd::http {
namespace {

Route row(Verb verb, std::string_view path, Access access, std::string_view takes = {},
          std::string_view gives = {}, std::string_view fails = {}) {
  return {verb, path, access, {}, nullptr, "row", "A row.", takes, gives, fails};
}

// "query name:type[]?" for each parameter, in lines.
std::string parametersIn(const Route& route) {
  std::string text;
  for (const auto& [place, field, description] : parametersOf(route)) {
    text += std::string(placeText(place)) + " " + field.name + ":" + field.type;
    text += std::string(field.list ? "[]" : "") + (field.optional ? "?" : "") + "\n";
  }
  return text;
}

// "404 Error" for each failure, in lines.
std::string failuresIn(const Route& route) {
  std::string text;
  for (const auto& failure : failuresOf(route)) {
    text += std::string(failure.status) + " " + std::string(failure.type);
    text += failure.challenges ? " challenges\n" : "\n";
  }
  return text;
}

BOOST_AUTO_TEST_SUITE(route_shapes)

BOOST_AUTO_TEST_CASE(an_object_in_a_query_is_its_values) {
  const auto search =
      row(Verb::GET, "V1/search", Access::RESOURCE, "searchCriteria:SearchCriteria");
  BOOST_TEST(parametersIn(search) ==
             "query searchCriteria[filterGroups][0][filters][0][field]:string?\n"
             "query searchCriteria[filterGroups][0][filters][0][value]:string?\n"
             "query searchCriteria[filterGroups][0][filters][0][conditionType]:string?\n"
             "query searchCriteria[sortOrders][0][field]:string?\n"
             "query searchCriteria[sortOrders][0][direction]:string?\n"
             "query searchCriteria[pageSize]:int?\n"
             "query searchCriteria[currentPage]:int?\n");
}

BOOST_AUTO_TEST_CASE(a_list_in_a_query_says_so_where_php_would_read_it) {
  const auto codes = row(Verb::GET, "V1/configs", Access::STORES, "storeCodes:string[]?");
  BOOST_TEST(parametersIn(codes) == "query storeCodes[]:string[]?\n");
  const auto outside = row(Verb::GET, "/configs", Access::ANONYMOUS, "storeCodes:string[]?");
  BOOST_TEST(parametersIn(outside) == "query storeCodes:string[]?\n");
}

BOOST_AUTO_TEST_CASE(ids_in_a_path_are_numbers_but_for_countries) {
  const auto path = row(Verb::GET, "V1/:countryId/:customerId/:id/:email", Access::RESOURCE);
  BOOST_TEST(parametersIn(path) ==
             "path countryId:string\npath customerId:int\npath id:int\npath email:string\n");
}

BOOST_AUTO_TEST_CASE(what_is_written_goes_into_the_body) {
  const auto put = row(Verb::PUT, "V1/groups/:id", Access::RESOURCE, "group:Group");
  BOOST_TEST(parametersIn(put) == "path id:int\n");
  BOOST_TEST(bodyOf(put) == "group:Group");
  BOOST_TEST(bodyOf(row(Verb::GET, "V1/a", Access::RESOURCE, "name:string")) == "");
}

BOOST_AUTO_TEST_CASE(access_path_and_row_bring_failures) {
  BOOST_TEST(failuresIn(row(Verb::GET, "V1/a", Access::ANONYMOUS)) ==
             "400 Error\n500 Error\ndefault Error\n");
  BOOST_TEST(failuresIn(row(Verb::GET, "V1/:id", Access::STORES)) ==
             "400 Error\n401 Error\n404 Error\n500 Error\ndefault Error\n");
  BOOST_TEST(failuresIn(row(Verb::POST, "V1/a", Access::ANONYMOUS, "", "", "401 404")) ==
             "400 Error\n401 Error\n404 Error\n500 Error\ndefault Error\n");
  BOOST_TEST(failuresIn(row(Verb::GET, "/ready", Access::ANONYMOUS, "", "Health", "503")) ==
             "503 Health\ndefault Error\n");
}

BOOST_AUTO_TEST_CASE(standards_refuse_in_their_own_words) {
  BOOST_TEST(failuresIn(row(Verb::POST, "/a", Access::OAUTH)) ==
             "400 OauthError\n401 OauthError challenges\n403 OauthError challenges\n"
             "503 OauthError\ndefault Error\n");
  BOOST_TEST(failuresIn(row(Verb::POST, "/a", Access::SIGNED)) ==
             "400 OauthProblem\n401 OauthProblem\n500 OauthProblem\n503 OauthProblem\n"
             "default Error\n");
  BOOST_TEST(failuresIn(row(Verb::GET, "/a", Access::TOKEN)) == "401  challenges\ndefault Error\n");
}

BOOST_AUTO_TEST_CASE(behind_a_prefix_only_a_resource_is_named) {
  const auto prefixed = row(Verb::GET, "/auth/route/:path", Access::TOKEN);
  BOOST_TEST(parametersIn(prefixed) == "path path:string\nheader X-Auth-Resource:string?\n");
  const auto parameters = parametersOf(prefixed);
  BOOST_TEST(!parameters.at(0).description.empty());
  BOOST_TEST(!parameters.at(1).description.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
