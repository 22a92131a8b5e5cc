#include "daemon/http/handlers.h"
#include "tests/http/api_fixture.h"

namespace authd::http {
namespace {

struct Fixture : ApiFixture {
  Response remove(std::string target, std::string token) {
    return send(makeRequest("DELETE", std::move(target), "", std::move(token)));
  }
};

BOOST_FIXTURE_TEST_SUITE(customer_changes, Fixture)

BOOST_AUTO_TEST_CASE(managers_change_customers_field_by_field) {
  const auto response =
      put("/rest/V1/customers/2", R"({"customer":{"id":9,"lastname":"Roe"}})", "admin");
  BOOST_TEST(response.status == 200U);
  BOOST_TEST(lastCall() == "updateCustomer 2 by manager");
  BOOST_TEST(*fakeApp().input.lastname == "Roe");
  BOOST_TEST(!fakeApp().input.hasAddresses);
  BOOST_TEST(has(response, R"("confirmation":"the key")"));
  BOOST_TEST(put("/rest/V1/customers/2", R"({"customer":{}})", "erp").status == 401U);
  BOOST_TEST(put("/rest/V1/customers/x", R"({"customer":{}})", "admin").status == 400U);
  BOOST_TEST(put("/rest/V1/customers/2", "{}", "admin").status == 400U);
}

BOOST_AUTO_TEST_CASE(who_only_reads_customers_sees_no_key_that_confirms) {
  fakeApp().customers[2].confirmation = "the key";
  BOOST_TEST(has(get("/rest/V1/customers/2", "admin"), "the key"));
  BOOST_TEST(!has(get("/rest/V1/customers/2", "erp"), "the key"));
  const std::string by = "/rest/V1/customers/search?searchCriteria";
  const std::string filter = by + "[filter_groups][0][filters][0][field]=confirmation" +
                             "&searchCriteria[filter_groups][0][filters][0][value]=a";
  const std::string order = by + "[sortOrders][0][field]=confirmation";
  for (const auto& target : {filter, order}) {
    const auto refused = get(target, "erp");
    BOOST_TEST(refused.status == 401U);
    BOOST_TEST(has(refused, "Magento_Customer::manage"));
    BOOST_TEST(get(target, "admin").status == 200U);
  }
}

BOOST_AUTO_TEST_CASE(customers_change_themselves) {
  const auto response =
      put("/rest/V1/customers/me", R"({"customer":{"id":25,"addresses":[{"id":"7"}]}})", "jane");
  BOOST_TEST(lastCall() == "updateCustomer 2 by owner");
  BOOST_TEST(fakeApp().input.hasAddresses);
  BOOST_TEST(*fakeApp().input.addresses.at(0).id == "7");
  BOOST_TEST(!has(response, "the key"));
  BOOST_TEST(put("/rest/V1/customers/me", R"({"customer":{"addresses":[]}})", "jane").status ==
             200U);
  BOOST_TEST(fakeApp().input.hasAddresses);
  BOOST_TEST(put("/rest/V1/customers/me", R"({"customer":{}})", "admin").status == 401U);
}

BOOST_AUTO_TEST_CASE(a_store_of_another_website_is_a_bad_request) {
  fakeApp().refusal = app::refused(app::Why::STORE_UNKNOWN);
  const auto response = put("/rest/V1/customers/2", R"({"customer":{"store_id":5}})", "admin");
  BOOST_TEST(response.status == 400U);
  BOOST_TEST(has(response, R"("parameters":{"storeId":5,"websiteId":1})"), response.body);
}

BOOST_AUTO_TEST_CASE(customers_and_addresses_are_deleted) {
  BOOST_TEST(remove("/rest/V1/customers/2", "admin").body == "true");
  BOOST_TEST(lastCall() == "deleteCustomer 2");
  BOOST_TEST(remove("/rest/V1/addresses/5", "admin").body == "true");
  BOOST_TEST(lastCall() == "deleteAddress 5");
  BOOST_TEST(remove("/rest/V1/customers/2", "jane").status == 401U);
  fakeApp().refusal = app::notFound("customerId", "2");
  BOOST_TEST(remove("/rest/V1/customers/2", "admin").status == 404U);
}

BOOST_AUTO_TEST_CASE(addresses_are_shown_by_id_and_by_owner) {
  BOOST_TEST(has(get("/rest/V1/customers/addresses/5", "admin"), R"("id":5)"));
  const auto unknown = get("/rest/V1/customers/addresses/6", "admin");
  BOOST_TEST(unknown.status == 404U);
  BOOST_TEST(has(unknown, R"("fieldName":"addressId","fieldValue":6)"));
  BOOST_TEST(get("/rest/V1/customers/2/billingAddress", "admin").body == "[]");
  BOOST_TEST(get("/rest/V1/customers/2/shippingAddress", "admin").body == "[]");
  BOOST_TEST(get("/rest/V1/customers/9/shippingAddress", "admin").status == 404U);
}

BOOST_AUTO_TEST_CASE(an_email_is_confirmed_with_the_key) {
  put("/rest/V1/customers/me/activate", R"({"confirmationKey":"k1"})", "jane");
  BOOST_TEST(lastCall() == "confirmCustomer 2 k1");
  put("/rest/V1/customers/jane%40example.com/activate", R"({"confirmation_key":"k2"})", "admin");
  BOOST_TEST(lastCall() == "confirmCustomer 2 k2");
  BOOST_TEST(
      put("/rest/V1/customers/joe@example.com/activate", R"({"confirmationKey":"k"})", "admin")
          .status == 404U);
  const auto missing = put("/rest/V1/customers/me/activate", "", "jane");
  BOOST_TEST(has(missing, R"("fieldName":"confirmationKey")"));
  BOOST_TEST(get("/rest/V1/customers/2/confirm", "admin").body ==
             R"("account_confirmation_required")");
  BOOST_TEST(get("/rest/V1/customers/9/confirm", "admin").status == 404U);
  BOOST_TEST(post("/rest/V1/customers/confirm", R"({"email":"a@b.example","websiteId":1})", "admin")
                 .body == "true");
  BOOST_TEST(lastCall() == "requestConfirmation a@b.example 1");
  post("/rest/V1/customers/confirm",
       R"({"email":"a@b.example","websiteId":1,"redirectUrl":"https://shop.example/a"})", "admin");
  BOOST_TEST(lastCall() == "requestConfirmation a@b.example 1 back to https://shop.example/a");
  BOOST_TEST(post("/rest/V1/customers/confirm", R"({"email":"a@b.example"})", "admin").status ==
             400U);
}

BOOST_AUTO_TEST_CASE(a_form_is_checked_without_being_saved) {
  const auto good = put("/rest/V1/customers/validate",
                        R"({"customer":{"email":"a@b.example","firstname":"A","lastname":"B",
                            "website_id":1,"group_id":1}})",
                        "admin");
  BOOST_TEST(good.body == R"({"valid":true,"messages":[]})");
  const auto empty = put("/rest/V1/customers/validate", R"({"customer":{}})", "admin");
  BOOST_TEST(has(empty, R"({"valid":false,"messages":[)"));
  const std::string labels[] = {"Website", "Group", "First Name", "Last Name", "Email"};
  std::size_t at = 0;
  for (const auto& label : labels) {
    at = empty.body.find(label, at);
    BOOST_TEST((at != std::string::npos), label);
  }
  BOOST_TEST(fakeApp().calls.empty());
}

BOOST_AUTO_TEST_CASE(whether_an_email_is_free_is_told_if_the_shop_wants_it) {
  const auto ask = [&](const std::string& body) {
    return post("/rest/V1/customers/isEmailAvailable", body).body;
  };
  BOOST_TEST(ask(R"({"customerEmail":"jane@example.com"})") == "true");
  fakeApp().guestLoginHint = true;
  BOOST_TEST(ask(R"({"customerEmail":"jane@example.com"})") == "false");
  BOOST_TEST(ask(R"({"customerEmail":"jane@example.com","websiteId":2})") == "true");
  BOOST_TEST(ask(R"({"customerEmail":"invalid"})") == "true");
}

BOOST_AUTO_TEST_CASE(no_customer_is_readonly) {
  BOOST_TEST(get("/rest/V1/customers/2/permissions/readonly", "erp").body == "false");
  BOOST_TEST(get("/rest/V1/customers/9/permissions/readonly", "erp").status == 404U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
