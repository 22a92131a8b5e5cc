#include <algorithm>

#include "daemon/core/apply_parts.h"

namespace authd::core::applying {
namespace {

// Changes the row of an account of either kind in place.
template <class Change>
void changeAccount(const Context& c, TokenType type, std::uint32_t userId, const Change& change) {
  if (type == TokenType::ADMIN) {
    auto row = demand<AdminRow>(c.tables, userId);
    change(row);
    store(c.tables, row, userId);
  } else {
    AUTHD_ASSERT(type == TokenType::CUSTOMER);
    auto row = demand<CustomerRow>(c.tables, userId);
    change(row);
    store(c.tables, row, userId);
  }
}

Credential credentialOf(const Context& c) {
  return {c.event.seq, true, c.box(c.event.secret)};
}

}  // namespace

void on(const Context& c, const SubjectKeyCreated& e) {
  AUTHD_ASSERT(!find<SubjectRow>(c.tables, c.event.subject));
  store(c.tables, SubjectRow{e.kind, 0, e.commitment}, c.event.subject);
}

void on(const Context& c, const OperatorSeen& e) {
  c.count(CounterId::OPERATOR, e.operatorId);
  c.nameSubject(SubjectKind::OPERATOR, e.operatorId);
  store(c.tables, OperatorRow{c.event.subject, c.box(c.event.pii)}, e.operatorId);
  c.storeName(e.operatorId);
}

void on(const Context& c, const RoleCreated& e) {
  c.count(CounterId::ROLE, e.roleId);
  store(c.tables, RoleRow{e.name, e.permissions}, e.roleId);
  store(c.tables, RoleNameRow{e.roleId}, e.name);
}

void on(const Context& c, const RoleChanged& e) {
  auto row = demand<RoleRow>(c.tables, e.roleId);
  drop<RoleNameRow>(c.tables, row.name);
  store(c.tables, RoleRow{e.name, e.permissions}, e.roleId);
  store(c.tables, RoleNameRow{e.roleId}, e.name);
}

void on(const Context& c, const RoleDeleted& e) {
  auto row = demand<RoleRow>(c.tables, e.roleId);
  drop<RoleNameRow>(c.tables, row.name);
  drop<RoleRow>(c.tables, e.roleId);
}

void on(const Context& c, const AdminCreated& e) {
  c.count(CounterId::ADMIN, e.adminId);
  c.nameSubject(SubjectKind::ADMIN, e.adminId);
  AdminRow row;
  row.ref = c.event.subject;
  row.roleId = e.roleId;
  row.createdUs = c.event.timeUs;
  row.profile = c.box(c.event.pii);
  store(c.tables, row, e.adminId);
  c.storeName(e.adminId);
}

void on(const Context& c, const AdminDisabled& e) {
  auto row = demand<AdminRow>(c.tables, e.adminId);
  row.enabled = false;
  store(c.tables, row, e.adminId);
  c.endTokensOf(TokenType::ADMIN, e.adminId);
}

void on(const Context& c, const AdminEnabled& e) {
  auto row = demand<AdminRow>(c.tables, e.adminId);
  row.enabled = true;
  store(c.tables, row, e.adminId);
}

void on(const Context& c, const PasswordChanged& e) {
  changeAccount(c, e.type, e.userId, [&](auto& row) {
    row.credential = credentialOf(c);
    // A reset or a change by somebody who knows the old password releases the lock.
    if (e.cause == PasswordCause::CHANGED || e.cause == PasswordCause::RESET) row.lock = {};
    if constexpr (requires { row.link; }) {
      row.link = {};
      // Whoever followed a mailed link has the address.
      if (e.cause == PasswordCause::RESET) row.confirmation = {};
    }
  });
  if (e.endsTokens) c.endTokensOf(e.type, e.userId);
}

void on(const Context& c, const PasswordRehashed& e) {
  changeAccount(c, e.type, e.userId, [&](auto& row) { row.credential = credentialOf(c); });
}

void on(const Context& c, const PasswordResetRequested& e) {
  auto row = demand<CustomerRow>(c.tables, e.customerId);
  row.link = {true, e.linkDigest, c.event.timeUs};
  store(c.tables, row, e.customerId);
}

void on(const Context& c, const AccountLocked& e) {
  changeAccount(c, e.type, e.userId, [&](auto& row) { row.lock.untilUs = e.untilUs; });
}

void on(const Context& c, const AccountUnlocked& e) {
  changeAccount(c, e.type, e.userId, [](auto& row) { row.lock = {}; });
}

void on(const Context& c, const TokenIssueFailed& e) {
  if (e.userId == 0 || e.failures == 0) return;
  changeAccount(c, e.type, e.userId, [&](auto& row) {
    if (e.failures <= e.attempts) {
      row.lock.firstFailureUs = c.event.timeUs;
      row.lock.untilUs = 0;
    }
    row.lock.failures = e.failures;
  });
}

void clearFailures(const Context& c, TokenType type, std::uint32_t userId) {
  auto clear = [&](auto row) {
    if (row.lock.failures == 0 && row.lock.untilUs == 0) return;
    row.lock = {};
    store(c.tables, row, userId);
  };
  if (type == TokenType::ADMIN) clear(demand<AdminRow>(c.tables, userId));
  if (type == TokenType::CUSTOMER) clear(demand<CustomerRow>(c.tables, userId));
}

}  // namespace authd::core::applying
