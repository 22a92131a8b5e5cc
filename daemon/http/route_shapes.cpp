#include "daemon/http/route_shapes.h"

#include <algorithm>

#include "daemon/http/forwarded.h"

namespace authd::http {
namespace {

struct Described {
  Place place;
  std::string_view name;
  std::string_view description;
};

// What proxies ask with, besides the token.
constexpr Described ASKED[] = {
    {Place::QUERY, "resource", "An ACL resource that the caller must have; several: all of them"},
    {Place::QUERY, "route", "Its presence asks for the route that a trusted proxy names"},
    {Place::HEADER, "X-Original-Method", "The route's verb, as nginx says it"},
    {Place::HEADER, "X-Original-URI", "The route's path and query, as nginx says them"},
    {Place::HEADER, "X-Forwarded-Method", "The route's verb, as Traefik says it"},
    {Place::HEADER, "X-Forwarded-Uri", "The route's path and query, as Traefik says them"},
    {Place::HEADER, "X-Auth-Resource", "An ACL resource too, from trusted proxies only"},
    {Place::PATH, "path", "The path that is asked for, with its slashes"},
};

bool writes(const Route& route) {
  return route.verb == Verb::POST || route.verb == Verb::PUT;
}

// "filter_groups" as "filterGroups": how Magento's documents name parts of a query.
std::string camelCased(std::string_view name) {
  std::string text;
  bool begins = false;
  for (const char c : name) {
    if (c == '_') {
      begins = true;
      continue;
    }
    text += begins && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    begins = false;
  }
  return text;
}

// The values in an object, each optional: which of them belong together only the service knows.
void addParts(const ObjectType& type, const std::string& prefix,
              std::vector<RouteParameter>& into) {
  for (auto& field : fieldsOf(type.fields)) {
    field.name = prefix + "[" + camelCased(field.name) + "]";
    if (const auto* inner = findObjectType(field.type)) {
      addParts(*inner, field.list ? field.name + "[0]" : field.name, into);
      continue;
    }
    field.optional = true;
    into.push_back({Place::QUERY, std::move(field)});
  }
}

void addQuery(const Route& route, std::vector<RouteParameter>& into) {
  for (auto& field : fieldsOf(route.takes)) {
    if (const auto* type = findObjectType(field.type)) {
      addParts(*type, field.name, into);
      continue;
    }
    // PHP reads a name that comes several times as a list only if it says so.
    if (field.list && isMagentos(route)) field.name += "[]";
    into.push_back({Place::QUERY, std::move(field)});
  }
}

// Behind Envoy's prefixes the path says what the other proxies' headers say.
void addHeaders(const Route& route, std::vector<RouteParameter>& into) {
  for (const auto& known : ASKED) {
    if (known.place != Place::HEADER) continue;
    if (route.path != VERIFY && known.name != "X-Auth-Resource") continue;
    into.push_back({Place::HEADER, {std::string(known.name), "string", true, false}});
  }
}

void describe(std::vector<RouteParameter>& parameters) {
  for (auto& parameter : parameters) {
    const auto known = std::find_if(std::begin(ASKED), std::end(ASKED), [&](const auto& row) {
      return row.place == parameter.place && row.name == parameter.field.name;
    });
    if (known != std::end(ASKED)) parameter.description = known->description;
  }
}

// Those of the row's `fails`.
void addOwn(const Route& route, std::string_view type, std::vector<Failure>& into) {
  std::string_view rest = route.fails;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(' '), rest.size());
    into.push_back({rest.substr(0, end), type});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

std::vector<Failure> magentosFailures(const Route& route) {
  constexpr std::string_view ERROR = "Error";
  std::vector<Failure> failures{{"400", ERROR}};
  if (route.access != Access::ANONYMOUS) failures.push_back({"401", ERROR});
  if (!pathFieldsOf(route.path).empty()) failures.push_back({"404", ERROR});
  addOwn(route, ERROR, failures);
  failures.push_back({"500", ERROR});
  return failures;
}

std::vector<Failure> standardFailures(const Route& route) {
  constexpr std::string_view OAUTH2 = "OauthError";
  constexpr std::string_view OAUTH1 = "OauthProblem";
  switch (route.access) {
    case Access::OAUTH:
      return {{"400", OAUTH2}, {"401", OAUTH2, true}, {"403", OAUTH2, true}, {"503", OAUTH2}};
    case Access::SIGNED:
      return {{"400", OAUTH1}, {"401", OAUTH1}, {"500", OAUTH1}, {"503", OAUTH1}};
    case Access::TOKEN: return {{"401", {}, true}};
    case Access::ANONYMOUS:
    case Access::SELF:
    case Access::RESOURCE:
    case Access::REGISTER:
    case Access::STORES: break;
  }
  std::vector<Failure> failures;
  addOwn(route, route.gives, failures);
  return failures;
}

}  // namespace

bool isMagentos(const Route& route) {
  return !route.path.starts_with('/');
}

std::string_view placeText(Place place) {
  switch (place) {
    case Place::PATH: return "path";
    case Place::QUERY: return "query";
    case Place::HEADER: return "header";
  }
  return {};
}

std::vector<RouteParameter> parametersOf(const Route& route) {
  std::vector<RouteParameter> parameters;
  for (auto& field : pathFieldsOf(route.path))
    parameters.push_back({Place::PATH, std::move(field)});
  if (!writes(route)) addQuery(route, parameters);
  if (route.access == Access::TOKEN) {
    addHeaders(route, parameters);
    describe(parameters);
  }
  return parameters;
}

std::string_view bodyOf(const Route& route) {
  return writes(route) ? route.takes : std::string_view();
}

std::vector<Failure> failuresOf(const Route& route) {
  auto failures = isMagentos(route) ? magentosFailures(route) : standardFailures(route);
  failures.push_back({"default", "Error"});
  return failures;
}

std::string_view statusText(std::string_view status) {
  if (status == "400") return "Bad request";
  if (status == "401") return "Unauthorized";
  if (status == "403") return "Forbidden";
  if (status == "404") return "Not found";
  if (status == "500") return "Internal error";
  if (status == "503") return "Not available at the moment";
  return "Unexpected error";
}

std::vector<AnswerHeader> answerHeadersOf(const Route& route) {
  if (route.access != Access::TOKEN) return {};
  return {{"X-Auth-Type", "admin, customer or integration"},
          {"X-Auth-Id", "The caller's number"},
          {"X-Auth-Expires", "When the token ends (RFC 3339), or never"}};
}

}  // namespace authd::http
