#include "daemon/http/error_texts.h"

#include <charconv>

namespace authd::http {
namespace {

using core::RuleErrorId;

Parameter parameterOf(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return number;
  return text;
}

std::string first(const core::RuleError& error) {
  return error.positional.empty() ? std::string() : error.positional[0];
}

std::string wrongType(const core::RuleError& error) {
  const std::string expected = error.positional.size() > 1 ? error.positional[1] : "other";
  return "\"" + error.attributeLabel + "\": the value \"" + first(error) + "\" is not of type " +
         expected + ".";
}

ErrorText template_(const core::RuleError& error, std::string message) {
  ErrorText text{std::move(message), {}, {}};
  for (const auto& [name, value] : error.named) text.named.emplace_back(name, value);
  return text;
}

ErrorText counted(const core::RuleError& error, std::string message) {
  ErrorText text{std::move(message), {}, {}};
  for (const auto& value : error.positional) text.positional.push_back(parameterOf(value));
  return text;
}

}  // namespace

ErrorText textOf(const core::RuleError& error) {
  const std::string& label = error.attributeLabel;
  switch (error.id) {
    case RuleErrorId::REQUIRED:
      return template_(error, "\"%fieldName\" is required. Please give a value.");
    case RuleErrorId::INVALID:
      return template_(error, "\"%value\" is no valid value for %fieldName.");
    case RuleErrorId::WRONG_TYPE: return {wrongType(error), {}, {}};
    case RuleErrorId::PASSWORD_SHORT:
      return counted(error, "The password is too short: it needs at least %1 characters.");
    case RuleErrorId::PASSWORD_LONG:
      return counted(error, "The password is too long: at most %1 characters are allowed.");
    case RuleErrorId::PASSWORD_BLANKS:
      return {"The password must not begin or end with a blank.", {}, {}};
    case RuleErrorId::PASSWORD_CLASSES:
      return counted(error,
                     "The password needs characters of at least %1 kinds: small letters, capital "
                     "letters, digits, others.");
    case RuleErrorId::PASSWORD_IS_EMAIL:
      return {"The password must differ from the e-mail address.", {}, {}};
    case RuleErrorId::ADMIN_PASSWORD_MIX:
      return {"The password needs at least one letter and one digit.", {}, {}};
    case RuleErrorId::PASSWORD_COMMON:
      return {"The password is one of the most common ones. Please choose another.", {}, {}};
    case RuleErrorId::EMAIL_MISSING: return {"A customer needs an e-mail address.", {}, {}};
    case RuleErrorId::EMAIL_SYNTAX:
      return {"\"" + label + "\" is not a valid e-mail address.", {}, {}};
    case RuleErrorId::ATTRIBUTE_REQUIRED: return {"\"" + label + "\" is a required value.", {}, {}};
    case RuleErrorId::ATTRIBUTE_LONG:
      return {"\"" + label + "\" may have at most " + first(error) + " characters.", {}, {}};
    case RuleErrorId::ATTRIBUTE_INVALID:
      return {"\"" + label + "\" has a value that is not allowed.", {}, {}};
    case RuleErrorId::NAME_CHARACTERS:
      return {"\"" + label + "\" holds characters that names cannot have.", {}, {}};
    case RuleErrorId::GROUP_UNKNOWN: return {"There is no such customer group.", {}, {}};
    case RuleErrorId::ADDRESS_OWNER:
      return template_(error, "The address does not belong to the customer %customer_id.");
  }
  return {"The input is not valid.", {}, {}};
}

bool isAttributeLine(core::RuleErrorId id) {
  return id == RuleErrorId::EMAIL_SYNTAX || id == RuleErrorId::ATTRIBUTE_REQUIRED ||
         id == RuleErrorId::ATTRIBUTE_LONG || id == RuleErrorId::ATTRIBUTE_INVALID ||
         id == RuleErrorId::NAME_CHARACTERS;
}

}  // namespace authd::http
