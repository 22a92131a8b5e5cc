#pragma once

#include <optional>
#include <string_view>

#include "daemon/core/rules/rule_error.h"

namespace authd::core {

// What is wrong with a URL that secrets are posted to, or that an operator opens: `https://HOST...`
// of printable ASCII, or `http://` to a loopback host, so that nothing crosses a network in clear;
// no user name, no fragment, at most 255 characters.
std::optional<RuleError> wrongInEndpoint(std::string_view fieldName, std::string_view url);

}  // namespace authd::core
