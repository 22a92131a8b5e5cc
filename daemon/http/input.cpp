#include "daemon/http/input.h"

#include "daemon/core/rules/customer_rules.h"
#include "daemon/core/rules/text.h"
#include "daemon/http/content_type.h"
#include "daemon/http/xml.h"

namespace authd::http {
namespace {

Problem wrongType(std::string_view name, std::string_view value, const char* expected) {
  core::RuleError error = core::attributeError(core::RuleErrorId::WRONG_TYPE, name);
  error.positional = {core::isUtf8(value) ? std::string(value) : std::string(), expected};
  return problemOf(error);
}

Problem problemOf(JsonFault fault, Format format) {
  const std::string name = format == Format::XML ? "XML" : "JSON";
  switch (fault) {
    case JsonFault::TOO_DEEP:
      return plainProblem(400, "The " + name + " of the body is nested too deeply.");
    case JsonFault::TWICE:
      return plainProblem(400,
                          "The " + name + " of the body names a property twice in one object.");
    case JsonFault::NO_OBJECT:
      return plainProblem(400, format == Format::XML
                                   ? "The root of the XML must hold elements, and no text."
                                   : "The body must be a JSON object.");
    case JsonFault::SYNTAX: break;
  }
  return plainProblem(400, format == Format::XML
                               ? "The body is not valid XML in UTF-8, or holds a document type, "
                                 "attributes or text between elements."
                               : "The body is not valid JSON in UTF-8.");
}

std::string snakeCase(std::string_view camel) {
  std::string snake;
  for (const char c : camel) {
    if (c >= 'A' && c <= 'Z') snake += '_';
    snake += c;
  }
  return core::asciiLower(snake);
}

bool isEmptyBody(std::string_view body) {
  return core::isBlank(body);
}

}  // namespace

JsonValue* Input::value(std::string_view name) {
  for (auto& member : body_) {
    if (member.name == name || member.name == snakeCase(name)) {
      return member.value.null() ? nullptr : &member.value;
    }
  }
  return nullptr;
}

Checked<std::optional<std::string>> Input::text(std::string_view name, bool secret) {
  if (!secret) {
    auto found = queryParam(query_, name);
    if (!found) found = queryParam(query_, snakeCase(name));
    if (found) return std::optional<std::string>(*found);
  }
  auto* found = value(name);
  if (!found) return std::optional<std::string>();
  return scalarText(name, *found);
}

Checked<Input> readInput(const Request& request, QueryParams query) {
  if (request.body.empty()) return Input({}, std::move(query));
  auto format = bodyFormat(request.header("content-type"));
  if (auto* problem = std::get_if<Problem>(&format)) return std::move(*problem);
  if (isEmptyBody(request.body)) return Input({}, std::move(query));
  const bool xml = std::get<Format>(format) == Format::XML;
  auto body = xml ? readXml(request.body) : readJson(request.body);
  if (const auto* fault = std::get_if<JsonFault>(&body)) {
    return problemOf(*fault, std::get<Format>(format));
  }
  return Input(std::move(std::get<JsonObject>(body)), std::move(query));
}

std::optional<Problem> readRequired(Input& input, std::initializer_list<Wanted> wanted) {
  std::vector<core::RuleError> missing;
  for (const auto& one : wanted) {
    auto text = input.text(one.name, one.secret);
    if (auto* problem = std::get_if<Problem>(&text)) return std::move(*problem);
    auto& found = std::get<std::optional<std::string>>(text);
    if (found) {
      *one.into = std::move(*found);
    } else {
      missing.push_back(core::requiredField(one.name));
    }
  }
  if (!missing.empty()) return http::problemOf(missing);
  for (const auto& one : wanted) {
    if (one.into->empty() && !one.mayBeEmpty) missing.push_back(core::requiredField(one.name));
  }
  if (!missing.empty()) return http::problemOf(missing);
  return std::nullopt;
}

Checked<std::optional<std::string>> scalarText(std::string_view name, JsonValue& value) {
  if (value.null()) return std::optional<std::string>();
  if (auto* text = std::get_if<std::string>(&value.is)) {
    return std::optional<std::string>(std::move(*text));
  }
  if (auto* number = std::get_if<JsonNumber>(&value.is)) {
    return std::optional<std::string>(std::move(number->text));
  }
  if (const auto* truth = std::get_if<bool>(&value.is)) {
    return std::optional<std::string>(*truth ? "1" : "");
  }
  const bool list = std::holds_alternative<JsonArray>(value.is);
  return wrongType(name, list ? "(list)" : "(object)", "string");
}

bool scalarBool(const JsonValue& value) {
  if (const auto* truth = std::get_if<bool>(&value.is)) return *truth;
  if (const auto* number = std::get_if<JsonNumber>(&value.is)) return number->text == "1";
  const auto* text = std::get_if<std::string>(&value.is);
  if (!text) return false;
  const auto word = core::asciiLower(core::trimmed(*text));
  return word == "1" || word == "true" || word == "on" || word == "yes";
}

bool isEmptyCollection(const JsonValue& value) {
  if (const auto* object = std::get_if<JsonObject>(&value.is)) return object->empty();
  if (const auto* array = std::get_if<JsonArray>(&value.is)) return array->empty();
  return true;
}

Checked<std::optional<std::uint32_t>> idOf(std::string_view name, const std::string& text) {
  const auto number = core::integerOf(text);
  if (!number) return wrongType(name, text, "int");
  if (*number < 0 || *number > UINT32_MAX) return std::optional<std::uint32_t>();
  return std::optional<std::uint32_t>(static_cast<std::uint32_t>(*number));
}

}  // namespace authd::http
