#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <utility>

#include "daemon/http/json_value.h"

namespace authd::http {
namespace {

namespace json = boost::json;

// Builds the tree out of the parser's events. Boost's own tree would turn long numbers into doubles
// and keep the last of two equal names.
class Builder {
 public:
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);

  explicit Builder(bool refuseTwins) : refuseTwins_(refuseTwins) {}

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) { return open(JsonObject{}); }
  bool on_object_end(std::size_t, json::error_code& error) {
    if (!refuseTwins_ || !hasTwins(std::get<JsonObject>(open_.back().is))) return close();
    twice_ = true;
    error = json::error::syntax;
    return false;
  }
  bool on_array_begin(json::error_code&) { return open(JsonArray{}); }
  bool on_array_end(std::size_t, json::error_code&) { return close(); }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) { return more(part); }
  bool on_key(json::string_view part, std::size_t, json::error_code&) {
    more(part);
    names_.push_back(std::exchange(text_, {}));
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) { return more(part); }
  bool on_string(json::string_view part, std::size_t, json::error_code&) {
    more(part);
    return put({std::exchange(text_, {})});
  }
  bool on_number_part(json::string_view part, json::error_code&) { return more(part); }
  bool on_int64(std::int64_t, json::string_view part, json::error_code&) { return number(part); }
  bool on_uint64(std::uint64_t, json::string_view part, json::error_code&) { return number(part); }
  bool on_double(double, json::string_view part, json::error_code&) { return number(part); }
  bool on_bool(bool value, json::error_code&) { return put({value}); }
  bool on_null(json::error_code&) { return put({}); }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

  bool twice() const { return twice_; }
  JsonValue& root() { return root_; }

 private:
  bool more(json::string_view part) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool number(json::string_view part) {
    more(part);
    return put({JsonNumber{std::exchange(text_, {})}});
  }
  template <class T>
  bool open(T empty) {
    open_.push_back({std::move(empty)});
    return true;
  }
  bool close() {
    JsonValue done = std::move(open_.back());
    open_.pop_back();
    return put(std::move(done));
  }
  bool put(JsonValue value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (auto* array = std::get_if<JsonArray>(&open_.back().is)) {
      array->push_back(std::move(value));
    } else {
      std::get<JsonObject>(open_.back().is).push_back({std::move(names_.back()), std::move(value)});
      names_.pop_back();
    }
    return true;
  }

  std::string text_;
  std::vector<std::string> names_;
  std::vector<JsonValue> open_;
  JsonValue root_;
  const bool refuseTwins_;
  bool twice_ = false;
};

json::parse_options options() {
  json::parse_options bounded;
  bounded.max_depth = JSON_MAX_DEPTH;
  return bounded;
}

json::error_code parse(json::basic_parser<Builder>& parser, std::string_view text) {
  json::error_code error;
  const auto used = parser.write_some(false, text.data(), text.size(), error);
  if (!error && used < text.size()) error = json::error::extra_data;
  return error;
}

}  // namespace

std::variant<JsonObject, JsonFault> readJson(std::string_view text) {
  json::basic_parser<Builder> parser(options(), true);
  const auto error = parse(parser, text);
  if (parser.handler().twice()) return JsonFault::TWICE;
  if (error == json::error::too_deep) return JsonFault::TOO_DEEP;
  if (error) return JsonFault::SYNTAX;
  auto* object = std::get_if<JsonObject>(&parser.handler().root().is);
  if (!object) return JsonFault::NO_OBJECT;
  return std::move(*object);
}

std::optional<JsonValue> readJsonValue(std::string_view text) {
  json::basic_parser<Builder> parser(options(), false);
  if (parse(parser, text)) return std::nullopt;
  return std::move(parser.handler().root());
}

bool hasTwins(const JsonObject& object) {
  std::vector<std::string> keys;
  keys.reserve(object.size());
  for (const auto& member : object) keys.push_back(propertyKey(member.name));
  std::sort(keys.begin(), keys.end());
  return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
}

std::string propertyKey(std::string_view name) {
  std::string key;
  key.reserve(name.size());
  for (const char c : name) {
    if (c == '_') continue;
    key += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return key;
}

}  // namespace authd::http
