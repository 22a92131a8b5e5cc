#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <set>
#include <utility>

#include "daemon/http/document_parts.h"
#include "daemon/http/documents.h"

namespace authd::http {
namespace {

using boost::json::array;
using boost::json::object;

constexpr Dialect SWAGGER{"#/definitions/", true};

// The longest prefix wins.
constexpr std::pair<std::string_view, std::string_view> SERVICES[] = {
    {"V1/integration/admin", "integrationAdminTokenServiceV1"},
    {"V1/integration/customer", "integrationCustomerTokenServiceV1"},
    {"V1/customers", "customerAccountManagementV1"},
    {"V1/customers/search", "customerCustomerRepositoryV1"},
    {"V1/customers/addresses", "customerAddressRepositoryV1"},
    {"V1/addresses", "customerAddressRepositoryV1"},
    {"V1/customerGroups", "customerGroupRepositoryV1"},
    {"V1/customerGroups/default", "customerGroupManagementV1"},
    {"V1/directory", "directoryCountryInformationAcquirerV1"},
    {"V1/store/storeViews", "storeStoreRepositoryV1"},
    {"V1/store/storeGroups", "storeGroupRepositoryV1"},
    {"V1/store/websites", "storeWebsiteRepositoryV1"},
    {"V1/store/storeConfigs", "storeStoreConfigManagerV1"},
    {"V1/modules", "backendModuleServiceV1"},
};

array mediaTypes() {
  return {"application/json", "application/xml"};
}

array parametersOf(const Route& route) {
  array parameters;
  for (const auto& field : pathFieldsOf(route.path)) {
    object parameter{{"name", field.name}, {"in", "path"}, {"required", true}};
    parameter["type"] = field.type == "int" ? "integer" : "string";
    parameters.push_back(std::move(parameter));
  }
  if (route.takes.empty()) return parameters;
  if (route.verb == Verb::POST || route.verb == Verb::PUT) {
    auto schema = objectSchemaOf(route.takes, SWAGGER);
    schema["xml"] = object{{"name", "request"}};
    parameters.push_back(object{
        {"name", operationIdOf(route) + "Body"}, {"in", "body"}, {"schema", std::move(schema)}});
    return parameters;
  }
  for (const auto& field : fieldsOf(route.takes)) {
    object parameter{{"name", field.name}, {"in", "query"}, {"required", !field.optional}};
    parameter["type"] = field.type == "int" ? "integer" : "string";
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

object answer(std::string_view description, object schema) {
  return {{"description", description}, {"schema", std::move(schema)}};
}

object responsesOf(const Route& route) {
  const object error{{"$ref", "#/definitions/error-response"}};
  object responses{{"200", answer("Success", schemaOf(fieldOf(route.gives), SWAGGER))},
                   {"400", answer("Bad request", error)}};
  if (route.access != Access::ANONYMOUS) responses["401"] = answer("Unauthorized", error);
  responses["default"] = answer("Unexpected error", error);
  return responses;
}

object operationOf(const Route& route) {
  return {{"tags", array{serviceOf(route)}},
          {"description", route.description},
          {"operationId", operationIdOf(route)},
          {"consumes", mediaTypes()},
          {"produces", mediaTypes()},
          {"parameters", parametersOf(route)},
          {"responses", responsesOf(route)}};
}

}  // namespace

std::string_view serviceOf(const Route& route) {
  std::pair<std::string_view, std::string_view> best;
  for (const auto& row : SERVICES) {
    if (route.path.starts_with(row.first) && row.first.size() >= best.first.size()) best = row;
  }
  return best.second;
}

std::string operationIdOf(const Route& route) {
  std::string id(verbText(route.verb));
  bool begins = true;
  id[0] = static_cast<char>(id[0] - 'a' + 'A');
  for (const char c : route.path) {
    if (c == '/' || c == ':' || c == '-' || c == '.') {
      begins = true;
      continue;
    }
    id += begins && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    begins = false;
  }
  return id;
}

std::string swaggerDocument(const DocumentPlace& place,
                            const std::function<bool(const Route&)>& shows) {
  object paths;
  std::set<std::string_view> services;
  for (const auto& route : allRoutes()) {
    if (!route.path.starts_with("V1/") || !shows(route)) continue;
    services.insert(serviceOf(route));
    auto& path = paths[documentPath(route.path)];
    if (!path.is_object()) path = object();
    path.as_object()[verbText(route.verb)] = operationOf(route);
  }
  array tags;
  for (const auto service : services) tags.push_back(object{{"name", service}});
  object key{{"type", "apiKey"}, {"name", "api_key"}, {"in", "header"}};
  object document{{"swagger", "2.0"},
                  {"info", object{{"version", "2.4"}, {"title", "shop-authd"}}},
                  {"host", place.host},
                  {"basePath", place.basePath},
                  {"schemes", array{"http", "https"}},
                  {"securityDefinitions", object{{"api_key", std::move(key)}}},
                  {"tags", std::move(tags)},
                  {"paths", std::move(paths)},
                  {"definitions", allSchemas(SWAGGER)}};
  return boost::json::serialize(document);
}

std::optional<std::vector<std::string>> readServices(std::string_view text) {
  if (text == "all" || text.empty()) return std::vector<std::string>();
  std::vector<std::string> names;
  while (true) {
    const auto end = text.find(',');
    const std::string name(text.substr(0, end));
    const auto version = name.find_last_not_of("0123456789");
    const bool wellFormed =
        version != std::string::npos && version + 1 < name.size() && name[version] == 'V' &&
        std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) != 0; });
    if (!wellFormed) return std::nullopt;
    names.push_back(name);
    if (end == std::string_view::npos) return names;
    text.remove_prefix(end + 1);
  }
}

}  // namespace authd::http
