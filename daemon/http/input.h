#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/http/json_value.h"
#include "daemon/http/message.h"
#include "daemon/http/target.h"

namespace authd::http {

// The top-level parameters of a call: the body's, and over them the query's. Names are camel or
// snake case; null is missing; unknown names are ignored.
class Input {
 public:
  Input() = default;
  Input(JsonObject body, QueryParams query) : body_(std::move(body)), query_(std::move(query)) {}

  // The body's value; nullptr if missing.
  JsonValue* value(std::string_view name);
  // The query's text, or the body's scalar as text. A secret is taken from the body only: targets
  // of requests end up in the logs of proxies.
  Checked<std::optional<std::string>> text(std::string_view name, bool secret = false);

 private:
  JsonObject body_;
  QueryParams query_;
};

// Reads the body of a request with parameters (POST, PUT). 400 with words for what is no JSON
// object, or another type of content.
Checked<Input> readInput(const Request& request, QueryParams query);

// One parameter that a call needs.
struct Wanted {
  std::string_view name;
  std::string* into;
  bool secret = false;
  bool mayBeEmpty = false;
};
// Fills all of them, or says all that are missing; then those that are empty.
std::optional<Problem> readRequired(Input& input, std::initializer_list<Wanted> wanted);

// A scalar as PHP would turn it into a string; nothing for null. 400 for lists and objects.
Checked<std::optional<std::string>> scalarText(std::string_view name, JsonValue& value);
// What PHP takes for true: true, 1, "1", "true", "on", "yes".
bool scalarBool(const JsonValue& value);

// Whether nothing is lost with it: a list or an object without elements, and scalars, which PHP
// takes for an empty object.
bool isEmptyCollection(const JsonValue& value);

// The number in a path or query, whole and not negative; nothing if it is out of range, a problem
// if it is no number.
Checked<std::optional<std::uint32_t>> idOf(std::string_view name, const std::string& text);

}  // namespace authd::http
