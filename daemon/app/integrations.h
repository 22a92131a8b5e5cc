#pragma once

#include <kj/async.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/app/admins.h"
#include "daemon/app/app.h"

namespace authd::app {

struct IntegrationView {
  std::uint32_t id = 0;
  std::string name;
  std::string email;
  core::Permissions permissions;
  core::IntegrationStatus status = core::IntegrationStatus::INACTIVE;
  std::int64_t createdUs = 0;
  std::int64_t tokenLifetimeSeconds = 0;  // 0 = by the setting, -1 = never
};
struct NewIntegration {
  std::string name;
  std::string email;
  core::Permissions permissions;
  std::int64_t tokenLifetimeSeconds = 0;
};
// The four credentials of an activation; shown once.
struct IntegrationCredentials {
  std::uint32_t id = 0;
  std::string name;
  std::string consumerKey;
  std::string consumerSecret;
  std::string accessToken;
  std::string accessTokenSecret;
  std::uint64_t seq = 0;
};

// RULES, DUPLICATE_NAME.
kj::Promise<Answer<Changed>> createIntegration(App& app, Call call, NewIntegration integration);
// REFUSED with NOT_ACTIVE when it is in the wrong state.
kj::Promise<Answer<IntegrationCredentials>> activateIntegration(App& app, Call call,
                                                                std::uint32_t id, bool reauthorize);
kj::Promise<Answer<Changed>> setIntegrationEnabled(App& app, Call call, std::uint32_t id,
                                                   bool enabled);
kj::Promise<Answer<Changed>> deleteIntegration(App& app, Call call, std::uint32_t id);

std::optional<std::uint32_t> findIntegration(const App& app, std::string_view nameOrId);
std::optional<IntegrationView> readIntegration(const App& app, std::uint32_t id);
void listIntegrations(const App& app, const std::function<bool(const IntegrationView&)>& visit);

}  // namespace authd::app
