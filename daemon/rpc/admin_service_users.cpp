#include <utility>

#include "daemon/app/admins.h"
#include "daemon/app/customers.h"
#include "daemon/core/words.h"
#include "daemon/rpc/admin_service.h"
#include "daemon/rpc/find.h"
#include "daemon/rpc/finish.h"

namespace authd::rpc {
namespace {

crypto::Secret secretOf(capnp::Data::Reader data) {
  return crypto::Secret(std::string_view(reinterpret_cast<const char*>(data.begin()), data.size()));
}

using Outcome = kj::Promise<app::Answer<app::Changed>>;

Outcome nothing(std::string noun, std::string name) {
  return app::Answer<app::Changed>(app::notFound(std::move(noun), std::move(name)));
}

}  // namespace

kj::Promise<void> AdminService::adminCreate(AdminCreateContext context) {
  return writeChange(app_, peer_, context, [this, context](app::Call call) mutable {
    auto params = context.getParams();
    app::NewAdmin admin{textOf(params.getUserName()), textOf(params.getEmail()),
                        textOf(params.getFirstname()), textOf(params.getLastname()),
                        textOf(params.getRole())};
    auto password = secretOf(params.getPassword());
    if (params.getIsHash()) {
      return app::importAdmin(app_, std::move(call), std::move(admin), kj::mv(password));
    }
    return app::createAdmin(app_, std::move(call), std::move(admin), kj::mv(password));
  });
}

kj::Promise<void> AdminService::adminPasswd(AdminPasswdContext context) {
  return writeChange(app_, peer_, context, [this, context](app::Call call) mutable -> Outcome {
    auto params = context.getParams();
    std::string name = textOf(params.getAdmin());
    auto id = app::findAdmin(app_, name);
    if (!id) return nothing("admin", name);
    return app::setAdminPassword(app_, std::move(call), *id, secretOf(params.getPassword()));
  });
}

kj::Promise<void> AdminService::adminEnable(AdminEnableContext context) {
  return writeChange(app_, peer_, context, [this, context](app::Call call) mutable -> Outcome {
    auto params = context.getParams();
    std::string name = textOf(params.getAdmin());
    auto id = app::findAdmin(app_, name);
    if (!id) return nothing("admin", name);
    return app::setAdminEnabled(app_, std::move(call), *id, params.getEnabled());
  });
}

kj::Promise<void> AdminService::roleCreate(RoleCreateContext context) {
  return writeChange(app_, peer_, context, [this, context](app::Call call) mutable {
    auto params = context.getParams();
    return app::createRole(app_, std::move(call), textOf(params.getName()),
                           permissionsOf(params.getPermissions()));
  });
}

kj::Promise<void> AdminService::roleSet(RoleSetContext context) {
  return writeChange(app_, peer_, context, [this, context](app::Call call) mutable -> Outcome {
    auto params = context.getParams();
    std::string name = textOf(params.getRole());
    auto role = app::findRole(app_, name);
    if (!role) return nothing("role", name);
    return app::changeRole(app_, std::move(call), role->id, permissionsOf(params.getPermissions()));
  });
}

kj::Promise<void> AdminService::roleDelete(RoleDeleteContext context) {
  return writeChange(app_, peer_, context, [this, context](app::Call call) mutable -> Outcome {
    std::string name = textOf(context.getParams().getRole());
    auto role = app::findRole(app_, name);
    if (!role) return nothing("role", name);
    return app::deleteRole(app_, std::move(call), role->id);
  });
}

kj::Promise<void> AdminService::customerCreate(CustomerCreateContext context) {
  return writeChange(app_, peer_, context, [this, context](app::Call call) mutable {
    auto params = context.getParams();
    core::CustomerInput input;
    input.email = textOf(params.getEmail());
    input.firstname = textOf(params.getFirstname());
    input.lastname = textOf(params.getLastname());
    if (params.getIsHash()) {
      return app::importCustomer(app_, std::move(call), std::move(input),
                                 secretOf(params.getPassword()));
    }
    kj::Maybe<crypto::Secret> password;
    if (params.getHasPassword()) password = secretOf(params.getPassword());
    return app::registerCustomer(app_, std::move(call), std::move(input), kj::mv(password));
  });
}

kj::Promise<void> AdminService::unlock(UnlockContext context) {
  return writeChange(app_, peer_, context, [this, context](app::Call call) mutable -> Outcome {
    auto params = context.getParams();
    std::string word = textOf(params.getType());
    core::TokenType type = core::tokenTypeOf(word);
    bool hasLocks = type == core::TokenType::ADMIN || type == core::TokenType::CUSTOMER;
    if (!hasLocks) return app::Answer<app::Changed>(badWord("type", word));
    std::string name = textOf(params.getUser());
    auto id = findUser(app_, type, name);
    if (!id) return nothing(word, name);
    return app::unlockAccount(app_, std::move(call), type, *id);
  });
}

}  // namespace authd::rpc
