#include "daemon/http/document_parts.h"

#include <boost/json.hpp>

namespace authd::http {
namespace {

using boost::json::array;
using boost::json::object;

std::string_view simpleType(std::string_view type) {
  if (type == "int") return "integer";
  if (type == "bool") return "boolean";
  return type;
}

std::string_view nameIn(const ObjectType& type, const Dialect& dialect) {
  return dialect.magentoNames ? type.magentoName : type.name;
}

object elementSchema(std::string_view type, const Dialect& dialect) {
  if (const auto* known = findObjectType(type)) {
    std::string reference(dialect.prefix);
    reference += nameIn(*known, dialect);
    return {{"$ref", reference}};
  }
  return {{"type", simpleType(type)}};
}

// Magento's errors, with the parameters that fill a template.
object errorSchema() {
  object text{{"type", "string"}};
  object item{{"type", "object"},
              {"properties", object{{"message", text}, {"parameters", object()}}}};
  object properties{{"message", text},
                    {"errors", object{{"type", "array"}, {"items", item}}},
                    {"code", object{{"type", "integer"}}},
                    {"parameters", object()}};
  return {{"type", "object"}, {"required", array{"message"}}, {"properties", properties}};
}

}  // namespace

std::string_view verbText(Verb verb) {
  switch (verb) {
    case Verb::GET: return "get";
    case Verb::POST: return "post";
    case Verb::PUT: return "put";
    case Verb::DELETE: return "delete";
  }
  return {};
}

std::string documentPath(std::string_view path) {
  std::string text = path.starts_with('/') ? "" : "/";
  bool inName = false;
  for (const char c : path) {
    if (c == ':') {
      text += '{';
      inName = true;
      continue;
    }
    if (c == '/' && inName) {
      text += '}';
      inName = false;
    }
    text += c;
  }
  if (inName) text += '}';
  return text;
}

object schemaOf(const Field& field, const Dialect& dialect) {
  auto element = elementSchema(field.type, dialect);
  if (!field.list) return element;
  return {{"type", "array"}, {"items", std::move(element)}};
}

object objectSchemaOf(std::string_view fields, const Dialect& dialect) {
  object properties;
  array required;
  for (const auto& field : fieldsOf(fields)) {
    properties[field.name] = schemaOf(field, dialect);
    if (!field.optional) required.emplace_back(field.name);
  }
  object schema{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

object allSchemas(const Dialect& dialect) {
  object schemas;
  for (const auto& type : objectTypes()) {
    schemas[nameIn(type, dialect)] = objectSchemaOf(type.fields, dialect);
  }
  schemas[dialect.magentoNames ? "error-response" : "Error"] = errorSchema();
  return schemas;
}

}  // namespace authd::http
