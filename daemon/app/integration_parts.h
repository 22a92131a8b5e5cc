#pragma once

#include <string>
#include <string_view>

#include "daemon/app/app.h"
#include "daemon/app/token_texts.h"
#include "daemon/core/rows.h"

// What integrations.cpp and integration_exchange.cpp share.
namespace authd::app {

// Who an integration is for OAuth, for as long as it exists.
struct Consumer {
  std::string key;  // empty if only its digest was kept
  std::string secret;
  core::Digest keyDigest{};
};

// The one that the integration has; a new one if it has none, or none that can be read.
Consumer consumerOf(App& app, const core::IntegrationRow& row);

// A credential of the kind that Magento has: 32 characters.
std::string drawCredential(App& app);

// A new access token of an integration, as the settings want it. Why there is none: token_texts.h.
Answer<TokenText> drawAccessToken(App& app, std::uint32_t id, const core::IntegrationRow& row);

// What is sealed of credentials: the consumer and one more secret under a name of its own.
std::string credentialsJson(const Consumer& consumer, std::string_view name,
                            std::string_view secret);

}  // namespace authd::app
