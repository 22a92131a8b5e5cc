#pragma once

#include <string_view>

#include "daemon/core/types.h"

namespace authd::core {

// The words of exports and lists, lower case with underscores; "unknown" for a number from the
// future. They are part of what others read: a word never changes.
std::string_view wordOf(TokenType type);
std::string_view wordOf(ActorKind kind);
std::string_view wordOf(SubjectKind kind);
std::string_view wordOf(ScopeKind kind);
std::string_view wordOf(Outcome outcome);
std::string_view wordOf(ReasonCode code);
std::string_view wordOf(FailureReason reason);
std::string_view wordOf(MailTemplate mailTemplate);
std::string_view wordOf(ClockState state);
std::string_view wordOf(PasswordCause cause);
std::string_view wordOf(IntegrationStatus status);
std::string_view wordOf(JwtAlgorithm algorithm);
std::string_view wordOf(LogReading what);
std::string_view wordOf(RestoreSource source);

// The type that a word means; NONE for any other word.
TokenType tokenTypeOf(std::string_view word);

}  // namespace authd::core
