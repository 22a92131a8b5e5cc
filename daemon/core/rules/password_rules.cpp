#include "daemon/core/rules/password_rules.h"

#include <algorithm>
#include <string>

#include "daemon/core/rules/common_passwords.h"
#include "daemon/core/rules/text.h"

namespace authd::core {
namespace {

struct Kinds {
  bool small = false;
  bool capital = false;
  bool digit = false;
  bool other = false;

  int count() const { return small + capital + digit + other; }
};

Kinds kindsIn(std::string_view password) {
  Kinds kinds;
  for (const char c : password) {
    const bool small = c >= 'a' && c <= 'z';
    const bool capital = c >= 'A' && c <= 'Z';
    const bool digit = c >= '0' && c <= '9';
    kinds.small |= small;
    kinds.capital |= capital;
    kinds.digit |= digit;
    kinds.other |= !small && !capital && !digit;
  }
  return kinds;
}

RuleError passwordError(RuleErrorId id) {
  return {id, {}, {}, {}};
}

RuleError passwordError(RuleErrorId id, std::int64_t bound) {
  return {id, {}, {std::to_string(bound)}, {}};
}

std::optional<RuleError> validateLength(std::string_view password, std::int64_t least) {
  const auto length = static_cast<std::int64_t>(countUtf8(password));
  if (length > static_cast<std::int64_t>(PASSWORD_MAX_LENGTH)) {
    return passwordError(RuleErrorId::PASSWORD_LONG, PASSWORD_MAX_LENGTH);
  }
  if (length < least) return passwordError(RuleErrorId::PASSWORD_SHORT, least);
  return std::nullopt;
}

bool isListed(const std::string& password) {
  const auto list = commonPasswords();
  return std::binary_search(list.begin(), list.end(), std::string_view(password));
}

std::optional<RuleError> refuseCommon(std::string_view password, const Settings& settings) {
  if (!settings.refuseCommonPasswords || !isCommonPassword(password)) return std::nullopt;
  return passwordError(RuleErrorId::PASSWORD_COMMON);
}

}  // namespace

bool isCommonPassword(std::string_view password) {
  constexpr std::size_t SHORTEST_WORD = 4;
  constexpr std::size_t MOST_ADDED = 3;
  std::string word(password);
  for (char& c : word) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  for (std::size_t dropped = 0; dropped <= MOST_ADDED && dropped < word.size(); ++dropped) {
    const auto size = word.size() - dropped;
    if ((dropped == 0 || size >= SHORTEST_WORD) && isListed(word.substr(0, size))) return true;
  }
  while (!word.empty() && !(word.back() >= 'a' && word.back() <= 'z')) word.pop_back();
  return word.size() >= SHORTEST_WORD && isListed(word);
}

std::optional<RuleError> validatePassword(std::string_view password, std::string_view email,
                                          const Settings& settings) {
  if (auto error = validateLength(password, settings.passwordMinLength)) return error;
  if (trimmed(password).size() != password.size()) {
    return passwordError(RuleErrorId::PASSWORD_BLANKS);
  }
  if (kindsIn(password).count() < settings.passwordClasses) {
    return passwordError(RuleErrorId::PASSWORD_CLASSES, settings.passwordClasses);
  }
  if (equalsIgnoringCase(password, email)) return passwordError(RuleErrorId::PASSWORD_IS_EMAIL);
  return refuseCommon(password, settings);
}

std::optional<RuleError> validateAdminPassword(std::string_view password,
                                               const Settings& settings) {
  if (auto error = validateLength(password, ADMIN_PASSWORD_MIN_LENGTH)) return error;
  const Kinds kinds = kindsIn(password);
  if (!kinds.digit || !(kinds.small || kinds.capital)) {
    return passwordError(RuleErrorId::ADMIN_PASSWORD_MIX);
  }
  return refuseCommon(password, settings);
}

}  // namespace authd::core
