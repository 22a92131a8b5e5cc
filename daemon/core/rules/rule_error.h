#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace authd::core {

// What is wrong with a customer, an address or a password. The edges choose the words; the
// parameters are those of Magento's error shapes.
enum class RuleErrorId : std::uint8_t {
  REQUIRED = 1,          // named: fieldName
  INVALID = 2,           // named: value, fieldName
  WRONG_TYPE = 3,        // positional: value, expected type; attributeLabel: the property's name
  PASSWORD_SHORT = 4,    // positional: least number of characters
  PASSWORD_LONG = 5,     // positional: largest number of characters
  PASSWORD_BLANKS = 6,   // blanks at an end
  PASSWORD_CLASSES = 7,  // positional: number of kinds of character
  PASSWORD_IS_EMAIL = 8,
  ADMIN_PASSWORD_MIX = 9,  // needs a letter and a digit
  EMAIL_MISSING = 10,
  EMAIL_SYNTAX = 11,        // attributeLabel
  ATTRIBUTE_REQUIRED = 12,  // attributeLabel
  ATTRIBUTE_LONG = 13,      // attributeLabel; positional: largest number of characters
  ATTRIBUTE_INVALID = 14,   // attributeLabel
  NAME_CHARACTERS = 15,     // attributeLabel
  GROUP_UNKNOWN = 16,
  PASSWORD_COMMON = 17,  // on the list of the most common ones
  ADDRESS_OWNER = 18,    // named: customer_id
};

struct RuleError {
  RuleErrorId id = RuleErrorId::REQUIRED;
  std::vector<std::pair<std::string, std::string>> named;
  std::vector<std::string> positional;
  std::string attributeLabel;  // "First Name"; rendered into the message, no parameter

  bool operator==(const RuleError&) const = default;
};

RuleError requiredField(std::string_view fieldName);
RuleError invalidField(std::string_view fieldName, std::string_view value);
RuleError attributeError(RuleErrorId id, std::string_view label);
RuleError attributeTooLong(std::string_view label, std::size_t most);

}  // namespace authd::core
