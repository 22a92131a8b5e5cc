#pragma once

#include <string>
#include <string_view>

#include "daemon/core/event.h"

namespace authd::record {

// What happened, in a few words without personal data: "customer token 17 issued to customer 1".
// One line that is safe on a terminal, whatever the names in it are.
std::string summary(const core::Event& event);

// The words of exports, lower case with underscores; "unknown" for a number from the future.
std::string_view wordOf(core::TokenType type);
std::string_view wordOf(core::ActorKind kind);
std::string_view wordOf(core::SubjectKind kind);
std::string_view wordOf(core::ScopeKind kind);
std::string_view wordOf(core::Outcome outcome);
std::string_view wordOf(core::ReasonCode code);
std::string_view wordOf(core::FailureReason reason);
std::string_view wordOf(core::MailTemplate mailTemplate);
std::string_view wordOf(core::ClockState state);
std::string_view wordOf(core::PasswordCause cause);
// "all tokens", "all customer tokens of website 1", "all tokens of integration 3"
std::string textOf(const core::Scope& scope);

}  // namespace authd::record
