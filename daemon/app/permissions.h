#pragma once

#include <optional>

#include "daemon/app/app.h"
#include "daemon/core/rules/rule_error.h"
#include "daemon/core/types.h"

namespace authd::app {

// Puts the resources into the order in which records have them, each once. A list that names
// Magento's id of everything is "all". What is wrong: an id that is none of Magento's kind, one
// that its tree does not have (a setting allows those), or more than a record has room for; then
// "all" is meant.
std::optional<core::RuleError> normalisePermissions(const App& app, core::Permissions& permissions);

}  // namespace authd::app
