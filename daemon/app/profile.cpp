#include "daemon/app/profile.h"

#include <boost/json.hpp>

namespace authd::app {
namespace {

namespace json = boost::json;

json::object parse(std::string_view text) {
  json::error_code error;
  json::value value = json::parse(text, error);
  return error || !value.is_object() ? json::object() : value.as_object();
}

std::optional<std::string> textOf(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (!value || !value->is_string()) return std::nullopt;
  return std::string(value->as_string());
}

std::uint32_t numberOf(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value && value->is_int64() ? static_cast<std::uint32_t>(value->as_int64()) : 0;
}

void putIf(json::object& object, std::string_view key, const std::optional<std::string>& value) {
  if (value) object[key] = *value;
}

}  // namespace

void JsonText::key(std::string_view name) {
  if (!members_.empty()) members_ += ',';
  members_ += json::serialize(json::value(name)) + ":";
}

JsonText& JsonText::put(std::string_view name, std::string_view value) {
  key(name);
  members_ += json::serialize(json::value(value));
  return *this;
}

JsonText& JsonText::put(std::string_view name, std::int64_t value) {
  key(name);
  members_ += std::to_string(value);
  return *this;
}

std::optional<std::string> jsonText(std::string_view object, std::string_view key) {
  return textOf(parse(object), key);
}

std::string customerJson(const core::Customer& customer) {
  json::object object;
  object["email"] = customer.email;
  object["firstname"] = customer.firstname;
  object["lastname"] = customer.lastname;
  putIf(object, "middlename", customer.middlename);
  putIf(object, "prefix", customer.prefix);
  putIf(object, "suffix", customer.suffix);
  putIf(object, "dob", customer.dob);
  if (customer.gender) object["gender"] = *customer.gender;
  putIf(object, "taxvat", customer.taxvat);
  return json::serialize(object);
}

core::Customer customerFromJson(std::string_view text) {
  json::object object = parse(text);
  core::Customer customer;
  customer.email = textOf(object, "email").value_or("");
  customer.firstname = textOf(object, "firstname").value_or("");
  customer.lastname = textOf(object, "lastname").value_or("");
  customer.middlename = textOf(object, "middlename");
  customer.prefix = textOf(object, "prefix");
  customer.suffix = textOf(object, "suffix");
  customer.dob = textOf(object, "dob");
  if (object.contains("gender")) customer.gender = numberOf(object, "gender");
  customer.taxvat = textOf(object, "taxvat");
  return customer;
}

std::string addressJson(const core::Address& address) {
  json::object object;
  object["region_id"] = address.regionId;
  object["region_code"] = address.regionCode;
  object["region"] = address.region;
  object["country_id"] = address.countryId;
  object["street"] = json::array(address.street.begin(), address.street.end());
  putIf(object, "company", address.company);
  putIf(object, "telephone", address.telephone);
  putIf(object, "fax", address.fax);
  putIf(object, "postcode", address.postcode);
  putIf(object, "city", address.city);
  putIf(object, "firstname", address.firstname);
  putIf(object, "lastname", address.lastname);
  putIf(object, "middlename", address.middlename);
  putIf(object, "prefix", address.prefix);
  putIf(object, "suffix", address.suffix);
  putIf(object, "vat_id", address.vatId);
  return json::serialize(object);
}

core::Address addressFromJson(std::string_view text) {
  json::object object = parse(text);
  core::Address address;
  address.regionId = numberOf(object, "region_id");
  address.regionCode = textOf(object, "region_code").value_or("");
  address.region = textOf(object, "region").value_or("");
  address.countryId = textOf(object, "country_id").value_or("");
  if (const json::value* street = object.if_contains("street"); street && street->is_array()) {
    for (const json::value& line : street->as_array()) {
      if (line.is_string()) address.street.emplace_back(line.as_string());
    }
  }
  address.company = textOf(object, "company");
  address.telephone = textOf(object, "telephone");
  address.fax = textOf(object, "fax");
  address.postcode = textOf(object, "postcode");
  address.city = textOf(object, "city");
  address.firstname = textOf(object, "firstname");
  address.lastname = textOf(object, "lastname");
  address.middlename = textOf(object, "middlename");
  address.prefix = textOf(object, "prefix");
  address.suffix = textOf(object, "suffix");
  address.vatId = textOf(object, "vat_id");
  return address;
}

}  // namespace authd::app
