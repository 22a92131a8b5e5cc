#pragma once

#include <optional>
#include <string_view>

#include "daemon/core/rules/rule_error.h"
#include "daemon/core/rules/settings.h"

namespace authd::core {

inline constexpr std::size_t PASSWORD_MAX_LENGTH = 256;
inline constexpr std::size_t ADMIN_PASSWORD_MIN_LENGTH = 7;

// A customer's password as in Magento, in its order: longest, shortest, blanks at the ends, kinds
// of character (small, capital, digit, other), not the e-mail address; then, where the setting asks
// for it, none of the most common ones. Lengths are in code points.
// An empty password is a short one; that there may be none at all is the caller's business.
std::optional<RuleError> validatePassword(std::string_view password, std::string_view email,
                                          const Settings& settings);

// An administrator's password: 7 to 256 characters, at least one letter A-Z and one digit; none of
// the most common ones where the setting asks for it.
std::optional<RuleError> validateAdminPassword(std::string_view password, const Settings& settings);

// Whether it is on the list of the most common passwords, whatever its case, or is one of them with
// up to three characters behind it, or with any number of digits and signs.
bool isCommonPassword(std::string_view password);

}  // namespace authd::core
