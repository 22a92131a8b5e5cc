#include "daemon/http/customer_input.h"

#include <boost/test/unit_test.hpp>

#include "daemon/core/rules/address_rules.h"

namespace authd::http {
namespace {

constexpr const char* TUTORIAL = R"({
	"customer": {
		"email": "jdoe@example.com",
		"firstname": "Jane",
		"lastname": "Doe",
		"addresses": [{
			"defaultShipping": true,
			"defaultBilling": true,
			"firstname": "Jane",
			"lastname": "Doe",
			"region": {
				"regionCode": "NY",
				"region": "New York",
        "regionId":43
			},
			"postcode": "10755",
			"street": ["123 Oak Ave"],
			"city": "Purchase",
			"telephone": "512-555-1111",
			"countryId": "US"
		}]
	},
  "password": "Password1"
})";

Checked<CustomerRequest> readText(std::string_view customer) {
  auto object = readJson(customer);
  BOOST_REQUIRE_MESSAGE(std::holds_alternative<JsonObject>(object), customer);
  JsonValue value{std::move(std::get<JsonObject>(object))};
  return readCustomerObject(value);
}

CustomerRequest customerOf(std::string_view customer) {
  auto read = readText(customer);
  BOOST_REQUIRE_MESSAGE(std::holds_alternative<CustomerRequest>(read), customer);
  return std::get<CustomerRequest>(std::move(read));
}

std::string refusalOf(std::string_view customer) {
  const auto read = readText(customer);
  const auto* problem = std::get_if<Problem>(&read);
  return problem && problem->status == 400 ? problem->errors[0].message : "";
}

bool names(const std::string& message, std::string_view property) {
  return message.find("\"" + std::string(property) + "\"") != std::string::npos;
}

BOOST_AUTO_TEST_SUITE(customer_input)

BOOST_AUTO_TEST_CASE(the_tutorials_payload_arrives_complete) {
  auto body = readJson(TUTORIAL);
  auto read = readCustomerObject(std::get<JsonObject>(body)[0].value);
  BOOST_REQUIRE(std::holds_alternative<CustomerRequest>(read));
  const auto& customer = std::get<CustomerRequest>(read).customer;
  BOOST_TEST(*customer.email == "jdoe@example.com");
  BOOST_TEST(*customer.firstname == "Jane");
  BOOST_TEST(*customer.lastname == "Doe");
  BOOST_REQUIRE_EQUAL(customer.addresses.size(), 1U);
  const auto& address = customer.addresses[0];
  BOOST_TEST(*address.defaultShipping);
  BOOST_TEST(*address.defaultBilling);
  BOOST_TEST(*address.region->regionCode == "NY");
  BOOST_TEST(*address.region->region == "New York");
  BOOST_TEST(*address.region->regionId == "43");
  BOOST_TEST(address.street.value() == std::vector<std::string>{"123 Oak Ave"});
  BOOST_TEST(*address.postcode == "10755");
  BOOST_TEST(*address.city == "Purchase");
  BOOST_TEST(*address.telephone == "512-555-1111");
  BOOST_TEST(*address.countryId == "US");
  BOOST_TEST(core::validateAddress(address, core::defaultSettings()).empty());
}

BOOST_AUTO_TEST_CASE(properties_may_be_spelled_in_snake_case) {
  const auto request = customerOf(
      R"({"group_id":2,"store_id":"1","website_id":1,"created_at":"2013-11-05","taxvat":5,
          "disable_auto_group_change":true,"gender":1,"dob":"1980-01-01","prefix":"a","suffix":"b",
          "middlename":"c","addresses":[{"region_id":12,"vat_id":"v","default_billing":"yes",
          "default_shipping":0,"company":"x","fax":"f","prefix":"p","suffix":"s",
          "middlename":"m"}]})");
  const auto& customer = request.customer;
  BOOST_TEST(*customer.groupId == "2");
  BOOST_TEST(*customer.storeId == "1");
  BOOST_TEST(*customer.taxvat == "5");
  BOOST_TEST(*customer.disableAutoGroupChange == "1");
  BOOST_TEST(*customer.createdAt == "2013-11-05");
  const auto& address = customer.addresses.at(0);
  BOOST_TEST(*address.regionId == "12");
  BOOST_TEST(*address.vatId == "v");
  BOOST_TEST(*address.defaultBilling);
  BOOST_TEST(!*address.defaultShipping);
  BOOST_TEST(!address.region);
}

BOOST_AUTO_TEST_CASE(what_answers_show_may_be_sent_back) {
  const auto request = customerOf(
      R"({"id":0,"default_billing":"2","default_shipping":"2","updated_at":"x","created_in":"y",
          "confirmation":"z","extension_attributes":{"is_subscribed":true},"custom_attributes":[],
          "addresses":[{"id":2,"customer_id":2,"extension_attributes":[],"region":null}]})");
  BOOST_TEST(request.id.empty());
  BOOST_TEST(customerOf(R"({"id":7})").id == "7");
}

BOOST_AUTO_TEST_CASE(lists_and_objects_do_not_stand_for_each_other) {
  for (const char* customer :
       {R"({"addresses":[[1]]})", R"({"addresses":[{"region":[1]}]})", R"({"addresses":{"0":{}}})",
        R"({"addresses":[{"street":{"0":"a"}}]})", R"({"extension_attributes":[1]})"}) {
    const auto read = readText(customer);
    BOOST_TEST(std::holds_alternative<Problem>(read), customer);
  }
  const auto empty = customerOf(R"({"addresses":[[],{"region":[],"street":"a"},"x"],"email":"a"})");
  BOOST_TEST(empty.customer.addresses.size() == 3U);
  BOOST_TEST(!empty.customer.addresses[1].street);
  BOOST_TEST(customerOf(R"({"addresses":[{"street":[]}]})").customer.addresses[0].street->empty());
}

BOOST_AUTO_TEST_CASE(an_unknown_property_is_named) {
  BOOST_TEST(names(refusalOf(R"({"emial":"x"})"), "emial"));
  BOOST_TEST(names(refusalOf(R"({"addresses":[{"zip":"x"}]})"), "zip"));
  BOOST_TEST(names(refusalOf(R"({"addresses":[{"region":{"name":"x"}}]})"), "name"));
  BOOST_TEST(names(refusalOf(R"({"extension_attributes":{"company_id":1}})"), "company_id"));
  BOOST_TEST(
      names(refusalOf(R"({"custom_attributes":[{"attribute_code":"a"}]})"), "custom_attributes"));
  BOOST_TEST(names(refusalOf("{\"a\\u001bb\":1}"), "?"));
}

BOOST_AUTO_TEST_CASE(lists_and_objects_are_no_scalars) {
  BOOST_TEST(names(refusalOf(R"({"email":["a"]})"), "email"));
  BOOST_TEST(names(refusalOf(R"({"addresses":[{"city":{}}]})"), "city"));
  BOOST_TEST(names(refusalOf(R"({"addresses":[{"street":[["a"]]}]})"), "street"));
  BOOST_TEST(names(refusalOf(R"({"addresses":{"a":{}}})"), "addresses"));
}

BOOST_AUTO_TEST_CASE(scalars_in_place_of_objects_and_lists_are_empty) {
  JsonValue text{std::string("nonsense")};
  BOOST_TEST(std::holds_alternative<CustomerRequest>(readCustomerObject(text)));
  BOOST_TEST(customerOf(R"({"addresses":"x"})").customer.addresses.empty());
  const auto request = customerOf(R"({"addresses":[7,{"street":"one line","region":"NY"}]})");
  BOOST_TEST(request.customer.addresses.size() == 2U);
  BOOST_TEST(!request.customer.addresses[1].street);
  BOOST_TEST(!request.customer.addresses[1].region->region);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
