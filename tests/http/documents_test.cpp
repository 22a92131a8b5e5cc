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
  json::object openApi() { return json::parse(get("/openapi.json").body).as_object(); }
  static json::object operation(const json::object& document, std::string_view path,
                                std::string_view verb = "get") {
    return document.at("paths").at(path).at(verb).as_object();
  }
  // The parameter of an operation with this name; empty if there is none.
  static json::object parameter(const json::object& operation, std::string_view name) {
    for (const auto& one : operation.at("parameters").as_array()) {
      if (one.at("name").as_string() == name) return one.as_object();
    }
    return {};
  }
  // "200 401 default"
  static std::string statuses(const json::object& operation) {
    std::string text;
    for (const auto& response : operation.at("responses").as_object()) {
      text += (text.empty() ? "" : " ") + std::string(response.key());
    }
    return text;
  }
  // The schema that an answer refers to, behind its media type: "application/json Error".
  static std::string shown(const json::object& operation, std::string_view status) {
    const auto& response = operation.at("responses").at(status).as_object();
    if (!response.contains("content")) return "nothing";
    const auto& type = *response.at("content").as_object().begin();
    const std::string reference(type.value().at("schema").at("$ref").as_string());
    return std::string(type.key()) + " " + reference.substr(reference.rfind('/') + 1);
  }
  // The names of the ways to authenticate.
  static std::string security(const json::object& operation) {
    if (!operation.contains("security")) return "none";
    std::string text;
    for (const auto& way : operation.at("security").as_array()) {
      text += (text.empty() ? "" : " ") + std::string(way.as_object().begin()->key());
    }
    return text;
  }
};

const std::set<std::string> SEARCHED{
    "searchCriteria[filterGroups][0][filters][0][field]",
    "searchCriteria[filterGroups][0][filters][0][value]",
    "searchCriteria[filterGroups][0][filters][0][conditionType]",
    "searchCriteria[sortOrders][0][field]",
    "searchCriteria[sortOrders][0][direction]",
    "searchCriteria[pageSize]",
    "searchCriteria[currentPage]",
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
  }
}

BOOST_AUTO_TEST_CASE(every_tag_is_described) {
  for (const auto& document : {openApi(), swagger("admin")}) {
    std::set<std::string> described;
    for (const auto& tag : document.at("tags").as_array()) {
      BOOST_TEST(!tag.at("description").as_string().empty());
      described.emplace(tag.at("name").as_string());
    }
    std::set<std::string> used;
    for (const auto& path : document.at("paths").as_object()) {
      for (const auto& verb : path.value().as_object()) {
        used.emplace(verb.value().at("tags").at(0).as_string());
      }
    }
    BOOST_TEST(used == described, boost::test_tools::per_element());
    BOOST_TEST(!used.contains(""));
  }
}

// What a client that is made from the documents sends must be what the reader of searches takes.
BOOST_AUTO_TEST_CASE(a_search_is_described_word_by_word) {
  const auto erp = swagger("erp");
  const auto open = openApi();
  for (const auto& search : {operation(erp, "/V1/customers/search"),
                             operation(open, "/rest/{store}/V1/customers/search"),
                             operation(open, "/rest/{store}/V1/customerGroups/search")}) {
    std::set<std::string> found;
    for (const auto& one : search.at("parameters").as_array()) {
      if (one.at("in").as_string() != "query") continue;
      BOOST_TEST(!one.at("required").as_bool());
      found.emplace(one.at("name").as_string());
    }
    BOOST_TEST(found == SEARCHED, boost::test_tools::per_element());
  }
  const auto size = parameter(operation(erp, "/V1/customers/search"), "searchCriteria[pageSize]");
  BOOST_TEST(size.at("type").as_string() == "integer");
  const auto page = get("/docs");
  for (const auto& name : SEARCHED) BOOST_TEST(has(page, name));
}

BOOST_AUTO_TEST_CASE(parameters_have_their_types) {
  const auto document = swagger("admin");
  const auto codes = parameter(operation(document, "/V1/store/storeConfigs"), "storeCodes[]");
  BOOST_TEST(codes.at("type").as_string() == "array");
  BOOST_TEST(codes.at("items").at("type").as_string() == "string");
  BOOST_TEST(codes.at("collectionFormat").as_string() == "multi");
  const auto country = operation(document, "/V1/directory/countries/{countryId}");
  BOOST_TEST(parameter(country, "countryId").at("type").as_string() == "string");
  const auto customer = operation(document, "/V1/customers/{customerId}");
  BOOST_TEST(parameter(customer, "customerId").at("type").as_string() == "integer");
  const auto open = operation(openApi(), "/rest/{store}/V1/store/storeConfigs");
  BOOST_TEST(parameter(open, "storeCodes[]").at("schema").at("type").as_string() == "array");
}

BOOST_AUTO_TEST_CASE(failures_are_listed_as_magento_does) {
  const auto document = swagger("admin");
  const auto listed = [&](std::string_view path, std::string_view verb) {
    return statuses(operation(document, path, verb));
  };
  BOOST_TEST(listed("/V1/directory/countries", "get") == "200 400 500 default");
  BOOST_TEST(listed("/V1/directory/countries/{countryId}", "get") == "200 400 404 500 default");
  BOOST_TEST(listed("/V1/customers/{customerId}", "get") == "200 400 401 404 500 default");
  BOOST_TEST(listed("/V1/customers", "post") == "200 400 401 404 500 default");
  BOOST_TEST(listed("/V1/integration/admin/token", "post") == "200 400 401 500 default");
  const auto& definitions = document.at("definitions").as_object();
  for (const char* name :
       {"error-response", "error-errors", "error-errors-item", "error-parameters"}) {
    BOOST_TEST(definitions.contains(name), name);
  }
  for (const char* property : {"message", "errors", "code", "parameters", "trace"}) {
    BOOST_TEST(definitions.at("error-response").at("properties").as_object().contains(property));
  }
  // Types that Magento does not have.
  BOOST_TEST(!definitions.contains(""));
}

BOOST_AUTO_TEST_CASE(standard_endpoints_say_who_may_and_how_they_refuse) {
  const auto document = openApi();
  const auto introspect = operation(document, "/oauth2/introspect", "post");
  BOOST_TEST(security(introspect) == "bearer oauth1");
  BOOST_TEST(introspect.at("x-resource").as_string() == "Shop_Authd::introspect");
  BOOST_TEST(statuses(introspect) == "200 400 401 403 503 default");
  BOOST_TEST(shown(introspect, "200") == "application/json Introspection");
  for (const char* status : {"400", "401", "403", "503"}) {
    BOOST_TEST(shown(introspect, status) == "application/json OauthError");
  }
  const auto revoke = operation(document, "/oauth2/revoke", "post");
  BOOST_TEST(revoke.at("x-resource").as_string() == "Shop_Authd::revoke");
  BOOST_TEST(shown(revoke, "200") == "nothing");
  for (const char* path : {"/oauth/token/request", "/oauth/token/access"}) {
    const auto step = operation(document, path, "post");
    BOOST_TEST(security(step) == "oauth1");
    BOOST_TEST(shown(step, "200") == "application/x-www-form-urlencoded TokenPair");
    BOOST_TEST(shown(step, "401") == "application/x-www-form-urlencoded OauthProblem");
  }
  const auto keys = operation(document, "/.well-known/jwks.json");
  BOOST_TEST(security(keys) == "none");
  BOOST_TEST(shown(keys, "200") == "application/json SigningKeys");
  BOOST_TEST(security(operation(document, "/rest/{store}/V1/customers/me")) == "bearer");
}

BOOST_AUTO_TEST_CASE(proxies_are_told_what_to_ask_and_what_they_hear) {
  const auto document = openApi();
  const auto verify = operation(document, "/auth/verify");
  BOOST_TEST(security(verify) == "bearer");
  BOOST_TEST(statuses(verify) == "200 401 default");
  BOOST_TEST(shown(verify, "401") == "nothing");
  BOOST_TEST(parameter(verify, "resource").at("schema").at("type").as_string() == "array");
  for (const char* name : {"resource", "route", "X-Original-Method", "X-Original-URI",
                           "X-Forwarded-Method", "X-Forwarded-Uri", "X-Auth-Resource"}) {
    BOOST_TEST(!parameter(verify, name).at("required").as_bool(), name);
    BOOST_TEST(!parameter(verify, name).at("description").as_string().empty(), name);
  }
  const auto& headers = verify.at("responses").at("200").at("headers").as_object();
  for (const char* name : {"X-Auth-Type", "X-Auth-Id", "X-Auth-Expires"}) {
    BOOST_TEST(headers.contains(name), name);
  }
  for (const char* path : {"/auth/verify/{path}", "/auth/route/{path}"}) {
    const auto prefixed = operation(document, path);
    BOOST_TEST(parameter(prefixed, "path").at("in").as_string() == "path");
    BOOST_TEST(parameter(prefixed, "resource").empty());
    BOOST_TEST(parameter(prefixed, "X-Auth-Resource").at("in").as_string() == "header");
  }
}

// The rows say what the handlers ask for.
BOOST_AUTO_TEST_CASE(the_resource_of_a_standard_endpoint_is_the_one_that_counts) {
  auto& caller = fakeApp().tokens["gate"];
  caller = fakeApp().tokens["erp"];
  for (const auto& route : allRoutes()) {
    if (route.access != Access::OAUTH) continue;
    // Tiles are read from a log, which is not here (tests/e2e/evidence_test.py).
    const bool readsLog = route.path.find(':') != std::string_view::npos;
    for (const bool may : {false, true}) {
      if (may && readsLog) continue;
      const std::string resource = may ? std::string(route.resource) : "Magento_Customer::customer";
      caller.permissions =
          std::make_shared<const core::Permissions>(core::Permissions{false, {resource}});
      const bool writes = route.verb == Verb::POST;
      const std::string path(route.path);
      const auto status = writes ? post(path, "", "gate").status : get(path, "gate").status;
      BOOST_TEST((status == 403U) == !may, route.name);
    }
  }
}

// A name that no type has would leave a document with a dangling reference.
BOOST_AUTO_TEST_CASE(every_type_is_known) {
  const std::set<std::string> simple{"int",    "string", "bool", "number",
                                     "object", "html",   "text", "bytes"};
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
  BOOST_TEST(has(page, "<code>Shop_Authd::introspect</code>"));
  BOOST_TEST(has(page, "An integration, by its signature of the request (OAuth 1.0a)."));
  BOOST_TEST(headerOf(page, "Content-Security-Policy").starts_with("default-src 'none'"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
