#pragma once

#include <string>

#include "daemon/core/event.h"

namespace authd::record {

// What happened, in a few words without personal data: "customer token 17 issued to customer 1".
// One line that is safe on a terminal, whatever the names in it are.
std::string summary(const core::Event& event);

// "all tokens", "all customer tokens of website 1", "all tokens of integration 3"
std::string textOf(const core::Scope& scope);

}  // namespace authd::record
