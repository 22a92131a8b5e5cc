#include "daemon/core/words.h"

namespace authd::core {

std::string_view wordOf(TokenType type) {
  switch (type) {
    case TokenType::NONE: return "none";
    case TokenType::INTEGRATION: return "integration";
    case TokenType::ADMIN: return "admin";
    case TokenType::CUSTOMER: return "customer";
  }
  return "unknown";
}

std::string_view wordOf(ActorKind kind) {
  switch (kind) {
    case ActorKind::ANONYMOUS: return "anonymous";
    case ActorKind::CUSTOMER: return "customer";
    case ActorKind::ADMIN: return "admin";
    case ActorKind::INTEGRATION: return "integration";
    case ActorKind::SYSTEM: return "system";
    case ActorKind::OPERATOR: return "operator";
  }
  return "unknown";
}

std::string_view wordOf(SubjectKind kind) {
  switch (kind) {
    case SubjectKind::NONE: return "none";
    case SubjectKind::CUSTOMER: return "customer";
    case SubjectKind::ADMIN: return "admin";
    case SubjectKind::INTEGRATION: return "integration";
    case SubjectKind::OPERATOR: return "operator";
    case SubjectKind::JWT_KEY: return "jwt_key";
  }
  return "unknown";
}

std::string_view wordOf(ScopeKind kind) {
  switch (kind) {
    case ScopeKind::ALL: return "all";
    case ScopeKind::TYPE: return "type";
    case ScopeKind::WEBSITE: return "website";
    case ScopeKind::TYPE_AND_WEBSITE: return "type_and_website";
    case ScopeKind::USER: return "user";
    case ScopeKind::KEY: return "key";
  }
  return "unknown";
}

std::string_view wordOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::UNKNOWN: return "unknown";
    case Outcome::SUCCESS: return "success";
    case Outcome::FAILURE: return "failure";
  }
  return "unknown";
}

std::string_view wordOf(ReasonCode code) {
  switch (code) {
    case ReasonCode::NONE: return "none";
    case ReasonCode::LEAK: return "leak";
    case ReasonCode::LOGOUT: return "logout";
    case ReasonCode::ROTATED: return "rotated";
    case ReasonCode::LEFT: return "left";
    case ReasonCode::POLICY: return "policy";
    case ReasonCode::TEST: return "test";
    case ReasonCode::OTHER: return "other";
  }
  return "unknown";
}

std::string_view wordOf(FailureReason reason) {
  switch (reason) {
    case FailureReason::UNKNOWN_USER: return "unknown_user";
    case FailureReason::WRONG_PASSWORD: return "wrong_password";
    case FailureReason::NO_PASSWORD: return "no_password";
    case FailureReason::DISABLED: return "disabled";
    case FailureReason::LOCKED: return "locked";
    case FailureReason::THROTTLED: return "throttled";
    case FailureReason::NO_ROLE: return "no_role";
    case FailureReason::UNCONFIRMED: return "unconfirmed";
  }
  return "unknown";
}

std::string_view wordOf(MailTemplate mailTemplate) {
  switch (mailTemplate) {
    case MailTemplate::WELCOME: return "welcome";
    case MailTemplate::WELCOME_NO_PASSWORD: return "welcome_no_password";
    case MailTemplate::EMAIL_RESET: return "email_reset";
    case MailTemplate::EMAIL_REMINDER: return "email_reminder";
    case MailTemplate::CONFIRMATION: return "confirmation";
    case MailTemplate::CONFIRMED: return "confirmed";
  }
  return "unknown";
}

std::string_view wordOf(ClockState state) {
  switch (state) {
    case ClockState::SYNCED: return "synced";
    case ClockState::UNSYNCED: return "unsynced";
    case ClockState::CLAMPED: return "clamped";
    case ClockState::UNCERTAIN: return "uncertain";
  }
  return "unknown";
}

std::string_view wordOf(IntegrationStatus status) {
  switch (status) {
    case IntegrationStatus::INACTIVE: return "inactive";
    case IntegrationStatus::ACTIVE: return "active";
    case IntegrationStatus::DISABLED: return "disabled";
  }
  return "unknown";
}

std::string_view wordOf(PasswordCause cause) {
  switch (cause) {
    case PasswordCause::CREATED: return "created";
    case PasswordCause::CHANGED: return "changed";
    case PasswordCause::RESET: return "reset";
    case PasswordCause::OPERATOR: return "operator";
  }
  return "unknown";
}

std::string_view wordOf(JwtAlgorithm algorithm) {
  switch (algorithm) {
    case JwtAlgorithm::NONE: return "none";
    case JwtAlgorithm::ES256: return "ES256";
    case JwtAlgorithm::RS256: return "RS256";
    case JwtAlgorithm::HS256: return "HS256";
  }
  return "unknown";
}

std::string_view wordOf(LogReading what) {
  switch (what) {
    case LogReading::EVENTS: return "events";
    case LogReading::REPLAY: return "replay";
    case LogReading::TILES: return "tiles";
  }
  return "unknown";
}

std::string_view wordOf(RestoreSource source) {
  switch (source) {
    case RestoreSource::BACKUP: return "backup";
    case RestoreSource::TILES: return "tiles";
  }
  return "unknown";
}

TokenType tokenTypeOf(std::string_view word) {
  for (TokenType type : {TokenType::INTEGRATION, TokenType::ADMIN, TokenType::CUSTOMER}) {
    if (word == wordOf(type)) return type;
  }
  return TokenType::NONE;
}

}  // namespace authd::core
