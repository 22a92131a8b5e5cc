#pragma once

#include <kj/async.h>

#include <string>
#include <variant>

#include "daemon/app/integrations.h"
#include "daemon/app/signed_calls.h"
#include "daemon/core/rows.h"

namespace authd::app {

// OAuth 1.0a in three steps, as Magento has it: the credentials of an integration are posted to its
// endpoint, it asks for a request token, and with that and the verifier for its access token.

// The first step. The event is on disk before anything is posted; ENDPOINT_FAILED leaves the
// integration inactive, and it may be activated again. What was there before ends.
kj::Promise<Answer<IntegrationCredentials>> beginExchange(App& app, Call call, std::uint32_t id,
                                                          const core::IntegrationRow& row,
                                                          bool reauthorize);

struct TokenPair {
  std::string token;
  std::string secret;
};
using TokenAnswer = std::variant<TokenPair, OauthRefusal, Refused>;

// The steps of the integration itself, which signs them. A request token is given once, within a
// time from the first step (a setting).
kj::Promise<TokenAnswer> giveRequestToken(App& app, Call call, const SignedCall& signedCall);
kj::Promise<TokenAnswer> giveAccessToken(App& app, Call call, const SignedCall& signedCall);

}  // namespace authd::app
