#include <utility>

#include "daemon/app/admins.h"
#include "daemon/app/customers.h"
#include "daemon/rpc/admin_service.h"
#include "daemon/rpc/find.h"
#include "daemon/rpc/finish.h"

namespace authd::rpc {
namespace {

crypto::Secret secretOf(capnp::Data::Reader data) {
  return crypto::Secret(std::string_view(reinterpret_cast<const char*>(data.begin()), data.size()));
}

core::Permissions permissionsOf(ipc::Permissions::Reader from) {
  core::Permissions permissions;
  permissions.all = from.getAll();
  for (auto resource : from.getResources()) permissions.resources.push_back(textOf(resource));
  return permissions;
}

}  // namespace

kj::Promise<void> AdminService::adminCreate(AdminCreateContext context) {
  auto params = context.getParams();
  app::NewAdmin admin{textOf(params.getUserName()), textOf(params.getEmail()),
                      textOf(params.getFirstname()), textOf(params.getLastname()),
                      textOf(params.getRole())};
  auto password = secretOf(params.getPassword());
  return asOperator(app_, peer_, context,
                    [this, context, admin = std::move(admin),
                     password = kj::mv(password)](app::Call call) mutable {
                      auto done = app::createAdmin(app_, std::move(call), std::move(admin),
                                                   kj::mv(password));
                      return finishChange(context, kj::mv(done));
                    });
}

kj::Promise<void> AdminService::adminPasswd(AdminPasswdContext context) {
  auto params = context.getParams();
  std::string name = textOf(params.getAdmin());
  auto id = app::findAdmin(app_, name);
  if (!id) return refuse(context, app::notFound("admin", name));
  auto password = secretOf(params.getPassword());
  return asOperator(app_, peer_, context,
                    [this, context, id = *id, password = kj::mv(password)](app::Call call) mutable {
                      auto done =
                          app::setAdminPassword(app_, std::move(call), id, kj::mv(password));
                      return finishChange(context, kj::mv(done));
                    });
}

kj::Promise<void> AdminService::adminEnable(AdminEnableContext context) {
  auto params = context.getParams();
  std::string name = textOf(params.getAdmin());
  auto id = app::findAdmin(app_, name);
  if (!id) return refuse(context, app::notFound("admin", name));
  bool enabled = params.getEnabled();
  return asOperator(
      app_, peer_, context, [this, context, id = *id, enabled](app::Call call) mutable {
        return finishChange(context, app::setAdminEnabled(app_, std::move(call), id, enabled));
      });
}

kj::Promise<void> AdminService::roleCreate(RoleCreateContext context) {
  auto params = context.getParams();
  std::string name = textOf(params.getName());
  core::Permissions permissions = permissionsOf(params.getPermissions());
  return asOperator(
      app_, peer_, context, [this, context, name, permissions](app::Call call) mutable {
        return finishChange(context, app::createRole(app_, std::move(call), name, permissions));
      });
}

kj::Promise<void> AdminService::customerCreate(CustomerCreateContext context) {
  auto params = context.getParams();
  core::CustomerInput input;
  input.email = textOf(params.getEmail());
  input.firstname = textOf(params.getFirstname());
  input.lastname = textOf(params.getLastname());
  kj::Maybe<crypto::Secret> password;
  if (params.getHasPassword()) password = secretOf(params.getPassword());
  return asOperator(
      app_, peer_, context,
      [this, context, input = std::move(input),
       password = kj::mv(password)](app::Call call) mutable {
        auto done = app::createCustomer(app_, std::move(call), std::move(input), kj::mv(password));
        return finish(context, kj::mv(done), [](const app::CustomerView& view) {
          Fields fields;
          fields.number("id", view.id).number("seq", static_cast<std::int64_t>(view.seq));
          return fields;
        });
      });
}

kj::Promise<void> AdminService::unlock(UnlockContext context) {
  auto params = context.getParams();
  std::string word = textOf(params.getType());
  core::TokenType type = typeOf(word);
  bool hasLocks = type == core::TokenType::ADMIN || type == core::TokenType::CUSTOMER;
  if (!hasLocks) return refuse(context, badWord("type", word));
  std::string name = textOf(params.getUser());
  auto id = findUser(app_, type, name);
  if (!id) return refuse(context, app::notFound(word, name));
  return asOperator(app_, peer_, context, [this, context, type, id = *id](app::Call call) mutable {
    return finishChange(context, app::unlockAccount(app_, std::move(call), type, id));
  });
}

kj::Promise<void> AdminService::integrationCreate(IntegrationCreateContext context) {
  auto params = context.getParams();
  app::NewIntegration integration{textOf(params.getName()), textOf(params.getEmail()),
                                  permissionsOf(params.getPermissions()),
                                  params.getTokenLifetimeSeconds()};
  return asOperator(app_, peer_, context,
                    [this, context, integration = std::move(integration)](app::Call call) mutable {
                      auto done =
                          app::createIntegration(app_, std::move(call), std::move(integration));
                      return finishChange(context, kj::mv(done));
                    });
}

kj::Promise<void> AdminService::integrationActivate(IntegrationActivateContext context) {
  auto params = context.getParams();
  std::string name = textOf(params.getIntegration());
  auto id = app::findIntegration(app_, name);
  if (!id) return refuse(context, app::notFound("integration", name));
  bool reauthorize = params.getReauthorize();
  return asOperator(
      app_, peer_, context, [this, context, id = *id, reauthorize](app::Call call) mutable {
        auto done = app::activateIntegration(app_, std::move(call), id, reauthorize);
        return finish(context, kj::mv(done),
                      [](const app::IntegrationCredentials& made) { return fieldsOf(made); });
      });
}

kj::Promise<void> AdminService::integrationEnable(IntegrationEnableContext context) {
  auto params = context.getParams();
  std::string name = textOf(params.getIntegration());
  auto id = app::findIntegration(app_, name);
  if (!id) return refuse(context, app::notFound("integration", name));
  bool enabled = params.getEnabled();
  return asOperator(app_, peer_, context,
                    [this, context, id = *id, enabled](app::Call call) mutable {
                      auto done = app::setIntegrationEnabled(app_, std::move(call), id, enabled);
                      return finishChange(context, kj::mv(done));
                    });
}

kj::Promise<void> AdminService::integrationDelete(IntegrationDeleteContext context) {
  auto params = context.getParams();
  std::string name = textOf(params.getIntegration());
  auto id = app::findIntegration(app_, name);
  if (!id) return refuse(context, app::notFound("integration", name));
  return asOperator(app_, peer_, context, [this, context, id = *id](app::Call call) mutable {
    return finishChange(context, app::deleteIntegration(app_, std::move(call), id));
  });
}

}  // namespace authd::rpc
