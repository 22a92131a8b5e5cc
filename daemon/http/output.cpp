#include "daemon/http/output.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "daemon/core/rules/dates.h"
#include "daemon/http/errors.h"

namespace authd::http {
namespace {

namespace json = boost::json;

template <class T>
void putIfAny(json::object& object, json::string_view key, const std::optional<T>& value) {
  if (value) object[key] = *value;
}

json::value textOrNull(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object regionObject(const core::Address& address) {
  json::object region;
  region["region_code"] = textOrNull(address.regionCode);
  region["region"] = textOrNull(address.region);
  region["region_id"] = address.regionId;
  return region;
}

json::object addressObject(const app::AddressView& view) {
  const core::Address& address = view.address;
  json::object object;
  object["id"] = view.id;
  object["customer_id"] = view.customerId;
  object["region"] = regionObject(address);
  object["region_id"] = address.regionId;
  object["country_id"] = address.countryId;
  json::array street;
  for (const auto& line : address.street) street.emplace_back(line);
  object["street"] = std::move(street);
  putIfAny(object, "company", address.company);
  putIfAny(object, "telephone", address.telephone);
  putIfAny(object, "fax", address.fax);
  putIfAny(object, "postcode", address.postcode);
  putIfAny(object, "city", address.city);
  putIfAny(object, "firstname", address.firstname);
  putIfAny(object, "lastname", address.lastname);
  putIfAny(object, "middlename", address.middlename);
  putIfAny(object, "prefix", address.prefix);
  putIfAny(object, "suffix", address.suffix);
  putIfAny(object, "vat_id", address.vatId);
  if (view.defaultShipping) object["default_shipping"] = true;
  if (view.defaultBilling) object["default_billing"] = true;
  return object;
}

// Magento writes the ids of default addresses as strings.
void putDefault(json::object& object, json::string_view key, std::uint32_t addressId) {
  if (addressId != 0) object[key] = std::to_string(addressId);
}

json::object customerObject(const app::CustomerView& customer, bool withKey) {
  const core::Customer& profile = customer.profile;
  json::object object;
  object["id"] = customer.id;
  object["group_id"] = customer.groupId;
  putDefault(object, "default_billing", customer.defaultBilling);
  putDefault(object, "default_shipping", customer.defaultShipping);
  if (withKey && !customer.confirmation.empty()) object["confirmation"] = customer.confirmation;
  object["created_at"] = core::formatTimestamp(customer.createdUs);
  object["updated_at"] = core::formatTimestamp(customer.updatedUs);
  object["created_in"] = customer.createdIn;
  putIfAny(object, "dob", profile.dob);
  object["email"] = profile.email;
  object["firstname"] = profile.firstname;
  object["lastname"] = profile.lastname;
  putIfAny(object, "middlename", profile.middlename);
  putIfAny(object, "prefix", profile.prefix);
  putIfAny(object, "suffix", profile.suffix);
  putIfAny(object, "gender", profile.gender);
  object["store_id"] = customer.storeId;
  putIfAny(object, "taxvat", profile.taxvat);
  object["website_id"] = customer.websiteId;
  json::array addresses;
  for (const auto& address : customer.addresses) addresses.push_back(addressObject(address));
  object["addresses"] = std::move(addresses);
  object["disable_auto_group_change"] = customer.disableAutoGroupChange ? 1 : 0;
  return object;
}

}  // namespace

std::string customerJson(const app::CustomerView& customer) {
  return json::serialize(customerObject(customer, false));
}

std::string managedCustomerJson(const app::CustomerView& customer) {
  return json::serialize(customerObject(customer, true));
}

std::string groupJson(const core::CustomerGroup& group) {
  json::object object;
  object["id"] = group.id;
  object["code"] = group.code;
  object["tax_class_id"] = group.taxClassId;
  object["tax_class_name"] = "Retail Customer";
  return json::serialize(object);
}

std::string addressJson(const app::AddressView& address) {
  return json::serialize(addressObject(address));
}

std::string stringJson(std::string_view text) {
  return json::serialize(json::value(json::string_view(text.data(), text.size())));
}

Response answerJson(std::string body) {
  Response response;
  response.contentType = JSON_TYPE;
  response.body = std::move(body);
  return response;
}

std::string expiryText(std::int64_t timeUs) {
  if (timeUs == core::NEVER) return "never";
  std::string text = core::formatTimestamp(timeUs);
  text[10] = 'T';
  return text + "Z";
}

}  // namespace authd::http
