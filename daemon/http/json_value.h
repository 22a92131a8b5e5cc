#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace authd::http {

struct JsonMember;
struct JsonValue;

struct JsonNumber {
  std::string text;  // as it was written: ids and prices must not pass through a double
};
using JsonArray = std::vector<JsonValue>;
using JsonObject = std::vector<JsonMember>;  // in the order of the text

// What a client sent. Empty = null.
struct JsonValue {
  std::variant<std::monostate, bool, JsonNumber, std::string, JsonArray, JsonObject> is;

  bool null() const { return std::holds_alternative<std::monostate>(is); }
};

struct JsonMember {
  std::string name;
  JsonValue value;
};

enum class JsonFault {
  SYNTAX = 1,     // no JSON or XML, or no strict UTF-8
  TOO_DEEP = 2,   // more than JSON_MAX_DEPTH objects and arrays in each other
  TWICE = 3,      // one object names a property twice, whatever the spelling
  NO_OBJECT = 4,  // the outermost value is none
};

inline constexpr std::size_t JSON_MAX_DEPTH = 32;

// Reads a text whose outermost value is an object. Two readers of one request must never see
// different values, so a property that occurs twice is refused: equal names, and names of one
// property in two spellings (`regionId`, `region_id`).
std::variant<JsonObject, JsonFault> readJson(std::string_view text);

// Reads any value, with equal names too; nothing for what is no JSON or too deep.
std::optional<JsonValue> readJsonValue(std::string_view text);

// Compact JSON. Texts must be UTF-8.
std::string writeJson(const JsonValue& value);

// Whether two of the names are one property.
bool hasTwins(const JsonObject& object);

// The form in which property names are compared: without `_`, A to Z small. Clients write snake
// case, camel case, or a mixture.
std::string propertyKey(std::string_view name);

}  // namespace authd::http
