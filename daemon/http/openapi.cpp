#include <boost/json.hpp>
#include <set>

#include "daemon/http/document_parts.h"
#include "daemon/http/documents.h"
#include "daemon/http/route_shapes.h"

namespace authd::http {
namespace {

using boost::json::array;
using boost::json::object;

constexpr Dialect OPENAPI{"#/components/schemas/", false};

constexpr std::string_view FORM = "application/x-www-form-urlencoded";

object content(std::string_view type, const object& schema) {
  return {{type, object{{"schema", schema}}}};
}

// The body of an answer, by its type: the forms of OAuth 1.0a, a page, or JSON, which Magento's
// routes answer as XML as well.
object answerContent(const Route& route, std::string_view type) {
  const auto schema = schemaOf(fieldOf(type), OPENAPI);
  if (type == "TokenPair" || type == "OauthProblem") return content(FORM, schema);
  if (type == "html") return content("text/html", schema);
  if (type == "text") return content("text/plain", schema);
  if (type == "bytes") return content("application/octet-stream", schema);
  auto types = content("application/json", schema);
  if (isMagentos(route)) types["application/xml"] = object{{"schema", schema}};
  return types;
}

object storeParameter() {
  return {{"name", "store"},
          {"in", "path"},
          {"required", true},
          {"description", "Code of a store view, or `all`"},
          {"schema", object{{"type", "string"}, {"default", "default"}}}};
}

object parameterOf(const RouteParameter& parameter) {
  object written{{"name", parameter.field.name},
                 {"in", placeText(parameter.place)},
                 {"required", !parameter.field.optional},
                 {"schema", schemaOf(parameter.field, OPENAPI)}};
  if (!parameter.description.empty()) written["description"] = parameter.description;
  return written;
}

array allParametersOf(const Route& route) {
  array parameters;
  if (isMagentos(route)) parameters.push_back(storeParameter());
  for (const auto& parameter : parametersOf(route)) parameters.push_back(parameterOf(parameter));
  return parameters;
}

object requestBodyOf(const Route& route) {
  const auto schema = objectSchemaOf(bodyOf(route), OPENAPI);
  object types = content(isMagentos(route) ? "application/json" : FORM, schema);
  if (isMagentos(route)) types["application/xml"] = object{{"schema", schema}};
  return {{"required", true}, {"content", std::move(types)}};
}

object headerSchema(std::string_view description) {
  return {{"description", description}, {"schema", object{{"type", "string"}}}};
}

object successOf(const Route& route) {
  object success{{"description", "Success"}};
  if (!route.gives.empty()) success["content"] = answerContent(route, route.gives);
  object headers;
  for (const auto& header : answerHeadersOf(route)) {
    headers[header.name] = headerSchema(header.description);
  }
  if (!headers.empty()) success["headers"] = std::move(headers);
  return success;
}

object failureOf(const Route& route, const Failure& failure) {
  object written{{"description", statusText(failure.status)}};
  if (!failure.type.empty()) written["content"] = answerContent(route, failure.type);
  if (failure.challenges) {
    written["headers"] = object{{"WWW-Authenticate", headerSchema("How to authenticate")}};
  }
  return written;
}

object responsesOf(const Route& route) {
  object responses{{"200", successOf(route)}};
  for (const auto& failure : failuresOf(route)) {
    responses[failure.status] = failureOf(route, failure);
  }
  return responses;
}

// What a caller shows, one of these. Customers have nothing to sign with.
array securityOf(const Route& route) {
  const object bearer{{"bearer", array()}};
  const object signature{{"oauth1", array()}};
  switch (route.access) {
    case Access::ANONYMOUS: return {};
    case Access::SELF:
    case Access::TOKEN: return {bearer};
    case Access::SIGNED: return {signature};
    case Access::RESOURCE:
    case Access::REGISTER:
    case Access::STORES:
    case Access::OAUTH: break;
  }
  return {bearer, signature};
}

object securitySchemes() {
  object bearer{{"type", "http"}, {"scheme", "bearer"}};
  object oauth1{{"type", "apiKey"},
                {"in", "header"},
                {"name", "Authorization"},
                {"description", "The signature of a request by an integration: OAuth 1.0a"}};
  return {{"bearer", std::move(bearer)}, {"oauth1", std::move(oauth1)}};
}

object operationOf(const Route& route) {
  object operation{{"operationId", route.name}, {"summary", route.description}};
  operation["tags"] = array{tagOf(route)};
  auto security = securityOf(route);
  if (!security.empty()) operation["security"] = std::move(security);
  if (!route.resource.empty()) operation["x-resource"] = route.resource;
  auto parameters = allParametersOf(route);
  if (!parameters.empty()) operation["parameters"] = std::move(parameters);
  if (!bodyOf(route).empty()) operation["requestBody"] = requestBodyOf(route);
  operation["responses"] = responsesOf(route);
  return operation;
}

}  // namespace

std::string openApiDocument(std::string_view version) {
  object paths;
  std::set<std::string_view> tags;
  for (const auto& route : allRoutes()) {
    tags.insert(tagOf(route));
    auto& path = paths[(isMagentos(route) ? "/rest/{store}" : "") + documentPath(route.path)];
    if (!path.is_object()) path = object();
    path.as_object()[verbText(route.verb)] = operationOf(route);
  }
  object components{{"schemas", allSchemas(OPENAPI)}, {"securitySchemes", securitySchemes()}};
  object document{{"openapi", "3.1.0"},
                  {"info", object{{"title", "shop-authd"}, {"version", version}}},
                  {"tags", describedTags(tags)},
                  {"paths", std::move(paths)},
                  {"components", std::move(components)}};
  return boost::json::serialize(document);
}

}  // namespace authd::http
