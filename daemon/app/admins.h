#pragma once

#include <kj/async.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/app/app.h"
#include "daemon/crypto/secret.h"

namespace authd::app {

// The role that everything is allowed to; made with the first admin if it is missing.
inline constexpr const char* FULL_ACCESS_ROLE = "Administrators";

struct RoleView {
  std::uint32_t id = 0;
  std::string name;
  core::Permissions permissions;
};
struct AdminView {
  std::uint32_t id = 0;
  std::string userName;
  std::string email;
  std::string firstname;
  std::string lastname;
  std::uint32_t roleId = 0;
  std::string roleName;
  bool enabled = true;
  std::int64_t createdUs = 0;
  std::int64_t lockedUntilUs = 0;
};
struct NewAdmin {
  std::string userName;
  std::string email;
  std::string firstname;
  std::string lastname;
  std::string roleName;  // empty = FULL_ACCESS_ROLE
};
// A thing that was made or changed, and the position of its (last) event.
struct Changed {
  std::uint32_t id = 0;
  std::uint64_t seq = 0;
};

kj::Promise<Answer<Changed>> createRole(App& app, Call call, std::string name,
                                        core::Permissions permissions);
// What the role allows from here on; ids as createRole takes them.
kj::Promise<Answer<Changed>> changeRole(App& app, Call call, std::uint32_t roleId,
                                        core::Permissions permissions);
// REFUSED with ROLE_IN_USE while an admin has it.
kj::Promise<Answer<Changed>> deleteRole(App& app, Call call, std::uint32_t roleId);
// RULES, DUPLICATE_NAME, NO_SUCH_ROLE.
kj::Promise<Answer<Changed>> createAdmin(App& app, Call call, NewAdmin admin,
                                         crypto::Secret password);
// The same for an admin of a shop that moves here: `hash` as Magento has stored it, which is
// verified as it is and hashed anew at the first login. RULES also for a hash of another form.
kj::Promise<Answer<Changed>> importAdmin(App& app, Call call, NewAdmin admin, crypto::Secret hash);
kj::Promise<Answer<Changed>> setAdminPassword(App& app, Call call, std::uint32_t adminId,
                                              crypto::Secret password);
kj::Promise<Answer<Changed>> setAdminEnabled(App& app, Call call, std::uint32_t adminId,
                                             bool enabled);
// Clears every lock of the user: the account's and the throttle of its name.
kj::Promise<Answer<Changed>> unlockAccount(App& app, Call call, core::TokenType type,
                                           std::uint32_t userId);

std::optional<std::uint32_t> findAdmin(const App& app, std::string_view userNameOrId);
std::optional<AdminView> readAdmin(const App& app, std::uint32_t id);
void listAdmins(const App& app, const std::function<bool(const AdminView&)>& visit);
std::optional<RoleView> findRole(const App& app, std::string_view nameOrId);
void listRoles(const App& app, const std::function<bool(const RoleView&)>& visit);

// The caller of a process on the admin socket: its uid as a subject, recorded at first use.
kj::Promise<Answer<Caller>> operatorCaller(App& app, std::uint32_t uid, std::string userName);

}  // namespace authd::app
