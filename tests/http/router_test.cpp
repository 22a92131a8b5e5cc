#include <boost/test/unit_test.hpp>
#include <sstream>

#include "daemon/http/routes.h"

namespace authd::http {
namespace {

constexpr Route ROUTES[] = {
    {Verb::GET, "V1/customers/:customerId", Access::RESOURCE, "r", nullptr, "one", ""},
    {Verb::GET, "V1/customers/me", Access::SELF, "self", nullptr, "me", ""},
    {Verb::GET, "V1/:kind/me", Access::SELF, "self", nullptr, "kind", ""},
    {Verb::PUT, "V1/customers/:customerId", Access::RESOURCE, "r", nullptr, "change", ""},
    {Verb::GET, "V1/customers/:customerId/link/:token", Access::ANONYMOUS, "", nullptr, "link", ""},
    {Verb::GET, "/healthz", Access::ANONYMOUS, "", nullptr, "health", ""},
};

std::vector<std::string> segmentsOf(const std::string& path) {
  std::vector<std::string> segments;
  std::istringstream in(path);
  for (std::string segment; std::getline(in, segment, '/');) segments.push_back(segment);
  return segments;
}

std::string nameFor(Verb verb, const std::string& path) {
  const auto match = matchRoute(ROUTES, verb, segmentsOf(path));
  return match ? std::string(match->route->name) : "-";
}

BOOST_AUTO_TEST_SUITE(router)

BOOST_AUTO_TEST_CASE(literals_beat_parameters_whatever_the_order_of_rows) {
  BOOST_TEST(nameFor(Verb::GET, "V1/customers/me") == "me");
  BOOST_TEST(nameFor(Verb::GET, "V1/customers/7") == "one");
  BOOST_TEST(nameFor(Verb::GET, "V1/carts/me") == "kind");
  BOOST_TEST(nameFor(Verb::PUT, "V1/customers/me") == "change");
}

BOOST_AUTO_TEST_CASE(everything_else_has_no_route) {
  for (const char* path : {"V1", "V1/customers", "V1/Customers/7", "v1/customers/me",
                           "V1/customers/me/x", "V1/customers/", "V2/customers/me", "/healthz"}) {
    BOOST_TEST(nameFor(Verb::GET, path) == "-", path);
  }
  BOOST_TEST(nameFor(Verb::POST, "V1/customers/me") == "-");
  BOOST_TEST(!matchRoute(ROUTES, Verb::GET, {"V1", "customers", ""}));
}

BOOST_AUTO_TEST_CASE(parameters_carry_their_names) {
  const auto match = matchRoute(ROUTES, Verb::GET, segmentsOf("V1/customers/7/link/abc"));
  BOOST_REQUIRE(match);
  BOOST_TEST(match->params.size() == 2U);
  BOOST_TEST(match->params[0].first == "customerId");
  BOOST_TEST(match->params[0].second == "7");
  BOOST_TEST(match->params[1].first == "token");
  BOOST_TEST(match->params[1].second == "abc");
}

BOOST_AUTO_TEST_CASE(outside_rest_paths_are_compared_as_they_are) {
  BOOST_TEST(matchOutside(ROUTES, Verb::GET, "/healthz") != nullptr);
  for (const char* path : {"/healthz/", "/health%7a", "V1/customers/me", ""}) {
    BOOST_TEST(matchOutside(ROUTES, Verb::GET, path) == nullptr);
  }
  BOOST_TEST(matchOutside(ROUTES, Verb::PUT, "/healthz") == nullptr);
}

BOOST_AUTO_TEST_CASE(four_verbs_exist) {
  BOOST_TEST((verbOf("DELETE") == Verb::DELETE));
  for (const char* method : {"PATCH", "HEAD", "OPTIONS", "get", ""}) BOOST_TEST(!verbOf(method));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
