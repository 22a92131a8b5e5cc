#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/core/rules/regions.h"
#include "daemon/http/handlers.h"
#include "daemon/http/output.h"

namespace authd::http {
namespace {

namespace json = boost::json;

json::object regionObject(const core::Region& region) {
  json::object object;
  object["id"] = std::to_string(region.id);
  object["code"] = region.code;
  object["name"] = region.name;
  return object;
}

json::object countryObject(const core::Country& country) {
  json::object object;
  object["id"] = country.alpha2;
  object["two_letter_abbreviation"] = country.alpha2;
  object["three_letter_abbreviation"] = country.alpha3;
  object["full_name_locale"] = country.name;
  object["full_name_english"] = country.name;
  json::array regions;
  for (const auto& region : core::regionsOf(country.alpha2)) {
    regions.push_back(regionObject(region));
  }
  if (!regions.empty()) object["available_regions"] = std::move(regions);
  return object;
}

// The admin's own view, website and group have the number 0 everywhere.
json::object storeObject(const app::StoreView& store) {
  json::object object;
  object["id"] = store.id;
  object["code"] = store.code;
  object["name"] = store.name;
  object["website_id"] = store.websiteId;
  object["store_group_id"] = store.websiteId;
  object["is_active"] = 1;
  return object;
}

json::array storeList(const app::Shop& shop) {
  json::array list;
  app::StoreView admin;
  admin.code = "admin";
  admin.name = "Admin";
  list.push_back(storeObject(admin));
  for (const auto& store : shop.stores) list.push_back(storeObject(store));
  return list;
}

json::object websiteObject(const app::Website& website) {
  json::object object;
  object["id"] = website.id;
  object["code"] = website.code;
  object["name"] = website.name;
  object["default_group_id"] = website.id;
  return object;
}

json::array websiteList(const app::Shop& shop) {
  json::array list;
  app::Website admin;
  admin.code = "admin";
  admin.name = "Admin";
  list.push_back(websiteObject(admin));
  for (const auto& website : shop.websites) list.push_back(websiteObject(website));
  return list;
}

json::object storeGroupObject(const app::Website& website) {
  json::object object;
  object["id"] = website.id;
  object["website_id"] = website.id;
  object["root_category_id"] = 0;
  object["default_store_id"] = website.defaultStoreId;
  object["name"] = website.name.empty() ? "Default" : website.name + " Store";
  object["code"] = website.code;
  return object;
}

// Each website has one group of stores.
json::array storeGroupList(const app::Shop& shop) {
  json::array list;
  app::Website none;
  none.code = "default";
  list.push_back(storeGroupObject(none));
  for (const auto& website : shop.websites) list.push_back(storeGroupObject(website));
  return list;
}

json::object configObject(const app::StoreView& store) {
  json::object object;
  object["id"] = store.id;
  object["code"] = store.code;
  object["website_id"] = store.websiteId;
  object["locale"] = store.locale;
  object["base_currency_code"] = "USD";
  object["default_display_currency_code"] = "USD";
  object["timezone"] = "America/Los_Angeles";
  object["weight_unit"] = "lbs";
  for (const char* prefix : {"", "secure_"}) {
    const auto put = [&](const char* name, const char* below) {
      object[std::string(prefix) + name] = store.baseUrl + below;
    };
    put("base_url", "");
    put("base_link_url", "");
    put("base_static_url", "static/");
    put("base_media_url", "media/");
  }
  return object;
}

bool isStoreCodes(std::string_view name) {
  const std::string key = propertyKey(name.substr(0, name.find('[')));
  return key == "storecodes";
}

}  // namespace

Answering showCountries(Exchange&) {
  json::array list;
  for (const auto& country : core::allCountries()) list.push_back(countryObject(country));
  return answerJson(json::serialize(list));
}

Answering showCountry(Exchange& exchange) {
  const auto* country = core::findCountry(exchange.param("countryId"));
  if (!country) return answerProblem(plainProblem(404, "There is no such country."));
  return answerJson(json::serialize(countryObject(*country)));
}

Answering showStoreViews(Exchange& exchange) {
  return answerJson(json::serialize(storeList(exchange.app.shop)));
}

Answering showStoreGroups(Exchange& exchange) {
  return answerJson(json::serialize(storeGroupList(exchange.app.shop)));
}

Answering showWebsites(Exchange& exchange) {
  return answerJson(json::serialize(websiteList(exchange.app.shop)));
}

Answering showStoreConfigs(Exchange& exchange) {
  std::vector<std::string> codes;
  for (const auto& [name, value] : exchange.query) {
    if (isStoreCodes(name)) codes.push_back(value);
  }
  json::array list;
  for (const auto& store : exchange.app.shop.stores) {
    const bool wanted =
        codes.empty() || std::find(codes.begin(), codes.end(), store.code) != codes.end();
    if (wanted) list.push_back(configObject(store));
  }
  return answerJson(json::serialize(list));
}

Answering showModules(Exchange&) {
  return answerJson(json::serialize(
      json::array{"Magento_Backend", "Magento_Customer", "Magento_Directory", "Magento_Integration",
                  "Magento_Store", "Magento_User", "Magento_Webapi"}));
}

}  // namespace authd::http
