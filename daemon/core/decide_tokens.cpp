#include "daemon/core/decide_parts.h"
#include "daemon/core/rules/settings_keys.h"
#include "daemon/core/token_rules.h"

namespace authd::core::deciding {
namespace {

constexpr std::int64_t US = 1'000'000;
// apply() of one event must stay short.
constexpr std::uint64_t MOST_SWEPT = 10'000;

struct Holder {
  Ref ref{};
  Lock lock;
  std::optional<FailureReason> forbidden;
  std::uint64_t credentialSeq = 0;
};

bool locked(const Context& c, const Lock& lock) {
  return lock.untilUs > c.stamp.timeUs;
}

// The user that a login is about, and whether the user's state forbids it now.
std::optional<Holder> holderOf(const Context& c, TokenType type, std::uint32_t userId) {
  Holder holder;
  if (type == TokenType::ADMIN) {
    auto row = find<AdminRow>(c.tables, userId);
    if (!row) return std::nullopt;
    holder = {row->ref, row->lock, {}, row->credential.set ? row->credential.seq : 0};
    if (!row->enabled) holder.forbidden = FailureReason::DISABLED;
    if (!find<RoleRow>(c.tables, row->roleId)) holder.forbidden = FailureReason::NO_ROLE;
  } else if (type == TokenType::CUSTOMER) {
    auto row = find<CustomerRow>(c.tables, userId);
    if (!row) return std::nullopt;
    holder = {row->ref, row->lock, {}, row->credential.set ? row->credential.seq : 0};
    if (!row->enabled) holder.forbidden = FailureReason::DISABLED;
    if (row->confirmation.pending && textSetting(c, keys::CONFIRM_ACCOUNT, "yes")) {
      holder.forbidden = FailureReason::UNCONFIRMED;
    }
  } else {
    return std::nullopt;
  }
  if (locked(c, holder.lock) && !holder.forbidden) holder.forbidden = FailureReason::LOCKED;
  return holder;
}

// The account lock, which comes on top of the throttle of names.
LockRule lockRule(const Context& c, TokenType type) {
  if (type == TokenType::ADMIN) {
    return {countSetting(c, keys::ADMIN_LOCK_FAILURES), secondsSetting(c, keys::ADMIN_LOCK_TIME)};
  }
  return {countSetting(c, keys::CUSTOMER_LOCK_FAILURES),
          secondsSetting(c, keys::CUSTOMER_LOCK_TIME)};
}

// Consecutive failures with those of `command`. They start anew after a lock has passed, and for
// admins when the first one is longer ago than the lock time.
std::uint32_t failuresWith(const Context& c, const FailLogin& command, const Lock& lock,
                           const LockRule& rule) {
  bool lockPassed = lock.untilUs != 0 && lock.untilUs <= c.stamp.timeUs;
  bool windowPassed =
      command.type == TokenType::ADMIN && c.stamp.timeUs - lock.firstFailureUs > rule.seconds * US;
  return lockPassed || windowPassed ? command.attempts : lock.failures + command.attempts;
}

bool countsForLock(FailureReason reason) {
  return reason == FailureReason::WRONG_PASSWORD || reason == FailureReason::NO_PASSWORD;
}

}  // namespace

Decision on(const Context& c, const FailLogin& command) {
  TokenIssueFailed failed{command.type, command.userId, command.reason, command.attempts, 0};
  auto holder = holderOf(c, command.type, command.userId);
  Ref subject = holder ? holder->ref : NO_REF;
  LockRule rule = lockRule(c, command.type);
  bool counts = holder && countsForLock(command.reason) && !locked(c, holder->lock) && rule.locks();
  if (counts) failed.failures = failuresWith(c, command, holder->lock, rule);
  Facts facts(c);
  facts.add(failed, subject, &command.failed, {}, Outcome::FAILURE);
  if (counts && failed.failures >= rule.failures) {
    AccountLocked lockedNow{command.type, command.userId, c.stamp.timeUs + rule.seconds * US};
    facts.add(lockedNow, subject);
  }
  return facts.done();
}

Decision on(const Context& c, const IssueToken& command) {
  if (c.stamp.clockState == ClockState::UNCERTAIN) return refuse(Refusal::CLOCK_UNCERTAIN);
  auto holder = holderOf(c, command.type, command.userId);
  // A user that is gone since the password was verified: the caller starts over and finds out.
  // Position 0 stands for no password, which nobody can have verified.
  if (!holder || command.credentialSeq == 0 || holder->credentialSeq != command.credentialSeq) {
    return refuse(Refusal::STALE_CREDENTIAL);
  }
  const bool lockedByStrangers = holder->forbidden == FailureReason::LOCKED && command.knownSource;
  if (holder->forbidden && !lockedByStrangers) {
    TokenIssueFailed failed{command.type, command.userId, *holder->forbidden, 1, 0};
    return Facts(c).add(failed, holder->ref, &command.failed, {}, Outcome::FAILURE).done();
  }
  if (isStale(c, command.tokenDigest, command.keyId)) return refuse(Refusal::STALE_TOKEN);
  TokenIssued issued{command.tokenDigest, command.type,          command.userId, command.websiteId,
                     command.expiresUs,   command.credentialSeq, command.keyId};
  return Facts(c).add(issued, holder->ref, &command.issued).done();
}

namespace {

Ref refOf(const Context& c, TokenType type, std::uint32_t userId) {
  if (type == TokenType::INTEGRATION) {
    auto row = find<IntegrationRow>(c.tables, userId);
    return row ? row->ref : NO_REF;
  }
  auto holder = holderOf(c, type, userId);
  return holder ? holder->ref : NO_REF;
}

}  // namespace

Decision on(const Context& c, const RevokeToken& command) {
  auto position = find<TokenPositionRow>(c.tables, command.issueSeq);
  if (!position) return refuse(Refusal::NOT_FOUND);
  auto token = demand<TokenRow>(c.tables, position->tokenDigest);
  if (token.revokedSeq != 0) return refuse(Refusal::ALREADY_REVOKED, token.revokedSeq - 1);
  CutoffRow cutoff = cutoffOf(c.tables, token);
  if (token.seq < cutoff.position) return refuse(Refusal::ALREADY_REVOKED, cutoff.seq);
  return Facts(c)
      .add(TokenRevoked{command.issueSeq}, refOf(c, token.type, token.userId), &command.revoked)
      .done();
}

Decision on(const Context& c, const RevokeTokens& command) {
  Facts facts(c);
  std::uint64_t cutoff = command.before.value_or(facts.nextSeq());
  if (!isClosed(command.scope) || cutoff > facts.nextSeq()) return refuse(Refusal::BAD_SCOPE);
  bool ofUser = command.scope.kind == ScopeKind::USER;
  Ref subject = ofUser ? refOf(c, command.scope.type, command.scope.userId) : NO_REF;
  if (ofUser && subject == NO_REF) return refuse(Refusal::NOT_FOUND);
  const bool ofKey = command.scope.kind == ScopeKind::KEY;
  if (ofKey && !find<JwtKeyRow>(c.tables, command.scope.keyId)) return refuse(Refusal::NOT_FOUND);
  auto row = find<CutoffRow>(c.tables, command.scope);
  // Only a bound in the past can be covered already: everything may have been issued since.
  if (command.before && row && row->position >= cutoff) {
    return refuse(Refusal::ALREADY_REVOKED, row->seq);
  }
  return facts.add(TokensRevoked{command.scope, cutoff}, subject, &command.revoked).done();
}

Decision on(const Context& c, const SweepTokens& command) {
  if (command.toSeq > c.stamp.nextSeq || command.fromSeq >= command.toSeq ||
      command.toSeq - command.fromSeq > MOST_SWEPT) {
    return refuse(Refusal::BAD_SCOPE);
  }
  return Facts(c).add(TokensSwept{command.type, command.fromSeq, command.toSeq}, NO_REF).done();
}

}  // namespace authd::core::deciding
