#include "daemon/core/rules/customer_rules.h"

#include <limits>

#include "daemon/core/assert.h"
#include "daemon/core/rules/dates.h"
#include "daemon/core/rules/duration.h"
#include "daemon/core/rules/email_syntax.h"
#include "daemon/core/rules/text.h"

namespace authd::core {
namespace {

using Member = std::optional<std::string> CustomerInput::*;

constexpr std::int64_t GENDERS = 3;
constexpr std::size_t CONFIRMATION_MAX_LENGTH = 64;

struct NumberField {
  Member member;
  std::string_view property;
};
constexpr NumberField NUMBERS[] = {
    {&CustomerInput::groupId, "group_id"},
    {&CustomerInput::storeId, "store_id"},
    {&CustomerInput::websiteId, "website_id"},
    {&CustomerInput::gender, "gender"},
    {&CustomerInput::disableAutoGroupChange, "disable_auto_group_change"},
};

// Attributes in the order of Magento's customer form, which is the order of the messages.
struct Attribute {
  Member member;
  std::string_view label;
  std::size_t most = TEXT_MAX_LENGTH;
  bool required = false;
  bool (*passes)(std::string_view text) = nullptr;
  RuleErrorId otherwise = RuleErrorId::ATTRIBUTE_INVALID;
};

bool isName(std::string_view text) {
  for (std::size_t position = 0; position < text.size();) {
    const auto codePoint = nextCodePoint(text, position);
    if (!codePoint || !isNameCharacter(*codePoint)) return false;
  }
  return countUtf8(text) <= TEXT_MAX_LENGTH;
}

bool isDate(std::string_view text) {
  return normaliseDate(text).has_value();
}

bool isGender(std::string_view text) {
  const auto number = integerOf(text);
  return number && *number >= 0 && *number <= GENDERS;
}

bool isBoolNumber(std::string_view text) {
  const auto number = integerOf(text);
  return number && (*number == 0 || *number == 1);
}

// 0 means "now" to those who store it.
bool isCreationTime(std::string_view text) {
  return timestampUs(text).value_or(0) > 0;
}

constexpr std::size_t ANY_LENGTH = std::numeric_limits<std::size_t>::max();
constexpr RuleErrorId NAME_ERROR = RuleErrorId::NAME_CHARACTERS;
constexpr std::string_view WEBSITE_LABEL = "Associate to Website";
constexpr std::string_view GROUP_LABEL = "Group";
constexpr RuleErrorId INVALID = RuleErrorId::ATTRIBUTE_INVALID;

constexpr Attribute ATTRIBUTES[] = {
    {&CustomerInput::prefix, "Name Prefix", AFFIX_MAX_LENGTH, false, isPlainText, INVALID},
    {&CustomerInput::firstname, "First Name", ANY_LENGTH, true, isName, NAME_ERROR},
    {&CustomerInput::middlename, "Middle Name/Initial", ANY_LENGTH, false, isName, NAME_ERROR},
    {&CustomerInput::lastname, "Last Name", ANY_LENGTH, true, isName, NAME_ERROR},
    {&CustomerInput::suffix, "Name Suffix", AFFIX_MAX_LENGTH, false, isPlainText, INVALID},
    {&CustomerInput::email, "Email", ANY_LENGTH, true, isEmailSyntax, RuleErrorId::EMAIL_SYNTAX},
    {&CustomerInput::dob, "Date of Birth", ANY_LENGTH, false, isDate, INVALID},
    {&CustomerInput::taxvat, "Tax/VAT Number", TAXVAT_MAX_LENGTH, false, isPlainText, INVALID},
    {&CustomerInput::gender, "Gender", ANY_LENGTH, false, isGender, INVALID},
    {&CustomerInput::confirmation, "Is Confirmed", CONFIRMATION_MAX_LENGTH, false, isPlainText,
     INVALID},
    {&CustomerInput::createdAt, "Created At", ANY_LENGTH, false, isCreationTime, INVALID},
    {&CustomerInput::disableAutoGroupChange, "Disable Automatic Group Change Based on VAT ID",
     ANY_LENGTH, false, isBoolNumber, INVALID},
};

std::string_view textOf(const std::optional<std::string>& text) {
  return text ? std::string_view(*text) : std::string_view();
}

std::optional<RuleError> wrongType(const CustomerInput& input) {
  for (const auto& field : NUMBERS) {
    const auto text = textOf(input.*field.member);
    if (text.empty() || integerOf(text)) continue;
    RuleError error = attributeError(RuleErrorId::WRONG_TYPE, field.property);
    error.positional = {isUtf8(text) ? std::string(text) : std::string(), "int"};
    return error;
  }
  return std::nullopt;
}

std::optional<RuleError> attributeProblem(const Attribute& attribute, std::string_view text) {
  if (isBlank(text)) {
    if (attribute.required) return attributeError(RuleErrorId::ATTRIBUTE_REQUIRED, attribute.label);
    if (text.empty()) return std::nullopt;
  }
  if (!attribute.passes(text)) return attributeError(attribute.otherwise, attribute.label);
  if (attribute.most != ANY_LENGTH && countUtf8(text) > attribute.most) {
    return attributeTooLong(attribute.label, attribute.most);
  }
  return std::nullopt;
}

// Optional text of the result; an empty one is kept as absent.
std::optional<std::string> presentText(const std::optional<std::string>& text) {
  return text && !text->empty() ? text : std::nullopt;
}

// An id too large to exist becomes the largest id, which does not exist either.
std::optional<std::uint32_t> presentId(const std::optional<std::string>& text) {
  const auto number = integerOf(textOf(text));
  if (!number) return std::nullopt;
  constexpr std::int64_t LARGEST = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(*number < 0 || *number > LARGEST ? LARGEST : *number);
}

}  // namespace

std::optional<std::int64_t> integerOf(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  const auto dot = text.find('.');
  const auto number = wholeNumber(text.substr(0, dot));
  if (!number || (dot != std::string_view::npos && !wholeNumber(text.substr(dot + 1)))) return {};
  return negative ? -*number : *number;
}

std::vector<RuleError> validateCustomer(const CustomerInput& input, const GroupLookup& isGroup) {
  if (auto error = wrongType(input)) return {std::move(*error)};
  if (const auto group = integerOf(textOf(input.groupId)); group && !isGroup(*group)) {
    return {attributeError(RuleErrorId::GROUP_UNKNOWN, {})};
  }
  if (isBlank(textOf(input.email))) return {attributeError(RuleErrorId::EMAIL_MISSING, {})};
  std::vector<RuleError> errors;
  for (const auto& attribute : ATTRIBUTES) {
    auto error = attributeProblem(attribute, textOf(input.*attribute.member));
    if (error) errors.push_back(std::move(*error));
  }
  return errors;
}

std::vector<RuleError> validateForm(const CustomerInput& input, const GroupLookup& isGroup) {
  if (auto error = wrongType(input)) return {std::move(*error)};
  std::vector<RuleError> errors;
  const auto website = integerOf(textOf(input.websiteId));
  const auto group = integerOf(textOf(input.groupId));
  if (!website) errors.push_back(attributeError(RuleErrorId::ATTRIBUTE_REQUIRED, WEBSITE_LABEL));
  if (!group) errors.push_back(attributeError(RuleErrorId::ATTRIBUTE_REQUIRED, GROUP_LABEL));
  if (group && !isGroup(*group)) errors.push_back(attributeError(RuleErrorId::GROUP_UNKNOWN, {}));
  for (const bool required : {true, false}) {
    for (const auto& attribute : ATTRIBUTES) {
      if (attribute.required != required) continue;
      auto error = attributeProblem(attribute, textOf(input.*attribute.member));
      if (error) errors.push_back(std::move(*error));
    }
  }
  return errors;
}

CustomerInput overlaid(const CustomerInput& input, const Customer& stored) {
  CustomerInput whole = input;
  const auto keep = [](auto& into, const std::optional<std::string>& value) {
    if (!into) into = value;
  };
  const auto keepNumber = [](auto& into, const auto& number) {
    if (!into && number) into = std::to_string(*number);
  };
  keep(whole.email, stored.email);
  keep(whole.firstname, stored.firstname);
  keep(whole.lastname, stored.lastname);
  keep(whole.middlename, stored.middlename);
  keep(whole.prefix, stored.prefix);
  keep(whole.suffix, stored.suffix);
  keep(whole.dob, stored.dob);
  keep(whole.taxvat, stored.taxvat);
  keepNumber(whole.gender, stored.gender);
  keepNumber(whole.groupId, stored.groupId);
  keepNumber(whole.storeId, stored.storeId);
  keepNumber(whole.websiteId, stored.websiteId);
  if (!whole.disableAutoGroupChange) {
    whole.disableAutoGroupChange = stored.disableAutoGroupChange ? "1" : "0";
  }
  return whole;
}

Customer normaliseCustomer(const CustomerInput& input) {
  AUTHD_ASSERT(input.email && input.firstname && input.lastname);
  Customer customer;
  customer.email = *input.email;
  customer.firstname = *input.firstname;
  customer.lastname = *input.lastname;
  customer.middlename = presentText(input.middlename);
  customer.prefix = presentText(input.prefix);
  customer.suffix = presentText(input.suffix);
  customer.dob = normaliseDate(textOf(input.dob));
  customer.gender = presentId(input.gender);
  if (customer.gender == 0U) customer.gender.reset();
  customer.taxvat = presentText(input.taxvat);
  customer.createdUs = timestampUs(textOf(input.createdAt));
  customer.groupId = presentId(input.groupId);
  customer.storeId = presentId(input.storeId);
  customer.websiteId = presentId(input.websiteId);
  customer.disableAutoGroupChange = integerOf(textOf(input.disableAutoGroupChange)) == 1;
  return customer;
}

}  // namespace authd::core
