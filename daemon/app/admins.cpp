#include "daemon/app/admins.h"

#include <utility>

#include "daemon/app/changes.h"
#include "daemon/app/drafts.h"
#include "daemon/app/login.h"
#include "daemon/app/permissions.h"
#include "daemon/app/profile.h"
#include "daemon/app/throttle.h"
#include "daemon/core/rules/duration.h"
#include "daemon/core/rules/password_rules.h"
#include "daemon/core/rules/text.h"
#include "daemon/crypto/magento_password.h"

namespace authd::app {
namespace {

using core::EventType;

constexpr std::uint32_t RETRY_AFTER_SECONDS = 2;

std::vector<core::RuleError> wrongIn(const NewAdmin& admin) {
  std::vector<core::RuleError> wrong;
  auto demandText = [&](const char* field, const std::string& value) {
    if (value.empty()) {
      wrong.push_back(core::requiredField(field));
    } else if (value.size() > 255 || !core::isPlainText(value)) {
      wrong.push_back(core::invalidField(field, ""));
    }
  };
  demandText("username", admin.userName);
  demandText("email", admin.email);
  demandText("firstname", admin.firstname);
  demandText("lastname", admin.lastname);
  return wrong;
}

std::string adminJson(const NewAdmin& admin) {
  return JsonText()
      .put("username", admin.userName)
      .put("email", admin.email)
      .put("firstname", admin.firstname)
      .put("lastname", admin.lastname)
      .text();
}

kj::Promise<Answer<Changed>> recordAdmin(App& app, const Call& call, const NewAdmin& admin,
                                         std::uint32_t roleId, const std::string& encoded) {
  Drafts drafts(app, call);
  core::CreateAdmin command;
  command.subject = drafts.newSubject();
  command.userName = loginName(app, core::TokenType::ADMIN, 0, admin.userName);
  command.roleId = roleId;
  command.created = drafts.origin(EventType::ADMIN_CREATED);
  drafts.addPii(command.created, EventType::ADMIN_CREATED, command.subject.ref, adminJson(admin));
  command.password = drafts.plain();
  drafts.addSecret(command.password, EventType::PASSWORD_CHANGED, command.subject.ref,
                   JsonText().put("hash", encoded).text());
  return recordChange(app, drafts, std::move(command));
}

// The role, and the position of its event if it was made for this; the role of full access is made
// when it is first asked for.
kj::Promise<Answer<Changed>> roleFor(App& app, const Call& call, const std::string& name) {
  if (auto role = findRole(app, name)) return Answer<Changed>(Changed{role->id, 0});
  if (name != FULL_ACCESS_ROLE) return Answer<Changed>(refused(Why::NO_SUCH_ROLE));
  Call implied = call;
  implied.remember = nullptr;  // the admin is what was asked for
  return createRole(app, implied, name, core::Permissions{true, {}})
      .then([&app, name](Answer<Changed> answer) -> Answer<Changed> {
        if (std::holds_alternative<Changed>(answer)) return answer;
        // Somebody else was faster.
        if (auto role = findRole(app, name)) return Changed{role->id, 0};
        return answer;
      });
}

// Finds or makes the admin's role, then goes on with its number.
template <class Next>
kj::Promise<Answer<Changed>> withRole(App& app, Call call, NewAdmin admin, Next next) {
  std::string roleName = admin.roleName.empty() ? FULL_ACCESS_ROLE : admin.roleName;
  auto role = roleFor(app, call, roleName);
  return role.then([call = std::move(call), admin = std::move(admin), next = kj::mv(next)](
                       Answer<Changed> answer) mutable -> kj::Promise<Answer<Changed>> {
    if (std::holds_alternative<Refused>(answer)) return kj::mv(answer);
    auto [roleId, roleSeq] = std::get<Changed>(answer);
    // The condition held when the role was made; now it is that nothing came after the role.
    if (call.ifSeq && roleSeq != 0) call.ifSeq = roleSeq + 1;
    return next(std::move(call), std::move(admin), roleId);
  });
}

// What is wrong with a new admin, `wrongPassword` last.
std::optional<Refused> whyNot(const App& app, const NewAdmin& admin,
                              const std::optional<core::RuleError>& wrongPassword) {
  auto wrong = wrongIn(admin);
  if (wrongPassword) wrong.push_back(*wrongPassword);
  if (!wrong.empty()) return refusedByRules(std::move(wrong));
  if (findAdmin(app, admin.userName)) return refused(Why::DUPLICATE_NAME);
  return std::nullopt;
}

}  // namespace

kj::Promise<Answer<Changed>> createRole(App& app, Call call, std::string name,
                                        core::Permissions permissions) {
  if (name.empty()) return Answer<Changed>(refusedByRules({core::requiredField("name")}));
  if (name.size() > 255 || !core::isPlainText(name)) {
    return Answer<Changed>(refusedByRules({core::invalidField("name", "")}));
  }
  if (auto error = normalisePermissions(app, permissions)) {
    return Answer<Changed>(refusedByRules({*error}));
  }
  Drafts drafts(app, call);
  core::CreateRole command{std::move(name), std::move(permissions),
                           drafts.origin(EventType::ROLE_CREATED)};
  return recordChange(app, drafts, std::move(command));
}

kj::Promise<Answer<Changed>> changeRole(App& app, Call call, std::uint32_t roleId,
                                        core::Permissions permissions) {
  if (auto error = normalisePermissions(app, permissions)) {
    return Answer<Changed>(refusedByRules({*error}));
  }
  Drafts drafts(app, call);
  core::ChangeRole command{roleId, std::move(permissions), drafts.origin(EventType::ROLE_CHANGED)};
  return recordChange(app, drafts, std::move(command), roleId);
}

kj::Promise<Answer<Changed>> deleteRole(App& app, Call call, std::uint32_t roleId) {
  Drafts drafts(app, call);
  core::DeleteRole command{roleId, drafts.origin(EventType::ROLE_DELETED)};
  return recordChange(app, drafts, std::move(command), roleId);
}

kj::Promise<Answer<Changed>> createAdmin(App& app, Call call, NewAdmin admin,
                                         crypto::Secret password) {
  auto wrong = core::validateAdminPassword(password.view(), app.settings());
  if (auto why = whyNot(app, admin, wrong)) return Answer<Changed>(std::move(*why));
  auto hashAndRecord = [&app, password = kj::mv(password)](
                           Call act, NewAdmin who,
                           std::uint32_t roleId) mutable -> kj::Promise<Answer<Changed>> {
    KJ_IF_MAYBE (hashed, hashOnWorkers(app, kj::mv(password))) {
      return hashed->then(
          [&app, act = std::move(act), who = std::move(who), roleId](std::string encoded) {
            return recordAdmin(app, act, who, roleId, encoded);
          });
    }
    return Answer<Changed>(busy(RETRY_AFTER_SECONDS));
  };
  return withRole(app, std::move(call), std::move(admin), kj::mv(hashAndRecord));
}

kj::Promise<Answer<Changed>> importAdmin(App& app, Call call, NewAdmin admin, crypto::Secret hash) {
  std::optional<core::RuleError> wrong;
  if (!crypto::isMagentoHash(hash.view())) wrong = core::invalidField("password_hash", "");
  if (auto why = whyNot(app, admin, wrong)) return Answer<Changed>(std::move(*why));
  auto record = [&app, hash = kj::mv(hash)](const Call& act, const NewAdmin& who,
                                            std::uint32_t roleId) {
    return recordAdmin(app, act, who, roleId, std::string(hash.view()));
  };
  return withRole(app, std::move(call), std::move(admin), kj::mv(record));
}

kj::Promise<Answer<Changed>> setAdminPassword(App& app, Call call, std::uint32_t adminId,
                                              crypto::Secret password) {
  if (auto error = core::validateAdminPassword(password.view(), app.settings())) {
    return Answer<Changed>(refusedByRules({*error}));
  }
  Account account = readAccount(app, core::TokenType::ADMIN, adminId);
  if (account.userId == 0) return Answer<Changed>(notFound("admin", std::to_string(adminId)));
  KJ_IF_MAYBE (hashed, hashOnWorkers(app, kj::mv(password))) {
    return hashed->then([&app, call = std::move(call), account](std::string encoded) {
      Drafts drafts(app, call);
      core::ChangePassword command;
      command.type = core::TokenType::ADMIN;
      command.userId = account.userId;
      command.cause = core::PasswordCause::OPERATOR;
      command.changed = drafts.origin(EventType::PASSWORD_CHANGED);
      drafts.addSecret(command.changed, EventType::PASSWORD_CHANGED, account.ref,
                       JsonText().put("hash", encoded).text());
      drafts.replaces(account.stored.secret);
      return recordChange(app, drafts, std::move(command), account.userId);
    });
  }
  return Answer<Changed>(busy(RETRY_AFTER_SECONDS));
}

kj::Promise<Answer<Changed>> setAdminEnabled(App& app, Call call, std::uint32_t adminId,
                                             bool enabled) {
  Drafts drafts(app, call);
  auto type = enabled ? EventType::ADMIN_ENABLED : EventType::ADMIN_DISABLED;
  core::SetAdminEnabled command{adminId, enabled, drafts.origin(type)};
  return recordChange(app, drafts, std::move(command), adminId);
}

namespace {

// The name under which a user's failed logins are counted.
std::optional<Throttle::Key> throttleKey(const App& app, core::TokenType type,
                                         std::uint32_t userId) {
  if (type == core::TokenType::ADMIN) {
    auto admin = readAdmin(app, userId);
    if (!admin) return std::nullopt;
    return Throttle::Key{type, loginName(app, type, 0, admin->userName).tag, {}};
  }
  auto row = core::find<core::CustomerRow>(app.tables, userId);
  if (!row) return std::nullopt;
  auto plain = app.vault.open(row->profile, vault::Field::PII);
  if (!plain) return std::nullopt;
  std::string email = jsonText(*plain, "email").value_or("");
  return Throttle::Key{type, loginName(app, type, row->websiteId, email).tag, {}};
}

}  // namespace

kj::Promise<Answer<Changed>> unlockAccount(App& app, Call call, core::TokenType type,
                                           std::uint32_t userId) {
  auto key = throttleKey(app, type, userId);
  Drafts drafts(app, call);
  core::UnlockAccount command{type, userId, drafts.origin(EventType::ACCOUNT_UNLOCKED)};
  if (key) {
    drafts.also([rows = app.throttle.rowsAfterUnlocking(key->type, key->name)](const auto&) {
      return rows;
    });
  }
  return recordChange(app, drafts, std::move(command), userId)
      .then([&app, key](Answer<Changed> answer) {
        if (key && std::holds_alternative<Changed>(answer))
          app.throttle.clear(key->type, key->name);
        return answer;
      });
}

std::optional<std::uint32_t> findAdmin(const App& app, std::string_view userNameOrId) {
  auto name = loginName(app, core::TokenType::ADMIN, 0, std::string(userNameOrId));
  auto row = core::find<core::NameRow>(app.tables, name.kind, name.websiteId, name.tag);
  if (row) return row->id;
  auto id = core::wholeNumber(userNameOrId);
  if (!id || *id > UINT32_MAX) return std::nullopt;
  auto number = static_cast<std::uint32_t>(*id);
  if (!core::find<core::AdminRow>(app.tables, number)) return std::nullopt;
  return number;
}

std::optional<AdminView> readAdmin(const App& app, std::uint32_t id) {
  auto row = core::find<core::AdminRow>(app.tables, id);
  if (!row) return std::nullopt;
  AdminView view;
  view.id = id;
  std::string plain = app.vault.open(row->profile, vault::Field::PII).value_or("");
  view.userName = jsonText(plain, "username").value_or("");
  view.email = jsonText(plain, "email").value_or("");
  view.firstname = jsonText(plain, "firstname").value_or("");
  view.lastname = jsonText(plain, "lastname").value_or("");
  view.roleId = row->roleId;
  if (auto role = core::find<core::RoleRow>(app.tables, row->roleId)) view.roleName = role->name;
  view.enabled = row->enabled;
  view.createdUs = row->createdUs;
  view.lockedUntilUs = row->lock.untilUs;
  return view;
}

void listAdmins(const App& app, const std::function<bool(const AdminView&)>& visit) {
  app.tables.scan(core::TableId::ADMIN, "", "", [&](std::string_view key, std::string_view) {
    std::uint32_t id = 0;
    core::readKey(key, id);
    auto view = readAdmin(app, id);
    return !view || visit(*view);
  });
}

std::optional<RoleView> findRole(const App& app, std::string_view nameOrId) {
  std::optional<std::int64_t> id;
  if (auto row = core::find<core::RoleNameRow>(app.tables, std::string(nameOrId))) {
    id = row->roleId;
  } else {
    id = core::wholeNumber(nameOrId);
  }
  if (!id || *id > UINT32_MAX) return std::nullopt;
  const auto number = static_cast<std::uint32_t>(*id);
  auto role = core::find<core::RoleRow>(app.tables, number);
  if (!role) return std::nullopt;
  return RoleView{number, role->name, role->permissions};
}

void listRoles(const App& app, const std::function<bool(const RoleView&)>& visit) {
  app.tables.scan(core::TableId::ROLE, "", "", [&](std::string_view key, std::string_view value) {
    std::uint32_t id = 0;
    core::readKey(key, id);
    auto role = core::decodeRow<core::RoleRow>(value);
    return visit({id, role.name, role.permissions});
  });
}

namespace {

std::optional<Caller> knownOperator(const App& app, const core::Name& name) {
  auto row = core::find<core::NameRow>(app.tables, name.kind, name.websiteId, name.tag);
  if (!row) return std::nullopt;
  Caller caller;
  caller.kind = core::ActorKind::OPERATOR;
  caller.id = row->id;
  caller.ref = core::demand<core::OperatorRow>(app.tables, row->id).ref;
  return caller;
}

}  // namespace

kj::Promise<Answer<Caller>> operatorCaller(App& app, std::uint32_t uid, std::string userName) {
  auto name = app.vault.name(core::SubjectKind::OPERATOR, 0, std::to_string(uid));
  if (auto caller = knownOperator(app, name)) return Answer<Caller>(std::move(*caller));
  Drafts drafts(app, Call{});
  core::RegisterOperator command;
  command.subject = drafts.newSubject();
  command.uid = name;
  command.seen = drafts.plain();
  drafts.addPii(command.seen, EventType::OPERATOR_SEEN, command.subject.ref,
                JsonText().put("uid", std::to_string(uid)).put("name", userName).text());
  return recordChange(app, drafts, std::move(command))
      .then([&app, name](Answer<Changed> answer) -> Answer<Caller> {
        // A duplicate means that another connection of the same uid was faster.
        if (auto caller = knownOperator(app, name)) return std::move(*caller);
        return std::move(std::get<Refused>(answer));
      });
}

}  // namespace authd::app
