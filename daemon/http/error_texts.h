#pragma once

#include <string>

#include "daemon/core/rules/rule_error.h"
#include "daemon/http/errors.h"

namespace authd::http {

// The words for one rule that was broken, with Magento's placeholders and parameters.
ErrorText textOf(const core::RuleError& error);

// Whether errors of this kind are lines of one message (Magento's attribute errors) and have no
// parameters.
bool isAttributeLine(core::RuleErrorId id);

}  // namespace authd::http
