#include "daemon/record/text.h"

namespace authd::record {

std::string_view wordOf(core::TokenType type) {
  switch (type) {
    case core::TokenType::NONE: return "none";
    case core::TokenType::INTEGRATION: return "integration";
    case core::TokenType::ADMIN: return "admin";
    case core::TokenType::CUSTOMER: return "customer";
  }
  return "unknown";
}

std::string_view wordOf(core::ActorKind kind) {
  switch (kind) {
    case core::ActorKind::ANONYMOUS: return "anonymous";
    case core::ActorKind::CUSTOMER: return "customer";
    case core::ActorKind::ADMIN: return "admin";
    case core::ActorKind::INTEGRATION: return "integration";
    case core::ActorKind::SYSTEM: return "system";
    case core::ActorKind::OPERATOR: return "operator";
  }
  return "unknown";
}

std::string_view wordOf(core::SubjectKind kind) {
  switch (kind) {
    case core::SubjectKind::NONE: return "none";
    case core::SubjectKind::CUSTOMER: return "customer";
    case core::SubjectKind::ADMIN: return "admin";
    case core::SubjectKind::INTEGRATION: return "integration";
    case core::SubjectKind::OPERATOR: return "operator";
  }
  return "unknown";
}

std::string_view wordOf(core::ScopeKind kind) {
  switch (kind) {
    case core::ScopeKind::ALL: return "all";
    case core::ScopeKind::TYPE: return "type";
    case core::ScopeKind::WEBSITE: return "website";
    case core::ScopeKind::TYPE_AND_WEBSITE: return "type_and_website";
    case core::ScopeKind::USER: return "user";
  }
  return "unknown";
}

std::string_view wordOf(core::Outcome outcome) {
  switch (outcome) {
    case core::Outcome::UNKNOWN: return "unknown";
    case core::Outcome::SUCCESS: return "success";
    case core::Outcome::FAILURE: return "failure";
  }
  return "unknown";
}

std::string_view wordOf(core::ReasonCode code) {
  switch (code) {
    case core::ReasonCode::NONE: return "none";
    case core::ReasonCode::LEAK: return "leak";
    case core::ReasonCode::LOGOUT: return "logout";
    case core::ReasonCode::ROTATED: return "rotated";
    case core::ReasonCode::LEFT: return "left";
    case core::ReasonCode::POLICY: return "policy";
    case core::ReasonCode::TEST: return "test";
    case core::ReasonCode::OTHER: return "other";
  }
  return "unknown";
}

std::string_view wordOf(core::FailureReason reason) {
  switch (reason) {
    case core::FailureReason::UNKNOWN_USER: return "unknown_user";
    case core::FailureReason::WRONG_PASSWORD: return "wrong_password";
    case core::FailureReason::NO_PASSWORD: return "no_password";
    case core::FailureReason::DISABLED: return "disabled";
    case core::FailureReason::LOCKED: return "locked";
    case core::FailureReason::THROTTLED: return "throttled";
    case core::FailureReason::NO_ROLE: return "no_role";
  }
  return "unknown";
}

std::string_view wordOf(core::MailTemplate mailTemplate) {
  switch (mailTemplate) {
    case core::MailTemplate::WELCOME: return "welcome";
    case core::MailTemplate::WELCOME_NO_PASSWORD: return "welcome_no_password";
    case core::MailTemplate::EMAIL_RESET: return "email_reset";
    case core::MailTemplate::EMAIL_REMINDER: return "email_reminder";
  }
  return "unknown";
}

std::string_view wordOf(core::ClockState state) {
  switch (state) {
    case core::ClockState::SYNCED: return "synced";
    case core::ClockState::UNSYNCED: return "unsynced";
    case core::ClockState::CLAMPED: return "clamped";
    case core::ClockState::UNCERTAIN: return "uncertain";
  }
  return "unknown";
}

std::string_view wordOf(core::PasswordCause cause) {
  switch (cause) {
    case core::PasswordCause::CREATED: return "created";
    case core::PasswordCause::CHANGED: return "changed";
    case core::PasswordCause::RESET: return "reset";
    case core::PasswordCause::OPERATOR: return "operator";
  }
  return "unknown";
}

}  // namespace authd::record
