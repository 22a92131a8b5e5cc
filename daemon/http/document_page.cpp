#include "daemon/core/rules/escaping.h"
#include "daemon/http/document_parts.h"
#include "daemon/http/documents.h"
#include "daemon/http/route_shapes.h"

namespace authd::http {
namespace {

constexpr std::string_view STYLE =
    "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "h2{margin-top:2rem}code,dt{font-family:monospace}dt{margin-top:.5rem}"
    "summary{cursor:pointer}.verb{display:inline-block;min-width:4rem;font-weight:bold}";

std::string typeText(const Field& field) {
  std::string text = findObjectType(field.type) != nullptr
                         ? "<a href=\"#" + field.type + "\">" + field.type + "</a>"
                         : core::htmlEscaped(field.type);
  if (field.list) text = "list of " + text;
  if (field.optional) text += ", optional";
  return text;
}

void writeFields(std::string& html, const std::vector<Field>& fields) {
  html += "<dl>";
  for (const auto& field : fields) {
    html += "<dt>" + core::htmlEscaped(field.name) + "</dt><dd>" + typeText(field) + "</dd>";
  }
  html += "</dl>";
}

std::string_view accessText(const Route& route) {
  switch (route.access) {
    case Access::ANONYMOUS: return "Everybody.";
    case Access::SELF: return "The customer whose token it is.";
    case Access::TOKEN: return "Whoever has a token that is good.";
    case Access::SIGNED: return "An integration, by its signature of the request (OAuth 1.0a).";
    case Access::OAUTH:
    case Access::RESOURCE: return "Whoever may use the resource ";
    case Access::STORES:
    case Access::REGISTER: return "Everybody where the shop says so; else the resource ";
  }
  return {};
}

void writeRoute(std::string& html, const Route& route) {
  std::string path = documentPath(route.path);
  if (isMagentos(route)) path = "/rest/{store}" + path;
  html += "<details id=\"" + std::string(route.name) + "\"><summary><span class=\"verb\">";
  for (const char c : verbText(route.verb)) html += static_cast<char>(c - 'a' + 'A');
  html += "</span> <code>" + core::htmlEscaped(path) + "</code></summary><p>" +
          core::htmlEscaped(route.description) + "</p><p>" + std::string(accessText(route));
  if (!route.resource.empty() && route.access != Access::SELF) {
    html += "<code>" + core::htmlEscaped(route.resource) + "</code>.";
  }
  html += "</p>";
  std::vector<Field> fields;
  for (auto& parameter : parametersOf(route)) fields.push_back(std::move(parameter.field));
  for (auto& field : fieldsOf(bodyOf(route))) fields.push_back(std::move(field));
  if (!fields.empty()) {
    html += "<h4>Parameters</h4>";
    writeFields(html, fields);
  }
  if (!route.gives.empty()) html += "<p>Answer: " + typeText(fieldOf(route.gives)) + "</p>";
  html += "</details>";
}

}  // namespace

std::string documentPage(std::string_view version) {
  std::string html =
      "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>shop-authd";
  html += "</title><style>";
  html += STYLE;
  html += "</style></head><body><h1>shop-authd " + core::htmlEscaped(version) +
          "</h1><p>The same for programs: <a href=\"/openapi.json\">openapi.json</a>.</p>"
          "<h2>Requests</h2>";
  for (const auto& route : allRoutes()) writeRoute(html, route);
  html += "<h2>Objects</h2>";
  for (const auto& type : objectTypes()) {
    html += "<h3 id=\"" + std::string(type.name) + "\">" + std::string(type.name) + "</h3>";
    writeFields(html, fieldsOf(type.fields));
  }
  html += "</body></html>";
  return html;
}

}  // namespace authd::http
