#include "daemon/http/handlers.h"

#include "tests/http/api_fixture.h"

namespace authd::http {
namespace {

BOOST_FIXTURE_TEST_SUITE(handlers, ApiFixture)

BOOST_AUTO_TEST_CASE(an_admin_token_is_a_json_string) {
  const auto response = post("/rest/default/V1/integration/admin/token",
                             R"({"username":"admin","password":"123123q"})");
  BOOST_TEST(response.status == 200U);
  BOOST_TEST(response.body == "\"5r8cvmpr11j6gmau8990rcj2qk7unh8i\"");
  BOOST_TEST(response.contentType == "application/json; charset=utf-8");
  BOOST_TEST(lastCall() == "issueToken 2 0 admin 123123q");
}

BOOST_AUTO_TEST_CASE(a_customer_signs_in_to_the_website_of_the_store) {
  const char* login = R"({"username":"a@b.example","password":"p"})";
  post("/rest/V1/integration/customer/token", login);
  BOOST_TEST(lastCall() == "issueToken 3 1 a@b.example p");
  post("/rest/fr/V1/integration/customer/token", login);
  BOOST_TEST(lastCall() == "issueToken 3 2 a@b.example p");
  post("/rest/all/V1/integration/customer/token", login);
  BOOST_TEST(lastCall() == "issueToken 3 1 a@b.example p");
}

BOOST_AUTO_TEST_CASE(missing_credentials_are_named_and_nothing_is_called) {
  const auto response = post("/rest/V1/integration/admin/token", "");
  BOOST_TEST(response.status == 400U);
  BOOST_TEST(has(response, R"("errors":[)"));
  BOOST_TEST(fakeApp().calls.empty());
}

BOOST_AUTO_TEST_CASE(a_refused_login_is_401) {
  fakeApp().refusal = app::refused(app::Why::LOGIN_FAILED);
  const auto response =
      post("/rest/V1/integration/admin/token", R"({"username":"admin","password":"x"})");
  BOOST_TEST(response.status == 401U);
  BOOST_TEST(!has(response, "parameters"));
}

BOOST_AUTO_TEST_CASE(customers_revoke_their_own_tokens) {
  for (const char* body : {"", "{}"}) {
    const auto response = post("/rest/V1/integration/customer/revoke-customer-token", body, "jane");
    BOOST_TEST(response.body == "true");
  }
  BOOST_TEST(fakeApp().call.caller.id == 2U);
  BOOST_TEST(post("/rest/V1/integration/customer/revoke-customer-token", "").status == 401U);
}

BOOST_AUTO_TEST_CASE(a_customer_is_created_by_an_admin) {
  const auto response =
      post("/rest/default/V1/customers",
           R"({"customer":{"email":"a@b.example","group_id":2},"password":"Password1"})", "admin");
  BOOST_TEST(response.status == 200U);
  BOOST_TEST(has(response, R"({"id":1,)"));
  BOOST_TEST(lastCall() == "createCustomer Password1");
  BOOST_TEST(fakeApp().input.groupId.value_or("") == "2");
  BOOST_TEST(fakeApp().call.storeId == 1U);
}

BOOST_AUTO_TEST_CASE(where_a_confirmation_leads_back_to_is_handed_on) {
  post("/rest/V1/customers", R"({"customer":{},"redirectUrl":"https://shop.example/a"})", "admin");
  BOOST_TEST(lastCall() == "createCustomer - back to https://shop.example/a");
  post("/rest/V1/customers", R"({"customer":{},"redirect_url":null})", "admin");
  BOOST_TEST(lastCall() == "createCustomer -");
  for (const char* path : {"/rest/V1/customers", "/rest/V1/customers/confirm"}) {
    const auto odd = post(
        path, R"({"customer":{},"email":"a@b.example","websiteId":1,"redirectUrl":[]})", "admin");
    BOOST_TEST(odd.status == 400U);
  }
}

BOOST_AUTO_TEST_CASE(a_place_that_a_customer_cannot_have_is_named_in_numbers) {
  fakeApp().refusal = app::refused(app::Why::STORE_UNKNOWN);
  const auto ask = [&](const std::string& place) {
    return post("/rest/V1/customers", R"({"customer":{)" + place + "}}", "admin");
  };
  const auto isUnknown = [&](const std::string& place, const std::string& parameters) {
    const auto response = ask(place);
    BOOST_TEST(response.status == 404U);
    BOOST_TEST(has(response, R"("parameters":{)" + parameters + "}"), response.body);
  };
  isUnknown(R"("store_id":77)", R"("fieldName":"storeId","fieldValue":77)");
  isUnknown(R"("storeId":"77","website_id":1)", R"("fieldName":"storeId","fieldValue":77)");
  isUnknown(R"("store_id":4294967297)", R"("fieldName":"storeId","fieldValue":4294967297)");
  isUnknown(R"("store_id":-1)", R"("fieldName":"storeId","fieldValue":-1)");
  isUnknown(R"("website_id":9)", R"("fieldName":"websiteId","fieldValue":9)");
  isUnknown(R"("store_id":1,"website_id":9)", R"("fieldName":"websiteId","fieldValue":9)");
  const auto outside = ask(R"("store_id":5,"website_id":1)");
  BOOST_TEST(outside.status == 400U);
  BOOST_TEST(has(outside, R"("parameters":{"storeId":5,"websiteId":1})"), outside.body);
  BOOST_TEST(ask("").status == 404U);
}

BOOST_AUTO_TEST_CASE(an_empty_password_is_a_password_and_null_is_none) {
  post("/rest/V1/customers", R"({"customer":{},"password":""})", "admin");
  BOOST_TEST(lastCall() == "createCustomer ");
  post("/rest/V1/customers", R"({"customer":{},"password":null})", "admin");
  BOOST_TEST(lastCall() == "createCustomer -");
}

BOOST_AUTO_TEST_CASE(who_registers_alone_gets_no_group_of_choice) {
  const char* body = R"({"customer":{"email":"a@b.example","group_id":2}})";
  BOOST_TEST(post("/rest/V1/customers", body).status == 401U);
  fakeApp().selfRegistration = true;
  BOOST_TEST(post("/rest/V1/customers", body).status == 200U);
  BOOST_TEST(!fakeApp().input.groupId);
}

BOOST_AUTO_TEST_CASE(an_id_in_the_body_creates_nobody) {
  const auto fresh =
      post("/rest/V1/customers", R"({"customer":{"id":9,"email":"new@example.com"}})", "admin");
  BOOST_TEST(fresh.status == 404U);
  BOOST_TEST(has(fresh, R"("field2Name":"websiteId","field2Value":1)"));
  const auto known =
      post("/rest/V1/customers", R"({"customer":{"id":9,"email":"jane@example.com"}})", "admin");
  BOOST_TEST(known.status == 400U);
  BOOST_TEST(fakeApp().calls.empty());
}

BOOST_AUTO_TEST_CASE(a_body_without_customer_is_a_bad_request) {
  const auto response = post("/rest/V1/customers", "{}", "admin");
  BOOST_TEST(response.status == 400U);
  BOOST_TEST(has(response, R"("parameters":{"fieldName":"customer"})"));
}

BOOST_AUTO_TEST_CASE(customers_are_shown_by_id) {
  BOOST_TEST(get("/rest/V1/customers/2", "erp").status == 200U);
  const auto unknown = get("/rest/V1/customers/99", "erp");
  BOOST_TEST(unknown.status == 404U);
  BOOST_TEST(has(unknown, R"("parameters":{"fieldName":"customerId","fieldValue":99})"));
  BOOST_TEST(get("/rest/V1/customers/-1", "erp").status == 404U);
  BOOST_TEST(get("/rest/V1/customers/abc", "erp").status == 400U);
}

BOOST_AUTO_TEST_CASE(default_addresses_are_shown_or_an_empty_list) {
  BOOST_TEST(get("/rest/V1/customers/me/billingAddress", "jane").body == "[]");
  app::AddressView address;
  address.id = 7;
  address.defaultBilling = true;
  fakeApp().customers[2].addresses = {address};
  BOOST_TEST(has(get("/rest/V1/customers/me/billingAddress", "jane"), R"({"id":7,)"));
  BOOST_TEST(get("/rest/V1/customers/me/shippingAddress", "jane").body == "[]");
}

BOOST_AUTO_TEST_CASE(an_erased_customer_is_not_found) {
  fakeApp().customers.clear();
  BOOST_TEST(get("/rest/V1/customers/me", "jane").status == 404U);
}

BOOST_AUTO_TEST_CASE(passwords_are_changed_with_the_current_one) {
  const auto response = put("/rest/V1/customers/me/password",
                            R"({"currentPassword":"old","new_password":"new"})", "jane");
  BOOST_TEST(response.body == "true");
  BOOST_TEST(lastCall() == "changePassword old new");
  fakeApp().refusal = app::refused(app::Why::CURRENT_PASSWORD_WRONG);
  BOOST_TEST(put("/rest/V1/customers/me/password",
                 R"({"currentPassword":"old","newPassword":"new"})", "jane")
                 .status == 401U);
}

BOOST_AUTO_TEST_CASE(password_links_are_mailed_for_known_templates_and_websites) {
  const auto ask = [this](std::string body) {
    return put("/rest/V1/customers/password", std::move(body));
  };
  BOOST_TEST(ask(R"({"email":"a@b.example","template":"email_reset"})").body == "true");
  BOOST_TEST(lastCall() == "requestPasswordReset a@b.example 3 1");
  BOOST_TEST(ask(R"({"email":"a@b.example","template":"email_reminder","websiteId":2})").status ==
             200U);
  BOOST_TEST(lastCall() == "requestPasswordReset a@b.example 4 2");
  const auto wrong = ask(R"({"email":"a@b.example","template":"x"})");
  BOOST_TEST(wrong.status == 400U);
  BOOST_TEST(has(wrong, R"({"value":"x","fieldName":"template","template1":"email_reminder",)"
                        R"("template2":"email_reset"})"));
  BOOST_TEST(fakeApp().calls.size() == 2U);
}

// Whoever asks hears of an address there what the use case says of any that nobody has.
BOOST_AUTO_TEST_CASE(a_website_is_taken_as_it_was_asked_for) {
  const auto ask = [this](const std::string& website) {
    return put("/rest/fr/V1/customers/password",
               R"({"email":"a@b.example","template":"email_reset","websiteId":)" + website + "}");
  };
  const std::pair<const char*, const char*> table[] = {
      {"0", "0"}, {"99", "99"}, {"-1", "4294967295"}, {"\"\"", "2"}, {"null", "2"}, {"\"1\"", "1"}};
  for (const auto& [given, asked] : table) {
    BOOST_TEST(ask(given).body == "true", given);
    BOOST_TEST(lastCall() == std::string("requestPasswordReset a@b.example 3 ") + asked);
  }
  BOOST_TEST(ask("\"x\"").status == 400U);
  fakeApp().refusal = app::notFound("email", "a@b.example");
  fakeApp().refusal->fields.emplace_back("websiteId", "0");
  const auto unknown = ask("0");
  BOOST_TEST(unknown.status == 404U);
  BOOST_TEST(has(unknown, R"({"fieldName":"email","fieldValue":"a@b.example",)"
                          R"("field2Name":"websiteId","field2Value":0})"));
}

BOOST_AUTO_TEST_CASE(who_asks_too_often_is_told_whom_to_write_to) {
  fakeApp().refusal = app::refused(app::Why::RESET_TOO_OFTEN);
  const auto response =
      put("/rest/V1/customers/password", R"({"email":"a@b.example","template":"email_reset"})");
  BOOST_TEST(response.status == 400U);
  BOOST_TEST(has(response, "write to %1."));
  BOOST_TEST(has(response, R"("parameters":["support@shop.example"])"));
  api().nameSupport("help@shop.example");
  BOOST_TEST(
      has(put("/rest/V1/customers/password", R"({"email":"a@b.example","template":"email_reset"})"),
          R"("parameters":["help@shop.example"])"));
}

BOOST_AUTO_TEST_CASE(a_mailed_link_is_checked) {
  BOOST_TEST(get("/rest/V1/customers/2/password/resetLinkToken/abc").body == "true");
  BOOST_TEST(lastCall() == "checkResetLink 2 abc");
  const auto zero = get("/rest/V1/customers/0/password/resetLinkToken/abc");
  BOOST_TEST(zero.status == 400U);
  BOOST_TEST(has(zero, R"({"value":"0","fieldName":"customerId"})"));
  fakeApp().refusal = app::refused(app::Why::LINK_EXPIRED);
  BOOST_TEST(get("/rest/V1/customers/2/password/resetLinkToken/abc").status == 400U);
}

BOOST_AUTO_TEST_CASE(a_password_is_reset_with_the_secret_of_a_link) {
  const auto response =
      post("/rest/V1/customers/resetPassword",
           R"({"email":"a@b.example","resetToken":"abc","newPassword":"Password1"})");
  BOOST_TEST(response.body == "true");
  BOOST_TEST(lastCall() == "resetPassword a@b.example 1 abc Password1");
  for (const char* secret : {"\"\"", "\"0\"", "0"}) {
    const auto refused = post("/rest/V1/customers/resetPassword",
                              std::string(R"({"email":"a@b.example","newPassword":"x",)") +
                                  R"("resetToken":)" + secret + "}");
    BOOST_TEST(refused.status == 400U);
    BOOST_TEST(has(refused, R"({"fieldName":"resetPasswordLinkToken"})"));
  }
}

BOOST_AUTO_TEST_CASE(load_balancers_learn_whether_requests_are_welcome) {
  BOOST_TEST(get("/healthz").status == 200U);
  BOOST_TEST(get("/readyz").status == 503U);
  readiness_ = {true, false, false};
  BOOST_TEST(get("/readyz").status == 200U);
  BOOST_TEST(send(makeRequest("HEAD", "/readyz", "")).status == 200U);
  BOOST_TEST(has(get("/readyz"), R"("ready")"));
  readiness_.readOnly = true;
  BOOST_TEST(get("/readyz").status == 200U);
  BOOST_TEST(has(get("/readyz"), R"("read_only")"));
  readiness_.draining = true;
  const auto draining = get("/readyz");
  BOOST_TEST(draining.status == 503U);
  BOOST_TEST(has(draining, "draining"));
  BOOST_TEST(get("/healthz").status == 200U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
