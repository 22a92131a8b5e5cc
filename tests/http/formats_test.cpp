#include "tests/http/api_fixture.h"

namespace authd::http {
namespace {

constexpr const char* XML_HEAD = "<?xml version=\"1.0\"?>\n<response>";
constexpr const char* ADMIN_TOKEN = "/rest/V1/integration/admin/token";

class FormatsFixture : public ApiFixture {
 protected:
  Response ask(std::string method, std::string target, std::string body, std::string_view accept,
               std::string token = "") {
    auto request = makeRequest(std::move(method), std::move(target), std::move(body), token);
    request.headers.add("Accept", accept);
    return send(std::move(request));
  }
  static bool isXml(const Response& response) {
    return response.contentType == "application/xml; charset=utf-8" &&
           response.body.starts_with(XML_HEAD);
  }
};

BOOST_FIXTURE_TEST_SUITE(formats, FormatsFixture)

BOOST_AUTO_TEST_CASE(a_token_is_asked_for_and_given_in_xml) {
  Request request = makeRequest("POST", ADMIN_TOKEN, "");
  request.headers = {{"Content-Type", "application/xml"}, {"Accept", "application/xml"}};
  request.body = "<login><username>admin</username><password>123123q</password></login>";
  const auto response = send(std::move(request));
  BOOST_TEST(response.status == 200U);
  BOOST_TEST(isXml(response));
  BOOST_TEST(lastCall().find("admin") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(errors_before_and_in_the_handler_come_in_xml) {
  for (const auto& response :
       {ask("GET", "/rest/V1/nothing", "", "text/xml"), ask("PATCH", "/rest/V1/x", "", "text/xml"),
        ask("GET", "/rest/nosuch/V1/x", "", "text/xml"), ask("POST", ADMIN_TOKEN, "{", "text/xml"),
        ask("GET", "/rest/V1/customers/me", "", "text/xml"),
        ask("GET", "/rest/V1/customers/99", "", "text/xml", "erp")}) {
    BOOST_TEST(response.status >= 400U);
    BOOST_TEST(isXml(response), response.body);
  }
  BOOST_TEST(has(ask("GET", "/rest/V1/customers/me", "", "text/xml"),
                 "  <parameters>\n    <resources>self</resources>\n  </parameters>\n"));
  BOOST_TEST(
      has(ask("POST", ADMIN_TOKEN, "{}", "text/xml"), "  <errors>\n    <item>\n      <message>"));
}

BOOST_AUTO_TEST_CASE(a_fault_comes_in_xml_too) {
  fakeApp().breaks = true;
  const char* login = R"({"username":"a","password":"b"})";
  const auto later = ask("POST", ADMIN_TOKEN, login, "text/xml");
  fakeApp().breaksAtOnce = true;
  const auto atOnce = ask("POST", ADMIN_TOKEN, login, "text/xml");
  for (const auto* response : {&later, &atOnce}) {
    BOOST_TEST(response->status == 500U);
    BOOST_TEST(isXml(*response));
    BOOST_TEST(headerOf(*response, "Cache-Control") == "no-store");
  }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_given_is_406_in_json_and_nothing_is_done) {
  const auto response = ask("POST", ADMIN_TOKEN, R"({"username":"a","password":"b"})", "text/html");
  BOOST_TEST(response.status == 406U);
  BOOST_TEST(response.contentType == JSON_TYPE);
  BOOST_TEST(lastCall().empty());
  BOOST_TEST(ask("GET", "/healthz", "", "text/html").status == 200U);
  BOOST_TEST(ask("GET", "/auth/verify", "", "text/xml", "jane").status == 200U);
}

BOOST_AUTO_TEST_CASE(fields_filter_an_answer_and_do_not_reach_the_handler) {
  BOOST_TEST(get("/rest/V1/customers/2?fields=id,email", "erp").body ==
             R"({"id":2,"email":"jane@example.com"})");
  BOOST_TEST(get("/rest/V1/customers/2?fields=nothing", "erp").body == "[]");
  BOOST_TEST(get("/rest/V1/customers/2?fields%5B%5D=id", "erp").body == "[]");
  BOOST_TEST(get("/rest/V1/customers/99?fields=id", "erp").status == 404U);
  BOOST_TEST(has(get("/rest/V1/customers/99?fields=id", "erp"), "message"));
  BOOST_TEST(has(ask("GET", "/rest/V1/customers/2?fields=id", "", "text/xml", "erp"),
                 "<response>\n  <id>2</id>\n</response>\n"));
}

BOOST_AUTO_TEST_CASE(captcha_headers_are_ignored) {
  auto request = makeRequest("POST", ADMIN_TOKEN, R"({"username":"a","password":"b"})");
  request.headers.add("X-Captcha", "wrong");
  request.headers.add("X-ReCaptcha", "wrong");
  BOOST_TEST(send(std::move(request)).status == 200U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
