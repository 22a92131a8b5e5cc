#include <boost/json/serialize.hpp>
#include <boost/json/string_view.hpp>
#include <utility>

#include "daemon/http/json_value.h"

namespace authd::http {
namespace {

void writeString(std::string& text, std::string_view raw) {
  text += boost::json::serialize(boost::json::string_view(raw.data(), raw.size()));
}

void write(std::string& text, const JsonValue& value) {
  if (const auto* object = std::get_if<JsonObject>(&value.is)) {
    char before = '{';
    for (const auto& member : *object) {
      text += std::exchange(before, ',');
      writeString(text, member.name);
      text += ':';
      write(text, member.value);
    }
    text += object->empty() ? "{}" : "}";
  } else if (const auto* array = std::get_if<JsonArray>(&value.is)) {
    char before = '[';
    for (const auto& element : *array) {
      text += std::exchange(before, ',');
      write(text, element);
    }
    text += array->empty() ? "[]" : "]";
  } else if (const auto* string = std::get_if<std::string>(&value.is)) {
    writeString(text, *string);
  } else if (const auto* number = std::get_if<JsonNumber>(&value.is)) {
    text += number->text;
  } else if (const auto* truth = std::get_if<bool>(&value.is)) {
    text += *truth ? "true" : "false";
  } else {
    text += "null";
  }
}

}  // namespace

std::string writeJson(const JsonValue& value) {
  std::string text;
  write(text, value);
  return text;
}

}  // namespace authd::http
