#include "daemon/http/document_parts.h"

#include <boost/json.hpp>

namespace authd::http {
namespace {

using boost::json::array;
using boost::json::object;

std::string_view simpleType(std::string_view type) {
  if (type == "int") return "integer";
  if (type == "bool") return "boolean";
  if (type == "html" || type == "text" || type == "bytes") return "string";
  return type;
}

std::string_view nameIn(const ObjectType& type, const Dialect& dialect) {
  return dialect.magentoNames ? type.magentoName : type.name;
}

// Errors are no row of the types: their parameters are an object or a list.
struct ErrorNames {
  std::string_view response, errors, item, parameters;
};
ErrorNames errorNames(const Dialect& dialect) {
  if (!dialect.magentoNames) return {"Error", "Errors", "ErrorItem", "ErrorParameters"};
  return {"error-response", "error-errors", "error-errors-item", "error-parameters"};
}

object referenceTo(std::string_view name, const Dialect& dialect) {
  std::string reference(dialect.prefix);
  reference += name;
  return {{"$ref", reference}};
}

object elementSchema(std::string_view type, const Dialect& dialect) {
  if (type == "Error") return referenceTo(errorNames(dialect).response, dialect);
  if (const auto* known = findObjectType(type))
    return referenceTo(nameIn(*known, dialect), dialect);
  return {{"type", simpleType(type)}};
}

object textSchema(std::string_view description) {
  return {{"type", "string"}, {"description", description}};
}

// `code` and `trace` are never sent; clients made from Magento's own documents know them.
void addErrors(object& schemas, const Dialect& dialect) {
  const ErrorNames names = errorNames(dialect);
  const auto message = textSchema("A template with placeholders: %name or %1");
  const auto parameters = referenceTo(names.parameters, dialect);
  object whole{{"message", message},
               {"errors", referenceTo(names.errors, dialect)},
               {"code", object{{"type", "integer"}}},
               {"parameters", parameters}};
  if (dialect.magentoNames) whole["trace"] = textSchema("Where it happened");
  schemas[names.response] =
      object{{"type", "object"}, {"required", array{"message"}}, {"properties", std::move(whole)}};
  schemas[names.errors] = object{{"type", "array"},
                                 {"description", "Several errors, where there is more than one"},
                                 {"items", referenceTo(names.item, dialect)}};
  schemas[names.item] =
      object{{"type", "object"},
             {"required", array{"message"}},
             {"properties", object{{"message", message}, {"parameters", parameters}}}};
  object values{{"description", "What fills the placeholders: an object by name, a list by place"}};
  // Swagger 2.0 cannot say either; no type is any.
  if (!dialect.magentoNames) values["type"] = array{"object", "array"};
  schemas[names.parameters] = std::move(values);
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
    const auto name = nameIn(type, dialect);
    if (!name.empty()) schemas[name] = objectSchemaOf(type.fields, dialect);
  }
  addErrors(schemas, dialect);
  return schemas;
}

}  // namespace authd::http
