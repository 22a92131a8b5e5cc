#pragma once

#include <kj/async.h>
#include <kj/one-of.h>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "daemon/app/app.h"
#include "daemon/core/rules/oauth.h"

namespace authd::app {

// A request that came with an OAuth 1.0a signature.
struct SignedCall {
  core::SignedRequest request;
  bool anyScheme = false;  // nobody says which one the client used: both are tried
};

// Why a signature does not count, as Magento tells it apart.
enum class OauthFault : std::uint8_t {
  MISSING = 1,  // `missing` parameters
  VERSION = 2,
  METHOD = 3,
  TOKEN_FORM = 4,
  CONSUMER = 5,
  TOKEN = 6,
  TIMESTAMP = 7,
  NONCE = 8,
  SIGNATURE = 9,
  NOT_KEPT = 10,       // the disk did not take what a replay would be known by
  EXCHANGE_OVER = 40,  // a step of a token exchange that is too late, or was done before
  VERIFIER = 41,
};
struct OauthRefusal {
  OauthFault fault = OauthFault::SIGNATURE;
  std::vector<std::string> missing;
};

// Nobody if the token has ended or its integration is disabled, as for a Bearer token.
using SignedCaller = std::variant<Caller, OauthRefusal>;

// Who signed a call. The secrets are opened for this one check. Waits for the disk only if the
// integration's calls have moved past what is on it (nonces.h).
kj::OneOf<SignedCaller, kj::Promise<SignedCaller>> authenticateSigned(App& app,
                                                                      const SignedCall& call);

// The caller whose token has this digest; nothing if the token is not live.
std::optional<Caller> callerOfToken(const App& app, const core::Digest& digest);

// Remembers for the next process which nonces were used. After the last signed call.
kj::Promise<void> keepNonces(App& app);

}  // namespace authd::app
