#include "daemon/core/decide_parts.h"
#include "daemon/core/rules/settings_keys.h"
#include "daemon/core/token_rules.h"

namespace authd::core::deciding {
namespace {

constexpr std::int64_t US = 1'000'000;

// What the rules about passwords and locks need of an account of either kind.
struct Account {
  Ref ref{};
  Credential credential;
  Lock lock;
  ResetLink link;
};

std::optional<Account> accountOf(const Context& c, TokenType type, std::uint32_t userId) {
  if (type == TokenType::ADMIN) {
    auto row = find<AdminRow>(c.tables, userId);
    if (row) return Account{row->ref, row->credential, row->lock, {}};
  }
  if (type == TokenType::CUSTOMER) {
    auto row = find<CustomerRow>(c.tables, userId);
    if (row) return Account{row->ref, row->credential, row->lock, row->link};
  }
  return std::nullopt;
}

// The customer's link if it is the one that was presented and young enough. Expired when the age
// in whole seconds reaches the period, or when it comes from the future.
std::optional<Refusal> checkLink(const Context& c, const ResetLink& link, const Digest& digest) {
  if (!link.set || link.digest != digest) return Refusal::LINK_INVALID;
  std::int64_t period = secondsSetting(c, keys::RESET_LINK_LIFETIME) * US;
  std::int64_t age = c.stamp.timeUs - link.issuedUs;
  if (age < 0 || age >= period) return Refusal::LINK_EXPIRED;
  return std::nullopt;
}

}  // namespace

bool nameTaken(const Context& c, const Name& name) {
  return find<NameRow>(c.tables, name.kind, name.websiteId, name.tag).has_value();
}

Decision on(const Context& c, const RegisterOperator& command) {
  if (nameTaken(c, command.uid)) return refuse(Refusal::DUPLICATE_NAME);
  std::uint32_t id = nextId(c.tables, CounterId::OPERATOR);
  return Facts(c)
      .add(SubjectKeyCreated{SubjectKind::OPERATOR, command.subject.commitment},
           command.subject.ref)
      .add(OperatorSeen{id}, command.subject.ref, &command.seen, command.uid)
      .done();
}

Decision on(const Context& c, const CreateRole& command) {
  if (find<RoleNameRow>(c.tables, command.name)) return refuse(Refusal::DUPLICATE_NAME);
  RoleCreated created{nextId(c.tables, CounterId::ROLE), command.name, command.permissions};
  return Facts(c).add(created, NO_REF, &command.created).done();
}

namespace {

bool roleInUse(const Context& c, std::uint32_t roleId) {
  bool found = false;
  c.tables.scan(TableId::ADMIN, "", "", [&](std::string_view, std::string_view value) {
    found = decodeRow<AdminRow>(value).roleId == roleId;
    return !found;
  });
  return found;
}

}  // namespace

Decision on(const Context& c, const ChangeRole& command) {
  auto row = find<RoleRow>(c.tables, command.roleId);
  if (!row) return refuse(Refusal::NO_SUCH_ROLE);
  if (row->permissions == command.permissions) return refuse(Refusal::ALREADY_SO);
  RoleChanged changed{command.roleId, row->name, command.permissions};
  return Facts(c).add(changed, NO_REF, &command.changed).done();
}

Decision on(const Context& c, const DeleteRole& command) {
  if (!find<RoleRow>(c.tables, command.roleId)) return refuse(Refusal::NO_SUCH_ROLE);
  if (roleInUse(c, command.roleId)) return refuse(Refusal::ROLE_IN_USE);
  return Facts(c).add(RoleDeleted{command.roleId}, NO_REF, &command.deleted).done();
}

Decision on(const Context& c, const CreateAdmin& command) {
  if (!find<RoleRow>(c.tables, command.roleId)) return refuse(Refusal::NO_SUCH_ROLE);
  if (nameTaken(c, command.userName)) return refuse(Refusal::DUPLICATE_NAME);
  std::uint32_t id = nextId(c.tables, CounterId::ADMIN);
  const Ref& ref = command.subject.ref;
  return Facts(c)
      .add(SubjectKeyCreated{SubjectKind::ADMIN, command.subject.commitment}, ref)
      .add(AdminCreated{id, command.roleId}, ref, &command.created, command.userName)
      .add(PasswordChanged{TokenType::ADMIN, id, PasswordCause::CREATED, false}, ref,
           &command.password)
      .done();
}

Decision on(const Context& c, const SetAdminEnabled& command) {
  auto row = find<AdminRow>(c.tables, command.adminId);
  if (!row) return refuse(Refusal::NOT_FOUND);
  if (row->enabled == command.enabled) return refuse(Refusal::ALREADY_SO);
  if (command.enabled) {
    return Facts(c).add(AdminEnabled{command.adminId}, row->ref, &command.done).done();
  }
  return Facts(c).add(AdminDisabled{command.adminId}, row->ref, &command.done).done();
}

Decision on(const Context& c, const ChangePassword& command) {
  auto account = accountOf(c, command.type, command.userId);
  if (!account) return refuse(Refusal::NOT_FOUND);
  if (command.credentialSeq &&
      (!account->credential.set || account->credential.seq != *command.credentialSeq)) {
    return refuse(Refusal::STALE_CREDENTIAL);
  }
  if (command.linkDigest) {
    if (auto refusal = checkLink(c, account->link, *command.linkDigest)) return refuse(*refusal);
  }
  bool keeps =
      command.cause == PasswordCause::CHANGED && textSetting(c, keys::CHANGE_KEEPS_TOKENS, "yes");
  PasswordChanged changed{command.type, command.userId, command.cause, !keeps};
  return Facts(c).add(changed, account->ref, &command.changed).done();
}

Decision on(const Context& c, const RehashPassword& command) {
  auto account = accountOf(c, command.type, command.userId);
  if (!account) return refuse(Refusal::NOT_FOUND);
  if (!account->credential.set || account->credential.seq != command.credentialSeq) {
    return refuse(Refusal::STALE_CREDENTIAL);
  }
  PasswordRehashed rehashed{command.type, command.userId};
  return Facts(c).add(rehashed, account->ref, &command.rehashed).done();
}

Decision on(const Context& c, const RequestPasswordReset& command) {
  // An address that nobody has: nothing to record, and nothing by which to tell it from others.
  if (command.customerId == 0) return Facts(c).done();
  auto row = find<CustomerRow>(c.tables, command.customerId);
  if (!row) return refuse(Refusal::NOT_FOUND);
  PasswordResetRequested requested{command.customerId, command.link.digest};
  return Facts(c)
      .add(requested, row->ref, &command.link.requested)
      .add(mailQueued(command.mail, command.customerId, &command.link), row->ref,
           &command.mail.queued)
      .done();
}

Decision on(const Context& c, const UnlockAccount& command) {
  auto account = accountOf(c, command.type, command.userId);
  if (!account) return refuse(Refusal::NOT_FOUND);
  // Recorded even if no lock is in the tables: it also clears the throttle, which they do not hold.
  AccountUnlocked unlocked{command.type, command.userId};
  return Facts(c).add(unlocked, account->ref, &command.unlocked).done();
}

}  // namespace authd::core::deciding
