#pragma once

#include <kj/async.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
  std::vector<std::string> networks;      // where its tokens may come from; empty = anywhere
  std::string endpoint;
  std::string identityLink;
  std::int64_t lastUsedUs = 0;  // 0 = never seen
  std::string lastAddress;
};
struct NewIntegration {
  std::string name;
  std::string email;
  core::Permissions permissions;
  std::int64_t tokenLifetimeSeconds = 0;
  std::vector<std::string> networks;  // addresses and CIDR ranges
  std::string endpoint;               // both or none: activated by an exchange of tokens
  std::string identityLink;
};
// What there is to tell of new credentials; shown once. Empty is what stays as it was, and with an
// exchange everything but the link, which an operator opens then.
struct IntegrationCredentials {
  std::uint32_t id = 0;
  std::string name;
  std::string consumerKey;
  std::string consumerSecret;
  std::string accessToken;
  std::string accessTokenSecret;
  std::uint64_t seq = 0;
  std::string identityLink;
};

// RULES, DUPLICATE_NAME.
kj::Promise<Answer<Changed>> createIntegration(App& app, Call call, NewIntegration integration);
// The consumer's key and secret stay when it is authorized again, the old token ends. An
// integration with an endpoint is only asked to fetch its token (integration_exchange.h). REFUSED
// with NOT_ACTIVE when it is in the wrong state, ENDPOINT_FAILED.
kj::Promise<Answer<IntegrationCredentials>> activateIntegration(App& app, Call call,
                                                                std::uint32_t id, bool reauthorize);
// A new access token; the one before works for another `overlapSeconds`, at most 90 days.
kj::Promise<Answer<IntegrationCredentials>> rotateIntegration(App& app, Call call, std::uint32_t id,
                                                              std::int64_t overlapSeconds);
kj::Promise<Answer<Changed>> setIntegrationEnabled(App& app, Call call, std::uint32_t id,
                                                   bool enabled);
kj::Promise<Answer<Changed>> deleteIntegration(App& app, Call call, std::uint32_t id);

std::optional<std::uint32_t> findIntegration(const App& app, std::string_view nameOrId);
std::optional<IntegrationView> readIntegration(const App& app, std::uint32_t id);
void listIntegrations(const App& app, const std::function<bool(const IntegrationView&)>& visit);

}  // namespace authd::app
