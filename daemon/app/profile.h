#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/core/rules/customer_rules.h"

namespace authd::app {

// Sealed boxes hold JSON objects: self-describing for whoever opens one years later.

// An object of texts and numbers, keys in the order they were put.
class JsonText {
 public:
  JsonText& put(std::string_view key, std::string_view value);
  JsonText& put(std::string_view key, std::int64_t value);
  std::string text() const { return "{" + members_ + "}"; }

 private:
  void key(std::string_view name);
  std::string members_;
};

// A member of such an object as text; nothing if it is missing or no text.
std::optional<std::string> jsonText(std::string_view object, std::string_view key);

std::string customerJson(const core::Customer& customer);
core::Customer customerFromJson(std::string_view json);
std::string addressJson(const core::Address& address);
core::Address addressFromJson(std::string_view json);

}  // namespace authd::app
