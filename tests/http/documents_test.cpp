#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <set>

#include "daemon/http/documents.h"
#include "daemon/http/schema_types.h"
#include "tests/http/api_fixture.h"

namespace authd::http {
namespace {

namespace json = boost::json;

struct Documents : ApiFixture {
  json::object swagger(const std::string& token = "", const std::string& query = "") {
    return json::parse(get("/rest/default/schema" + query, token).body).as_object();
  }
  // "POST /V1/customers" for each operation.
  static std::set<std::string> operations(const json::object& document) {
    std::set<std::string> found;
    for (const auto& path : document.at("paths").as_object()) {
      for (const auto& verb : path.value().as_object()) {
        found.insert(std::string(verb.key()) + " " + std::string(path.key()));
      }
    }
    return found;
  }
};

BOOST_FIXTURE_TEST_SUITE(documents, Documents)

BOOST_AUTO_TEST_CASE(everybody_sees_what_everybody_may_use) {
  const auto found = operations(swagger());
  BOOST_TEST(found.contains("post /V1/integration/customer/token"));
  BOOST_TEST(!found.contains("get /V1/customers/me"));
  BOOST_TEST(!found.contains("get /V1/customers/{customerId}"));
}

BOOST_AUTO_TEST_CASE(a_caller_sees_what_it_may_use) {
  const auto jane = operations(swagger("jane"));
  BOOST_TEST(jane.contains("get /V1/customers/me"));
  BOOST_TEST(!jane.contains("get /V1/customers/{customerId}"));
  const auto erp = operations(swagger("erp"));
  BOOST_TEST(erp.contains("get /V1/customers/{customerId}"));
  BOOST_TEST(!erp.contains("post /V1/customers"));
  BOOST_TEST(operations(swagger("admin")).contains("post /V1/customers"));
  BOOST_TEST(operations(swagger("dead")) == operations(swagger()),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_document_says_where_it_stands) {
  auto request = makeRequest("GET", "/index.php/rest/all/schema?services=all", "");
  request.headers.add("Host", "shop.example");
  const auto document = json::parse(send(std::move(request)).body).as_object();
  BOOST_TEST(document.at("swagger").as_string() == "2.0");
  BOOST_TEST(document.at("host").as_string() == "shop.example");
  BOOST_TEST(document.at("basePath").as_string() == "/index.php/rest/all");
  BOOST_TEST(json::parse(get("/rest/schema").body).at("basePath").as_string() == "/rest");
}

BOOST_AUTO_TEST_CASE(a_host_that_is_no_text_breaks_nothing) {
  for (const char* accept : {"application/json", "application/xml"}) {
    auto request = makeRequest("GET", "/rest/schema", "");
    request.headers.add("Host", "\xff");
    request.headers.add("Accept", accept);
    BOOST_TEST(send(std::move(request)).status == 200U);
  }
  BOOST_TEST(faults_.empty());
}

BOOST_AUTO_TEST_CASE(services_are_picked_by_name) {
  const auto found = operations(swagger("", "?services=integrationAdminTokenServiceV1"));
  BOOST_TEST(found == std::set<std::string>{"post /V1/integration/admin/token"},
             boost::test_tools::per_element());
  BOOST_TEST(operations(swagger("", "?services=nosuchServiceV1")).empty());
  for (const char* wrong : {"a", "a,", "aV", ",aV1", "a-bV1", "aV1,b"}) {
    BOOST_TEST(get(std::string("/rest/schema?services=") + wrong).status == 400U, wrong);
  }
}

BOOST_AUTO_TEST_CASE(operations_have_magentos_names) {
  const auto document = swagger("admin");
  const auto& create = document.at("paths").at("/V1/customers").at("post").as_object();
  BOOST_TEST(create.at("operationId").as_string() == "PostV1Customers");
  BOOST_TEST(create.at("tags").at(0).as_string() == "customerAccountManagementV1");
  BOOST_TEST(create.at("parameters").at(0).at("name").as_string() == "PostV1CustomersBody");
}

BOOST_AUTO_TEST_CASE(every_route_is_described) {
  const auto found = operations(json::parse(get("/openapi.json").body).as_object());
  BOOST_TEST(found.size() == allRoutes().size());
  std::set<std::string> ids;
  for (const auto& route : allRoutes()) {
    BOOST_TEST(ids.insert(operationIdOf(route)).second, route.name);
    if (!route.path.starts_with("V1/")) continue;
    BOOST_TEST(!route.gives.empty(), route.name);
    BOOST_TEST(!serviceOf(route).empty(), route.name);
  }
}

// A name that no type has would leave a document with a dangling reference.
BOOST_AUTO_TEST_CASE(every_type_is_known) {
  const std::set<std::string> simple{"int", "string", "bool", "number"};
  const auto check = [&](const Field& field) {
    const bool known = simple.contains(field.type) || findObjectType(field.type) != nullptr;
    BOOST_TEST(known, field.name + ":" + field.type);
  };
  for (const auto& route : allRoutes()) {
    for (const auto& field : fieldsOf(route.takes)) check(field);
    if (!route.gives.empty()) check(fieldOf(route.gives));
  }
  for (const auto& type : objectTypes()) {
    for (const auto& field : fieldsOf(type.fields)) check(field);
  }
}

BOOST_AUTO_TEST_CASE(the_page_for_people_runs_nothing) {
  const auto page = get("/docs");
  BOOST_TEST(page.contentType == "text/html; charset=utf-8");
  BOOST_TEST(has(page, "/rest/{store}/V1/customers/{customerId}"));
  BOOST_TEST(!has(page, "<script"));
  BOOST_TEST(headerOf(page, "Content-Security-Policy").starts_with("default-src 'none'"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
