#include "daemon/record/text.h"

#include <variant>

#include "daemon/core/event_types.h"

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
    case core::FailureReason::UNKNOWN_USER: return "unknown user";
    case core::FailureReason::WRONG_PASSWORD: return "wrong password";
    case core::FailureReason::NO_PASSWORD: return "no password";
    case core::FailureReason::DISABLED: return "disabled";
    case core::FailureReason::LOCKED: return "locked";
    case core::FailureReason::THROTTLED: return "throttled";
    case core::FailureReason::NO_ROLE: return "no role";
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

namespace {

std::string number(std::uint64_t value) {
  return std::to_string(value);
}

std::string user(core::TokenType type, std::uint32_t id) {
  return std::string(wordOf(type)) + " " + number(id);
}

std::string integration(const char* what, std::uint32_t id) {
  return "integration " + number(id) + " " + what;
}

struct Summary {
  const core::Event& event;

  std::string operator()(const core::LogInitialized& e) { return "log " + e.origin + " begins"; }
  std::string operator()(const core::LogStarted& e) {
    return "shop-authd " + e.programVersion + " started";
  }
  std::string operator()(const core::LogStopped&) { return "shop-authd stopped"; }
  std::string operator()(const core::ClockStepped&) { return "wall clock stepped"; }
  std::string operator()(const core::ClockAccepted&) { return "wall clock accepted"; }
  std::string operator()(const core::SubjectKeyCreated&) { return "key of a new subject"; }
  std::string operator()(const core::OperatorSeen& e) {
    return "operator " + number(e.operatorId) + " seen for the first time";
  }
  std::string operator()(const core::RoleCreated& e) { return "role " + e.name + " created"; }
  std::string operator()(const core::AdminCreated& e) {
    return "admin " + number(e.adminId) + " created";
  }
  std::string operator()(const core::AdminDisabled& e) {
    return "admin " + number(e.adminId) + " disabled, tokens ended";
  }
  std::string operator()(const core::AdminEnabled& e) {
    return "admin " + number(e.adminId) + " enabled";
  }
  std::string operator()(const core::CustomerCreated& e) {
    return "customer " + number(e.customerId) + " created";
  }
  std::string operator()(const core::AddressAdded& e) {
    return "address " + number(e.addressId) + " added to customer " + number(e.customerId);
  }
  std::string operator()(const core::PasswordChanged& e) {
    return "password of " + user(e.type, e.userId) + " set (" + std::string(wordOf(e.cause)) +
           (e.endsTokens ? "), tokens ended" : ")");
  }
  std::string operator()(const core::PasswordRehashed& e) {
    return "password of " + user(e.type, e.userId) + " hashed anew";
  }
  std::string operator()(const core::PasswordResetRequested& e) {
    return "password link for customer " + number(e.customerId);
  }
  std::string operator()(const core::AccountLocked& e) {
    return user(e.type, e.userId) + " locked";
  }
  std::string operator()(const core::AccountUnlocked& e) {
    return user(e.type, e.userId) + " unlocked";
  }
  std::string operator()(const core::TokenIssued& e) {
    return "token " + number(event.seq) + " issued to " + user(e.type, e.userId);
  }
  std::string operator()(const core::TokenRevoked& e) {
    return "token " + number(e.issueSeq) + " revoked";
  }
  std::string operator()(const core::TokensRevoked& e) {
    return textOf(e.scope) + " issued below " + number(e.cutoff) + " revoked";
  }
  std::string operator()(const core::TokensSwept& e) {
    return "dead " + std::string(wordOf(e.type)) + " tokens swept";
  }
  std::string operator()(const core::TokenIssueFailed& e) {
    std::string who = e.userId == 0 ? std::string(wordOf(e.type)) : user(e.type, e.userId);
    std::string times = e.attempts > 1 ? ", " + number(e.attempts) + " times" : "";
    return "no token for " + who + ": " + std::string(wordOf(e.reason)) + times;
  }
  std::string operator()(const core::IntegrationCreated& e) {
    return "integration " + number(e.integrationId) + " " + e.name + " created";
  }
  std::string operator()(const core::IntegrationActivated& e) {
    return integration("activated", e.integrationId);
  }
  std::string operator()(const core::IntegrationReauthorized& e) {
    return integration("reauthorized, old token ended", e.integrationId);
  }
  std::string operator()(const core::IntegrationDisabled& e) {
    return integration("disabled", e.integrationId);
  }
  std::string operator()(const core::IntegrationEnabled& e) {
    return integration("enabled", e.integrationId);
  }
  std::string operator()(const core::IntegrationDeleted& e) {
    return integration("deleted, token ended", e.integrationId);
  }
  std::string operator()(const core::SettingChanged& e) { return e.key + " = " + e.value; }
  std::string operator()(const core::SettingUnset& e) { return e.key + " back to its default"; }
  std::string operator()(const core::MailQueued& e) {
    return std::string(wordOf(e.mailTemplate)) + " mail for customer " + number(e.customerId);
  }
  std::string operator()(const core::MailSent& e) { return "mail " + number(e.mailSeq) + " sent"; }
  std::string operator()(const core::MailDropped& e) {
    return "mail " + number(e.mailSeq) + " given up";
  }
};

}  // namespace

std::string textOf(const core::Scope& scope) {
  switch (scope.kind) {
    case core::ScopeKind::ALL: return "all tokens";
    case core::ScopeKind::TYPE: return "all " + std::string(wordOf(scope.type)) + " tokens";
    case core::ScopeKind::WEBSITE: return "all tokens of website " + number(scope.websiteId);
    case core::ScopeKind::TYPE_AND_WEBSITE:
      return "all " + std::string(wordOf(scope.type)) + " tokens of website " +
             number(scope.websiteId);
    case core::ScopeKind::USER: return "all tokens of " + user(scope.type, scope.userId);
  }
  return "tokens";
}

std::string summary(const core::Event& event) {
  return std::visit(Summary{event}, event.body);
}

}  // namespace authd::record
