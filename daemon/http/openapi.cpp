#include <boost/json.hpp>

#include "daemon/http/acl.h"
#include "daemon/http/document_parts.h"
#include "daemon/http/documents.h"

namespace authd::http {
namespace {

using boost::json::array;
using boost::json::object;

constexpr Dialect OPENAPI{"#/components/schemas/", false};

bool isMagentos(const Route& route) {
  return !route.path.starts_with('/');
}

object content(object schema, bool withXml) {
  object types{{"application/json", object{{"schema", schema}}}};
  if (withXml) types["application/xml"] = object{{"schema", std::move(schema)}};
  return types;
}

array parametersOf(const Route& route) {
  array parameters;
  if (isMagentos(route)) {
    parameters.push_back(object{{"name", "store"},
                                {"in", "path"},
                                {"required", true},
                                {"description", "Code of a store view, or `all`"},
                                {"schema", object{{"type", "string"}, {"default", "default"}}}});
  }
  for (const auto& field : pathFieldsOf(route.path)) {
    parameters.push_back(object{{"name", field.name},
                                {"in", "path"},
                                {"required", true},
                                {"schema", schemaOf(field, OPENAPI)}});
  }
  if (route.verb == Verb::POST || route.verb == Verb::PUT) return parameters;
  for (const auto& field : fieldsOf(route.takes)) {
    parameters.push_back(object{{"name", field.name},
                                {"in", "query"},
                                {"required", !field.optional},
                                {"schema", schemaOf(field, OPENAPI)}});
  }
  return parameters;
}

object bodyOf(const Route& route) {
  auto schema = objectSchemaOf(route.takes, OPENAPI);
  if (isMagentos(route)) {
    return {{"required", true}, {"content", content(std::move(schema), true)}};
  }
  return {{"required", true},
          {"content",
           object{{"application/x-www-form-urlencoded", object{{"schema", std::move(schema)}}}}}};
}

object successOf(const Route& route) {
  object success{{"description", "Success"}};
  if (!route.gives.empty()) {
    success["content"] = content(schemaOf(fieldOf(route.gives), OPENAPI), isMagentos(route));
  }
  return success;
}

object responsesOf(const Route& route) {
  const object error{{"$ref", "#/components/schemas/Error"}};
  auto failure = [&](std::string_view description) {
    return object{{"description", description}, {"content", content(error, isMagentos(route))}};
  };
  object responses{{"200", successOf(route)}};
  if (isMagentos(route)) responses["400"] = failure("Bad request");
  if (route.access != Access::ANONYMOUS) responses["401"] = failure("Unauthorized");
  responses["default"] = failure("Unexpected error");
  return responses;
}

object operationOf(const Route& route) {
  object operation{{"operationId", route.name}, {"summary", route.description}};
  if (isMagentos(route)) operation["tags"] = array{serviceOf(route)};
  if (route.access != Access::ANONYMOUS) {
    operation["security"] = array{object{{"bearer", array()}}};
    operation["x-resource"] = route.resource;
  }
  auto parameters = parametersOf(route);
  if (!parameters.empty()) operation["parameters"] = std::move(parameters);
  const bool hasBody = route.verb == Verb::POST || route.verb == Verb::PUT;
  if (hasBody && !route.takes.empty()) operation["requestBody"] = bodyOf(route);
  operation["responses"] = responsesOf(route);
  return operation;
}

}  // namespace

std::string openApiDocument(std::string_view version) {
  object paths;
  for (const auto& route : allRoutes()) {
    auto& path = paths[(isMagentos(route) ? "/rest/{store}" : "") + documentPath(route.path)];
    if (!path.is_object()) path = object();
    path.as_object()[verbText(route.verb)] = operationOf(route);
  }
  object bearer{{"type", "http"}, {"scheme", "bearer"}};
  object components{{"schemas", allSchemas(OPENAPI)},
                    {"securitySchemes", object{{"bearer", std::move(bearer)}}}};
  object document{{"openapi", "3.1.0"},
                  {"info", object{{"title", "shop-authd"}, {"version", version}}},
                  {"paths", std::move(paths)},
                  {"components", std::move(components)}};
  return boost::json::serialize(document);
}

}  // namespace authd::http
