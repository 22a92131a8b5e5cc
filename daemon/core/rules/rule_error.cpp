#include "daemon/core/rules/rule_error.h"

#include "daemon/core/rules/text.h"

namespace authd::core {

RuleError requiredField(std::string_view fieldName) {
  return {RuleErrorId::REQUIRED, {{"fieldName", std::string(fieldName)}}, {}, {}};
}

RuleError invalidField(std::string_view fieldName, std::string_view value) {
  // Damaged bytes must not reach an answer.
  std::string shown = isUtf8(value) ? std::string(value) : std::string();
  return {RuleErrorId::INVALID,
          {{"value", std::move(shown)}, {"fieldName", std::string(fieldName)}},
          {},
          {}};
}

RuleError attributeError(RuleErrorId id, std::string_view label) {
  return {id, {}, {}, std::string(label)};
}

RuleError attributeTooLong(std::string_view label, std::size_t most) {
  return {RuleErrorId::ATTRIBUTE_LONG, {}, {std::to_string(most)}, std::string(label)};
}

}  // namespace authd::core
