#include <utility>

#include "daemon/app/integrations.h"
#include "daemon/rpc/admin_service.h"
#include "daemon/rpc/finish.h"

namespace authd::rpc {
namespace {

using Made = app::IntegrationCredentials;
using Outcome = kj::Promise<app::Answer<app::Changed>>;

Outcome nothing(std::string noun, std::string name) {
  return app::Answer<app::Changed>(app::notFound(std::move(noun), std::move(name)));
}

app::NewIntegration integrationOf(ipc::Admin::IntegrationCreateParams::Reader params) {
  app::NewIntegration integration;
  integration.name = textOf(params.getName());
  integration.email = textOf(params.getEmail());
  integration.permissions = permissionsOf(params.getPermissions());
  integration.tokenLifetimeSeconds = params.getTokenLifetimeSeconds();
  for (auto network : params.getNetworks()) integration.networks.push_back(textOf(network));
  integration.endpoint = textOf(params.getEndpoint());
  integration.identityLink = textOf(params.getIdentityLink());
  return integration;
}

}  // namespace

kj::Promise<void> AdminService::integrationCreate(IntegrationCreateContext context) {
  return writeChange(app_, peer_, context, [this, context](app::Call call) mutable {
    auto params = context.getParams();
    return app::createIntegration(app_, std::move(call), integrationOf(params));
  });
}

kj::Promise<void> AdminService::integrationActivate(IntegrationActivateContext context) {
  auto act = [this, context](app::Call call) mutable -> kj::Promise<app::Answer<Made>> {
    auto params = context.getParams();
    std::string name = textOf(params.getIntegration());
    auto id = app::findIntegration(app_, name);
    if (!id) return app::Answer<Made>(app::notFound("integration", name));
    return app::activateIntegration(app_, std::move(call), *id, params.getReauthorize());
  };
  return write(app_, peer_, context, kj::mv(act), [](const Made& made) { return fieldsOf(made); });
}

kj::Promise<void> AdminService::integrationRotate(IntegrationRotateContext context) {
  auto act = [this, context](app::Call call) mutable -> kj::Promise<app::Answer<Made>> {
    auto params = context.getParams();
    std::string name = textOf(params.getIntegration());
    auto id = app::findIntegration(app_, name);
    if (!id) return app::Answer<Made>(app::notFound("integration", name));
    return app::rotateIntegration(app_, std::move(call), *id, params.getOverlapSeconds());
  };
  return write(app_, peer_, context, kj::mv(act), [](const Made& made) { return fieldsOf(made); });
}

kj::Promise<void> AdminService::integrationEnable(IntegrationEnableContext context) {
  return writeChange(app_, peer_, context, [this, context](app::Call call) mutable -> Outcome {
    auto params = context.getParams();
    std::string name = textOf(params.getIntegration());
    auto id = app::findIntegration(app_, name);
    if (!id) return nothing("integration", name);
    return app::setIntegrationEnabled(app_, std::move(call), *id, params.getEnabled());
  });
}

kj::Promise<void> AdminService::integrationDelete(IntegrationDeleteContext context) {
  return writeChange(app_, peer_, context, [this, context](app::Call call) mutable -> Outcome {
    auto params = context.getParams();
    std::string name = textOf(params.getIntegration());
    auto id = app::findIntegration(app_, name);
    if (!id) return nothing("integration", name);
    return app::deleteIntegration(app_, std::move(call), *id);
  });
}

}  // namespace authd::rpc
