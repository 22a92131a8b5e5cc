#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "daemon/http/document_parts.h"
#include "daemon/http/documents.h"
#include "daemon/http/route_shapes.h"

namespace authd::http {
namespace {

using boost::json::array;
using boost::json::object;

constexpr Dialect SWAGGER{"#/definitions/", true};

array mediaTypes() {
  return {"application/json", "application/xml"};
}

object parameterOf(const RouteParameter& parameter) {
  object written = schemaOf(parameter.field, SWAGGER);
  written["name"] = parameter.field.name;
  written["in"] = placeText(parameter.place);
  written["required"] = !parameter.field.optional;
  if (parameter.field.list) written["collectionFormat"] = "multi";
  return written;
}

array allParametersOf(const Route& route) {
  array parameters;
  for (const auto& parameter : parametersOf(route)) parameters.push_back(parameterOf(parameter));
  if (bodyOf(route).empty()) return parameters;
  auto schema = objectSchemaOf(bodyOf(route), SWAGGER);
  schema["xml"] = object{{"name", "request"}};
  parameters.push_back(object{
      {"name", operationIdOf(route) + "Body"}, {"in", "body"}, {"schema", std::move(schema)}});
  return parameters;
}

object answer(std::string_view description, object schema) {
  return {{"description", description}, {"schema", std::move(schema)}};
}

object responsesOf(const Route& route) {
  object responses{{"200", answer("Success", schemaOf(fieldOf(route.gives), SWAGGER))}};
  for (const auto& failure : failuresOf(route)) {
    responses[failure.status] =
        answer(statusText(failure.status), schemaOf(fieldOf(failure.type), SWAGGER));
  }
  return responses;
}

object operationOf(const Route& route) {
  return {{"tags", array{tagOf(route)}},
          {"description", route.description},
          {"operationId", operationIdOf(route)},
          {"consumes", mediaTypes()},
          {"produces", mediaTypes()},
          {"parameters", allParametersOf(route)},
          {"responses", responsesOf(route)}};
}

}  // namespace

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
  std::set<std::string_view> tags;
  for (const auto& route : allRoutes()) {
    if (!route.path.starts_with("V1/") || !shows(route)) continue;
    tags.insert(tagOf(route));
    auto& path = paths[documentPath(route.path)];
    if (!path.is_object()) path = object();
    path.as_object()[verbText(route.verb)] = operationOf(route);
  }
  object key{{"type", "apiKey"}, {"name", "api_key"}, {"in", "header"}};
  object document{{"swagger", "2.0"},
                  {"info", object{{"version", "2.4"}, {"title", "shop-authd"}}},
                  {"host", place.host},
                  {"basePath", place.basePath},
                  {"schemes", array{"http", "https"}},
                  {"securityDefinitions", object{{"api_key", std::move(key)}}},
                  {"tags", describedTags(tags)},
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
