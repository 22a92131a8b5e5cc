#include <boost/test/unit_test.hpp>

#include "tests/http/api_fixture.h"

namespace authd::http {
namespace {

const std::string PROXY = "10.0.0.1";

struct Proxied : ApiFixture {
  // What a proxy hears that asks with these headers.
  unsigned ask(const std::string& token, const std::string& target, const Headers& headers,
               const std::string& peer = PROXY, const std::string& method = "GET") {
    Request request = makeRequest(method, target, "", token);
    request.peerAddress = peer;
    for (const auto& [name, value] : headers) request.headers.add(name, value);
    return send(std::move(request)).status;
  }
  unsigned askRoute(const std::string& token, const std::string& method, const std::string& uri) {
    return ask(token, "/auth/verify?route",
               {{"X-Original-Method", method}, {"X-Original-URI", uri}});
  }
};

BOOST_FIXTURE_TEST_SUITE(verify, Proxied)

BOOST_AUTO_TEST_CASE(a_proxy_learns_whose_token_it_is) {
  const auto jane = get("/auth/verify", "jane");
  BOOST_TEST(jane.status == 200U);
  BOOST_TEST(jane.body.empty());
  BOOST_TEST(headerOf(jane, "X-Auth-Type") == "customer");
  BOOST_TEST(headerOf(jane, "X-Auth-Id") == "2");
  BOOST_TEST(headerOf(jane, "X-Auth-Expires") == "2023-11-14T22:13:20Z");
  const auto erp = get("/auth/verify", "erp");
  BOOST_TEST(headerOf(erp, "X-Auth-Type") == "integration");
  BOOST_TEST(headerOf(erp, "X-Auth-Expires") == "never");
  for (const char* token : {"", "dead"}) {
    const auto nobody = get("/auth/verify", token);
    BOOST_TEST(nobody.status == 401U);
    BOOST_TEST(headerOf(nobody, "X-Auth-Type") == "(none)");
  }
}

BOOST_AUTO_TEST_CASE(a_proxy_asks_for_resources) {
  const auto status = [this](std::string query, std::string token) {
    return get("/auth/verify?" + query, std::move(token)).status;
  };
  BOOST_TEST(status("resource=Magento_Customer::customer", "erp") == 200U);
  BOOST_TEST(status("resource=Magento_Customer%3A%3Acustomer", "erp") == 200U);
  BOOST_TEST(status("resource=Magento_Customer::manage", "erp") == 401U);
  BOOST_TEST(status("resource=Magento_Customer::customer&resource=Magento_Customer::manage",
                    "erp") == 401U);
  BOOST_TEST(status("resource=", "erp") == 401U);
  BOOST_TEST(status("resource=Magento_Customer::customer", "jane") == 401U);
  BOOST_TEST(status("resource=self", "jane") == 200U);
  BOOST_TEST(status("resource=self", "admin") == 401U);
}

BOOST_AUTO_TEST_CASE(a_trusted_proxy_names_the_resource_in_a_header) {
  const Headers reads = {{"X-Auth-Resource", "Magento_Customer::customer"}};
  const Headers writes = {{"X-Auth-Resource", "Magento_Customer::manage"}};
  BOOST_TEST(ask("erp", "/auth/verify", reads) == 200U);
  BOOST_TEST(ask("erp", "/auth/verify", writes) == 401U);
  BOOST_TEST(ask("erp", "/auth/verify?resource=Magento_Customer::manage", reads) == 401U);
  // From anybody else it says nothing, so nothing is granted.
  BOOST_TEST(ask("erp", "/auth/verify", reads, "198.51.100.4") == 401U);
}

BOOST_AUTO_TEST_CASE(a_proxy_asks_for_a_route_of_the_api) {
  BOOST_TEST(askRoute("erp", "GET", "/rest/V1/customers/2") == 200U);
  BOOST_TEST(askRoute("erp", "GET", "/rest/default/V1/customers/2?fields=id") == 200U);
  BOOST_TEST(askRoute("erp", "POST", "/rest/V1/customers") == 401U);
  BOOST_TEST(askRoute("erp", "GET", "/rest/V1/customers/me") == 401U);
  BOOST_TEST(askRoute("jane", "GET", "/rest/V1/customers/me") == 200U);
  BOOST_TEST(askRoute("jane", "GET", "/rest/fr/V1/customers/me") == 401U);  // another website
  BOOST_TEST(askRoute("admin", "POST", "/rest/V1/customers") == 200U);
  BOOST_TEST(askRoute("", "POST", "/rest/V1/integration/customer/token") == 401U);
}

BOOST_AUTO_TEST_CASE(what_is_no_route_is_granted_to_nobody) {
  for (const char* uri : {"/", "/shop", "/rest/V1/orders", "/rest/nosuch/V1/customers/2", "",
                          "/rest/V1/customers/2%", "V1/customers/2"}) {
    BOOST_TEST_CONTEXT(uri) {
      BOOST_TEST(askRoute("admin", "GET", uri) == 401U);
    }
  }
  BOOST_TEST(askRoute("admin", "PATCH", "/rest/V1/customers/2") == 401U);
  BOOST_TEST(ask("admin", "/auth/verify?route", {}) == 401U);
  BOOST_TEST(ask("admin", "/auth/verify?route", {{"X-Original-URI", "/rest/V1/customers/2"}}) ==
             401U);
}

BOOST_AUTO_TEST_CASE(other_proxies_say_it_in_their_own_headers) {
  BOOST_TEST(ask("erp", "/auth/verify?route",
                 {{"X-Forwarded-Method", "GET"}, {"X-Forwarded-Uri", "/rest/V1/customers/2"}}) ==
             200U);
}

// Envoy: a prefix before the original path and query, and the original verb.
BOOST_AUTO_TEST_CASE(a_prefix_before_the_path_asks_for_a_token_or_a_route) {
  BOOST_TEST(ask("erp", "/auth/verify/any/thing", {}, PROXY, "PATCH") == 200U);
  BOOST_TEST(ask("erp", "/auth/verify/rest/V1/customers", {}, PROXY, "POST") == 200U);
  BOOST_TEST(ask("dead", "/auth/verify/any/thing", {}) == 401U);
  BOOST_TEST(ask("dead", "/auth/route/rest/V1/customers/2", {}) == 401U);
  BOOST_TEST(ask("erp", "/auth/route/rest/V1/customers/2", {}) == 200U);
  BOOST_TEST(ask("erp", "/auth/route/magento/rest/V1/customers/2", {}) == 200U);
  BOOST_TEST(ask("erp", "/auth/route/rest/V1/customers", {}, PROXY, "POST") == 401U);
  BOOST_TEST(ask("admin", "/auth/route/rest/V1/customers", {}, PROXY, "POST") == 200U);
  BOOST_TEST(ask("admin", "/auth/route/any/thing", {}) == 401U);
  BOOST_TEST(ask("admin", "/auth/route/rest/V1/customers/..%2f2", {}) == 401U);
  BOOST_TEST(ask("erp", "/auth/route/rest/V1/customers/2", {}, "198.51.100.4") == 401U);
  BOOST_TEST(ask("admin", "/auth/verifying", {}) == 404U);
  BOOST_TEST(ask("admin", "/auth/route", {}) == 404U);
}

BOOST_AUTO_TEST_CASE(the_query_behind_a_prefix_is_its_clients_own) {
  const std::string route = "/auth/route/rest/V1/customers/me";
  for (const char* query : {"?route", "?resource=cats", "?x=/auth/verify/"}) {
    BOOST_TEST_CONTEXT(query) {
      BOOST_TEST(ask("erp", std::string("/auth/verify/any/thing") + query, {}) == 200U);
      BOOST_TEST(ask("jane", route + query, {}) == 200U);
      BOOST_TEST(ask("erp", route + query, {}) == 401U);
    }
  }
  // Neither do headers of the client's take the place of the path.
  BOOST_TEST(ask("erp", route,
                 {{"X-Original-Method", "GET"}, {"X-Original-URI", "/rest/V1/customers/2"}}) ==
             401U);
}

BOOST_AUTO_TEST_CASE(a_resource_is_asked_for_below_a_prefix_by_header) {
  const Headers writes = {{"X-Auth-Resource", "Magento_Customer::manage"}};
  for (const char* target : {"/auth/verify/cats?resource=Magento_Customer::customer",
                             "/auth/route/rest/V1/customers/2"}) {
    BOOST_TEST_CONTEXT(target) {
      BOOST_TEST(ask("erp", target, writes) == 401U);
      BOOST_TEST(ask("admin", target, writes) == 200U);
      BOOST_TEST(ask("admin", target, writes, "198.51.100.4") == 401U);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_route_that_is_asked_about_is_not_called) {
  for (const char* prefix : {"/auth/verify", "/auth/route"}) {
    const std::string target = std::string(prefix) + "/rest/V1/customers/2";
    BOOST_TEST(ask("admin", target, {}, PROXY, "DELETE") == 200U);
    BOOST_TEST(ask("admin", target, {}, PROXY, "PUT") == 200U);
  }
  BOOST_TEST(lastCall() == "");
}

// A client's own headers of another proxy's kind would speak for it.
BOOST_AUTO_TEST_CASE(with_the_headers_of_two_kinds_of_proxy_nothing_is_granted) {
  const Headers both = {{"X-Forwarded-Method", "DELETE"},
                        {"X-Forwarded-Uri", "/rest/V1/customers/2"},
                        {"X-Original-Method", "GET"},
                        {"X-Original-URI", "/rest/V1/customers/2"}};
  BOOST_TEST(ask("erp", "/auth/verify?route", both) == 401U);
  const Headers mixed = {{"X-Forwarded-Uri", "/rest/V1/customers/2"}, {"X-Original-Method", "GET"}};
  BOOST_TEST(ask("erp", "/auth/verify?route", mixed) == 401U);
}

BOOST_AUTO_TEST_CASE(a_path_that_another_reader_takes_for_another_is_granted_to_nobody) {
  BOOST_TEST(askRoute("erp", "GET", "/rest/V1/customers/2") == 200U);
  for (const char* uri :
       {"/rest/V1/customers/..%2f2", "/rest/V1/customers/%2e%2e", "/rest/V1/customers/2%5c",
        "/rest/V1/customers/2%00", "/rest/V1/directory/countries/..%2f..%2fcustomers%2f1"}) {
    BOOST_TEST_CONTEXT(uri) {
      BOOST_TEST(askRoute("erp", "GET", uri) == 401U);
    }
  }
}

BOOST_AUTO_TEST_CASE(only_a_trusted_proxy_may_ask_for_a_route) {
  const Headers headers = {{"X-Original-Method", "GET"},
                           {"X-Original-URI", "/rest/V1/customers/2"}};
  BOOST_TEST(ask("erp", "/auth/verify?route", headers, "198.51.100.4") == 401U);
  BOOST_TEST(ask("erp", "/auth/verify?route", headers, "") == 401U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
