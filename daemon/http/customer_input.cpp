#include "daemon/http/customer_input.h"

#include <algorithm>
#include <span>

#include "daemon/core/rules/text.h"
#include "daemon/http/input.h"

namespace authd::http {
namespace {

using core::AddressInput;
using core::CustomerInput;
using core::RegionInput;
using Trouble = std::optional<Problem>;

// A property that is read by `read` into a `T`; keys are those of propertyKey().
template <class T>
struct Property {
  std::string_view key;
  Trouble (*read)(T& into, const std::string& name, JsonValue& value);
};

template <class T, std::optional<std::string> T::*MEMBER>
Trouble readText(T& into, const std::string& name, JsonValue& value) {
  auto text = scalarText(name, value);
  if (auto* problem = std::get_if<Problem>(&text)) return std::move(*problem);
  into.*MEMBER = std::move(std::get<std::optional<std::string>>(text));
  return std::nullopt;
}

template <std::optional<bool> AddressInput::*MEMBER>
Trouble readFlag(AddressInput& into, const std::string&, JsonValue& value) {
  if (!value.null()) into.*MEMBER = scalarBool(value);
  return std::nullopt;
}

// What answers show and clients send back, and what is decided here.
template <class T>
Trouble ignore(T&, const std::string&, JsonValue&) {
  return std::nullopt;
}

Problem unknownProperty(std::string_view name, const char* where) {
  const auto start = name.substr(0, 64);
  const std::string shown = core::isPlainText(start) ? std::string(start) : "?";
  return plainProblem(400, "\"" + shown + "\" is no property of " + where + ".");
}

template <class T>
Trouble readObject(T& into, JsonValue& value, std::span<const Property<T>> properties,
                   const char* where) {
  // A list's elements would be properties named 0, 1, ...; an empty one is PHP's empty object.
  const auto* list = std::get_if<JsonArray>(&value.is);
  if (list && !list->empty()) return unknownProperty("0", where);
  auto* object = std::get_if<JsonObject>(&value.is);
  if (!object) return std::nullopt;
  for (auto& member : *object) {
    const std::string key = propertyKey(member.name);
    const auto found = std::find_if(properties.begin(), properties.end(),
                                    [&](const auto& property) { return property.key == key; });
    if (found == properties.end()) return unknownProperty(member.name, where);
    if (auto trouble = found->read(into, member.name, member.value)) return trouble;
  }
  return std::nullopt;
}

// There are no attributes of the shop's own here; to swallow one would lose data in silence.
template <class T>
Trouble refuseAttributes(T&, const std::string& name, JsonValue& value) {
  if (isEmptyCollection(value)) return std::nullopt;
  return plainProblem(400, "\"" + name + "\": attributes of your own are not supported.");
}

Trouble readExtensions(CustomerRequest&, const std::string&, JsonValue& value) {
  struct Nothing {};
  static constexpr Property<Nothing> KNOWN[] = {{"issubscribed", ignore<Nothing>}};
  Nothing nothing;
  return readObject<Nothing>(nothing, value, KNOWN, "extension_attributes");
}

constexpr Property<RegionInput> REGION[] = {
    {"region", readText<RegionInput, &RegionInput::region>},
    {"regioncode", readText<RegionInput, &RegionInput::regionCode>},
    {"regionid", readText<RegionInput, &RegionInput::regionId>},
    {"extensionattributes", refuseAttributes<RegionInput>},
};

Trouble readRegion(AddressInput& into, const std::string&, JsonValue& value) {
  if (value.null()) return std::nullopt;
  return readObject<RegionInput>(into.region.emplace(), value, REGION, "region");
}

Problem mustBeList(const std::string& name) {
  return plainProblem(400, "\"" + name + "\" must be a list.");
}

Trouble readStreet(AddressInput& into, const std::string& name, JsonValue& value) {
  if (std::holds_alternative<JsonObject>(value.is)) return mustBeList(name);
  auto* lines = std::get_if<JsonArray>(&value.is);
  if (!lines) return std::nullopt;
  auto& street = into.street.emplace();
  for (auto& line : *lines) {
    auto text = scalarText(name, line);
    if (auto* problem = std::get_if<Problem>(&text)) return std::move(*problem);
    street.push_back(std::get<std::optional<std::string>>(text).value_or(""));
  }
  return std::nullopt;
}

constexpr Property<AddressInput> ADDRESS[] = {
    {"id", readText<AddressInput, &AddressInput::id>},
    {"customerid", readText<AddressInput, &AddressInput::customerId>},
    {"region", readRegion},
    {"regionid", readText<AddressInput, &AddressInput::regionId>},
    {"countryid", readText<AddressInput, &AddressInput::countryId>},
    {"street", readStreet},
    {"company", readText<AddressInput, &AddressInput::company>},
    {"telephone", readText<AddressInput, &AddressInput::telephone>},
    {"fax", readText<AddressInput, &AddressInput::fax>},
    {"postcode", readText<AddressInput, &AddressInput::postcode>},
    {"city", readText<AddressInput, &AddressInput::city>},
    {"firstname", readText<AddressInput, &AddressInput::firstname>},
    {"lastname", readText<AddressInput, &AddressInput::lastname>},
    {"middlename", readText<AddressInput, &AddressInput::middlename>},
    {"prefix", readText<AddressInput, &AddressInput::prefix>},
    {"suffix", readText<AddressInput, &AddressInput::suffix>},
    {"vatid", readText<AddressInput, &AddressInput::vatId>},
    {"defaultshipping", readFlag<&AddressInput::defaultShipping>},
    {"defaultbilling", readFlag<&AddressInput::defaultBilling>},
    {"extensionattributes", refuseAttributes<AddressInput>},
    {"customattributes", refuseAttributes<AddressInput>},
};

Trouble readAddresses(CustomerRequest& into, const std::string& name, JsonValue& value) {
  if (std::holds_alternative<JsonObject>(value.is)) return mustBeList(name);
  auto* list = std::get_if<JsonArray>(&value.is);
  if (!list) return std::nullopt;
  into.customer.hasAddresses = true;
  for (auto& element : *list) {
    auto& address = into.customer.addresses.emplace_back();
    if (auto trouble = readObject<AddressInput>(address, element, ADDRESS, "an address")) {
      return trouble;
    }
  }
  return std::nullopt;
}

template <std::optional<std::string> CustomerInput::*MEMBER>
Trouble readScalar(CustomerRequest& into, const std::string& name, JsonValue& value) {
  return readText<CustomerInput, MEMBER>(into.customer, name, value);
}

Trouble readId(CustomerRequest& into, const std::string& name, JsonValue& value) {
  auto text = scalarText(name, value);
  if (auto* problem = std::get_if<Problem>(&text)) return std::move(*problem);
  into.id = std::get<std::optional<std::string>>(text).value_or("");
  if (into.id == "0") into.id.clear();
  return std::nullopt;
}

constexpr Property<CustomerRequest> CUSTOMER[] = {
    {"id", readId},
    {"groupid", readScalar<&CustomerInput::groupId>},
    {"defaultbilling", ignore<CustomerRequest>},
    {"defaultshipping", ignore<CustomerRequest>},
    {"confirmation", readScalar<&CustomerInput::confirmation>},
    {"createdat", readScalar<&CustomerInput::createdAt>},
    {"updatedat", ignore<CustomerRequest>},
    {"createdin", ignore<CustomerRequest>},
    {"dob", readScalar<&CustomerInput::dob>},
    {"email", readScalar<&CustomerInput::email>},
    {"firstname", readScalar<&CustomerInput::firstname>},
    {"lastname", readScalar<&CustomerInput::lastname>},
    {"middlename", readScalar<&CustomerInput::middlename>},
    {"prefix", readScalar<&CustomerInput::prefix>},
    {"suffix", readScalar<&CustomerInput::suffix>},
    {"gender", readScalar<&CustomerInput::gender>},
    {"storeid", readScalar<&CustomerInput::storeId>},
    {"taxvat", readScalar<&CustomerInput::taxvat>},
    {"websiteid", readScalar<&CustomerInput::websiteId>},
    {"addresses", readAddresses},
    {"disableautogroupchange", readScalar<&CustomerInput::disableAutoGroupChange>},
    {"extensionattributes", readExtensions},
    {"customattributes", refuseAttributes<CustomerRequest>},
};

}  // namespace

Checked<CustomerRequest> readCustomerObject(JsonValue& value) {
  CustomerRequest request;
  if (auto trouble = readObject<CustomerRequest>(request, value, CUSTOMER, "a customer")) {
    return std::move(*trouble);
  }
  return request;
}

}  // namespace authd::http
