#include "daemon/http/output.h"

#include <boost/test/unit_test.hpp>

#include "daemon/core/rules/dates.h"

namespace authd::http {
namespace {

app::AddressView janesAddress() {
  app::AddressView view;
  view.id = 1;
  view.customerId = 1;
  view.address.regionId = 43;
  view.address.regionCode = "NY";
  view.address.region = "New York";
  view.address.countryId = "US";
  view.address.street = {"123 Oak Ave"};
  view.address.telephone = "512-555-1111";
  view.address.postcode = "10755";
  view.address.city = "Purchase";
  view.address.firstname = "Jane";
  view.address.lastname = "Doe";
  view.defaultShipping = true;
  view.defaultBilling = true;
  return view;
}

app::CustomerView jane() {
  app::CustomerView view;
  view.id = 1;
  view.groupId = 1;
  view.storeId = 1;
  view.websiteId = 1;
  view.defaultBilling = 1;
  view.defaultShipping = 1;
  view.createdUs = *core::timestampUs("2017-01-31 01:18:13") + 999'999;
  view.updatedUs = view.createdUs;
  view.createdIn = "Default Store View";
  view.profile.email = "jdoe@example.com";
  view.profile.firstname = "Jane";
  view.profile.lastname = "Doe";
  view.addresses = {janesAddress()};
  return view;
}

BOOST_AUTO_TEST_SUITE(output)

BOOST_AUTO_TEST_CASE(the_tutorials_customer_has_exactly_the_tutorials_keys_types_and_order) {
  BOOST_TEST(customerJson(jane()) ==
             R"({"id":1,"group_id":1,"default_billing":"1","default_shipping":"1",)"
             R"("created_at":"2017-01-31 01:18:13","updated_at":"2017-01-31 01:18:13",)"
             R"("created_in":"Default Store View","email":"jdoe@example.com","firstname":"Jane",)"
             R"("lastname":"Doe","store_id":1,"website_id":1,"addresses":[{"id":1,"customer_id":1,)"
             R"("region":{"region_code":"NY","region":"New York","region_id":43},"region_id":43,)"
             R"("country_id":"US","street":["123 Oak Ave"],"telephone":"512-555-1111",)"
             R"("postcode":"10755","city":"Purchase","firstname":"Jane","lastname":"Doe",)"
             R"("default_shipping":true,"default_billing":true}],"disable_auto_group_change":0})");
}

BOOST_AUTO_TEST_CASE(a_full_customer_has_every_key_in_its_place) {
  auto view = jane();
  view.profile.dob = "1980-02-29";
  view.profile.middlename = "M";
  view.profile.prefix = "Dr.";
  view.profile.suffix = "Jr.";
  view.profile.gender = 2;
  view.profile.taxvat = "DE1";
  view.disableAutoGroupChange = true;
  view.addresses.clear();
  BOOST_TEST(
      customerJson(view) ==
      R"({"id":1,"group_id":1,"default_billing":"1","default_shipping":"1",)"
      R"("created_at":"2017-01-31 01:18:13","updated_at":"2017-01-31 01:18:13",)"
      R"("created_in":"Default Store View","dob":"1980-02-29","email":"jdoe@example.com",)"
      R"("firstname":"Jane","lastname":"Doe","middlename":"M","prefix":"Dr.","suffix":"Jr.",)"
      R"("gender":2,"store_id":1,"taxvat":"DE1","website_id":1,"addresses":[],)"
      R"("disable_auto_group_change":1})");
}

BOOST_AUTO_TEST_CASE(absent_defaults_are_left_out) {
  auto view = jane();
  view.defaultBilling = 0;
  view.defaultShipping = 0;
  BOOST_TEST(customerJson(view).find("\"default_billing\":\"") == std::string::npos);
  BOOST_TEST(customerJson(view).find("\"default_shipping\":\"") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_full_address_has_every_key_in_its_place) {
  auto view = janesAddress();
  view.address.company = "C";
  view.address.fax = "F";
  view.address.middlename = "M";
  view.address.prefix = "P";
  view.address.suffix = "S";
  view.address.vatId = "V";
  view.address.regionId = 0;
  view.address.regionCode.clear();
  view.address.region.clear();
  view.defaultShipping = false;
  view.defaultBilling = false;
  BOOST_TEST(addressJson(view) ==
             R"({"id":1,"customer_id":1,)"
             R"("region":{"region_code":null,"region":null,"region_id":0},"region_id":0,)"
             R"("country_id":"US","street":["123 Oak Ave"],"company":"C",)"
             R"("telephone":"512-555-1111","fax":"F","postcode":"10755","city":"Purchase",)"
             R"("firstname":"Jane","lastname":"Doe","middlename":"M","prefix":"P","suffix":"S",)"
             R"("vat_id":"V"})");
}

BOOST_AUTO_TEST_CASE(texts_are_escaped) {
  BOOST_TEST(stringJson("a\"b\\\n\x01/\xc3\xa4") == "\"a\\\"b\\\\\\n\\u0001/\xc3\xa4\"");
}

BOOST_AUTO_TEST_CASE(expiry_is_rfc_3339_or_never) {
  BOOST_TEST(expiryText(*core::timestampUs("2026-03-01 10:20:30") + 1) == "2026-03-01T10:20:30Z");
  BOOST_TEST(expiryText(core::NEVER) == "never");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
