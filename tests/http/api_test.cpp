#include "daemon/http/api.h"

#include "tests/http/api_fixture.h"

namespace authd::http {
namespace {

constexpr const char* ADMIN_LOGIN = R"({"username":"admin","password":"123123q"})";

BOOST_FIXTURE_TEST_SUITE(api, ApiFixture)

BOOST_AUTO_TEST_CASE(unknown_routes_and_wrong_verbs_have_their_status) {
  BOOST_TEST(get("/rest/V1/nothing").status == 404U);
  BOOST_TEST(get("/rest/V1/customers").status == 404U);
  BOOST_TEST(get("/rest/V1/integration/admin/token").status == 404U);
  BOOST_TEST(get("/rest/nosuch/V1/customers/me").status == 400U);
  BOOST_TEST(get("/rest/V2/customers/me").status == 404U);
  BOOST_TEST(get("/").status == 404U);
  const auto patch = send(makeRequest("PATCH", "/rest/V1/customers/me", ""));
  BOOST_TEST(patch.status == 405U);
  BOOST_TEST(headerOf(patch, "Allow") == "GET, POST, PUT, DELETE");
}

BOOST_AUTO_TEST_CASE(a_target_without_slash_does_not_pass_the_access_check) {
  BOOST_TEST(get("V1/customers/me").status == 404U);
  BOOST_TEST(get("V1/customers/:customerId").status == 404U);
}

BOOST_AUTO_TEST_CASE(authorization_comes_before_input) {
  const auto response = post("/rest/V1/customers", "{ broken");
  BOOST_TEST(response.status == 401U);
  BOOST_TEST(has(response, R"({"resources":"Magento_Customer::manage"})"));
  BOOST_TEST(post("/rest/V1/customers", "{ broken", "erp").status == 401U);
  BOOST_TEST(post("/rest/V1/customers", "{ broken", "admin").status == 400U);
}

BOOST_AUTO_TEST_CASE(self_routes_are_for_customers_in_their_own_website) {
  BOOST_TEST(get("/rest/V1/customers/me", "jane").status == 200U);
  BOOST_TEST(get("/rest/default/V1/customers/me", "jane").status == 200U);
  for (const char* target : {"/rest/fr/V1/customers/me", "/rest/all/V1/customers/me"}) {
    BOOST_TEST(get(target, "jane").status == 401U);
  }
  for (const char* token : {"", "admin", "erp", "dead"}) {
    const auto response = get("/rest/V1/customers/me", token);
    BOOST_TEST(response.status == 401U);
    BOOST_TEST(has(response, R"({"resources":"self"})"));
  }
}

BOOST_AUTO_TEST_CASE(resource_routes_are_for_whoever_has_the_resource) {
  BOOST_TEST(get("/rest/V1/customers/2", "erp").status == 200U);
  BOOST_TEST(get("/rest/V1/customers/2", "admin").status == 200U);
  BOOST_TEST(get("/rest/V1/customers/2", "jane").status == 401U);
  BOOST_TEST(get("/rest/V1/customers/2").status == 401U);
}

BOOST_AUTO_TEST_CASE(a_bad_bearer_does_not_disturb_an_anonymous_route) {
  BOOST_TEST(post("/rest/V1/integration/admin/token", ADMIN_LOGIN, "dead").status == 200U);
  BOOST_TEST((fakeApp().call.caller.kind == core::ActorKind::ANONYMOUS));
}

BOOST_AUTO_TEST_CASE(every_answer_forbids_caching) {
  for (const auto& response :
       {get("/auth/verify", "admin"), get("/auth/verify"), get("/rest/V1/customers/me", "jane"),
        get("/rest/V1/nothing"), post("/rest/V1/integration/admin/token", ADMIN_LOGIN)}) {
    BOOST_TEST(headerOf(response, "Cache-Control") == "no-store");
  }
}

BOOST_AUTO_TEST_CASE(a_fault_is_masked_and_can_be_found_in_the_log) {
  fakeApp().breaks = true;
  const auto later = post("/rest/V1/integration/admin/token", ADMIN_LOGIN);
  fakeApp().breaksAtOnce = true;
  const auto atOnce = post("/rest/V1/integration/admin/token", ADMIN_LOGIN);
  BOOST_REQUIRE_EQUAL(faults_.size(), 2U);
  for (const auto* response : {&later, &atOnce}) {
    BOOST_TEST(response->status == 500U);
    BOOST_TEST(!has(*response, "secret"));
    BOOST_TEST(has(*response, "Report ID: webapi-"));
    BOOST_TEST(headerOf(*response, "Cache-Control") == "no-store");
  }
  BOOST_TEST(has(later, "webapi-" + faults_[0].substr(0, 13)));
  BOOST_TEST(faults_[1].find("secret") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_source_of_a_call_is_the_client_behind_trusted_proxies) {
  auto request = makeRequest("POST", "/rest/V1/integration/admin/token", ADMIN_LOGIN);
  request.headers.add("User-Agent", "curl/8");
  send(request);
  BOOST_TEST(fakeApp().call.source.address == "198.51.100.4");
  BOOST_TEST(fakeApp().call.source.port == 4321);
  BOOST_TEST(fakeApp().call.source.userAgent == "curl/8");
  request.peerAddress = "10.0.0.1";
  request.headers.add("X-Forwarded-For", "192.0.2.1");
  send(request);
  BOOST_TEST(fakeApp().call.source.address == "192.0.2.1");
  BOOST_TEST(fakeApp().call.source.port == 0);
}

BOOST_AUTO_TEST_CASE(writes_carry_the_key_and_body_of_a_retry) {
  auto request = makeRequest("POST", "/rest/V1/integration/admin/token", ADMIN_LOGIN);
  send(request);
  BOOST_TEST(!fakeApp().call.idempotency);
  request.headers.add("Idempotency-Key", "k1");
  send(request);
  BOOST_REQUIRE(fakeApp().call.idempotency);
  BOOST_TEST(fakeApp().call.idempotency->key == "k1");
  BOOST_TEST(fakeApp().call.idempotency->body.ends_with(ADMIN_LOGIN));
  request = makeRequest("POST", "/rest/V1/integration/admin/token", ADMIN_LOGIN);
  request.headers.add("Idempotency-Key", "");
  BOOST_TEST(send(request).status == 400U);
}

// All that a handler reads besides the body: two requests that differ there are no retries.
BOOST_AUTO_TEST_CASE(retries_are_told_apart_by_store_query_and_body) {
  const auto tag = [&](const std::string& target, const std::string& body) {
    auto request = makeRequest("POST", target, body);
    request.headers.add("Idempotency-Key", "k1");
    BOOST_TEST(send(request).status == 200U);
    BOOST_REQUIRE(fakeApp().call.idempotency);
    return fakeApp().call.idempotency->body;
  };
  const std::string path = "V1/integration/customer/token";
  const std::string body = R"({"username":"a","password":"b"})";
  const std::string first = tag("/rest/" + path, body);
  BOOST_TEST(tag("/rest/" + path, body) == first);
  BOOST_TEST(tag("/rest/default/" + path, body) == first);
  BOOST_TEST(tag("/rest/fr/" + path, body) != first);
  BOOST_TEST(tag("/rest/all/" + path, body) != first);
  BOOST_TEST(tag("/rest/" + path + "?username=bob", body) != first);
  BOOST_TEST(tag("/rest/" + path, body + " ") != first);
}

BOOST_AUTO_TEST_CASE(a_local_peer_is_recorded_and_not_counted) {
  auto request = makeRequest("POST", "/rest/V1/integration/admin/token", ADMIN_LOGIN);
  request.peerAddress = "127.0.0.1";
  request.peerIsLocal = true;
  send(request);
  BOOST_TEST(fakeApp().call.source.address == "127.0.0.1");
  BOOST_TEST(fakeApp().call.source.port == 4321);
  BOOST_TEST(fakeApp().call.source.counted().empty());
  request.peerIsLocal = false;
  send(request);
  BOOST_TEST(fakeApp().call.source.counted() == "127.0.0.1");
}

BOOST_AUTO_TEST_CASE(a_trace_goes_on) {
  auto request = makeRequest("POST", "/rest/V1/integration/admin/token", ADMIN_LOGIN);
  send(request);
  BOOST_TEST((fakeApp().call.correlationId == core::EventId{}));
  request.headers.add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  send(request);
  BOOST_TEST(fakeApp().call.correlationId[0] == 0x0a);
}

BOOST_AUTO_TEST_CASE(every_route_is_whole_and_has_a_name_of_its_own) {
  std::vector<std::string_view> names;
  for (const auto& route : allRoutes()) {
    BOOST_TEST_CONTEXT(route.path) {
      BOOST_TEST((route.handle != nullptr));
      BOOST_TEST(std::count(names.begin(), names.end(), route.name) == 0);
      BOOST_TEST(route.description.ends_with('.'));
      const bool below = route.path.starts_with("V1/") || route.path == "schema";
      BOOST_TEST((route.path.starts_with('/') || below));
      const bool needsNone = route.access == Access::ANONYMOUS || route.access == Access::TOKEN ||
                             route.access == Access::SIGNED;
      BOOST_TEST(needsNone == route.resource.empty());
      const bool refusesItself = route.access >= Access::OAUTH;
      BOOST_TEST((!refusesItself || route.path.starts_with('/')));
      names.push_back(route.name);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
