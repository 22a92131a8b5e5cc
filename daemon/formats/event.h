#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/formats/mapping.h"

namespace authd::formats {

namespace json = boost::json;

// The name that others know this program by.
inline constexpr std::string_view PRODUCT = "shop-authd";

// Internal: one line of an export, read. What is not there is empty; a line that is no event is one
// of type `unknown` with the line as `raw`.
class Event {
 public:
  explicit Event(std::string_view line);

  const json::object& whole() const { return whole_; }
  // Nothing for a type of a later version.
  const Mapping* mapping() const { return mapping_; }
  // `customer.created`; `unknown.612` for a type of a later version.
  std::string name() const;

  // A value of the envelope, of the body, or of a box that was opened, as text: words as they are,
  // numbers by their digits, the rest as JSON.
  std::string text(std::string_view name) const;
  std::string bodyText(std::string_view name) const;
  std::string netText(std::string_view name) const;
  std::string piiText(std::string_view name) const;
  // The value itself, null if there is none.
  json::value value(std::string_view name) const;
  json::value bodyValue(std::string_view name) const;
  json::value netValue(std::string_view name) const;

  // Microseconds since 1970.
  std::optional<std::int64_t> timeUs() const;
  Severity severity() const;
  bool showsSealed() const;
  // What forms of others have no place for, under our own names.
  json::object rest() const;

 private:
  json::object whole_;
  const Mapping* mapping_ = nullptr;
};

// Puts a text where it says something.
void put(json::object& object, std::string_view name, const std::string& text);

}  // namespace authd::formats
