#pragma once

// What signed calls of the API and the steps of a token exchange have in common. Private to
// signed_calls.cpp and integration_exchange.cpp.

#include <kj/one-of.h>

#include <initializer_list>
#include <optional>
#include <string_view>
#include <variant>

#include "daemon/app/signed_calls.h"
#include "daemon/core/rows.h"
#include "daemon/crypto/secret.h"

namespace authd::app::oauth {

inline OauthRefusal refusal(OauthFault fault) {
  return {fault, {}};
}

// A parameter that is known to be there; empty if it is not.
std::string_view given(const SignedCall& call, std::string_view name);

// What is wrong with the parameters of a call, which needs those that every call has and `more`.
std::optional<OauthRefusal> wrongInParams(const App& app, const SignedCall& call,
                                          std::initializer_list<std::string_view> more);

// Whose consumer key a call names, and when it says that it was signed.
struct Signer {
  std::uint32_t id = 0;
  core::IntegrationRow row;
  std::int64_t timestamp = 0;
};
std::variant<Signer, OauthRefusal> signerOf(const App& app, const SignedCall& call);

// One of the secrets in sealed credentials; empty if it cannot be opened any more.
crypto::Secret secretIn(const App& app, const core::StoredBox& credentials, std::string_view name);

// Whether the call is signed with these secrets; never if the consumer's is empty.
bool isSigned(const App& app, const SignedCall& call, const crypto::Secret& consumer,
              const crypto::Secret& token);

// Notes the nonce of a call that is right in every other way: what is wrong with it, if anything.
// Waits for the disk only if the integration's calls have moved past what is on it (nonces.h).
using Noted = std::optional<OauthRefusal>;
kj::OneOf<Noted, kj::Promise<Noted>> noteNonce(App& app, const SignedCall& call,
                                               const Signer& signer);

// The writes go with an event that records nothing; nothing is answered before they are on disk.
kj::Promise<bool> keep(App& app, std::vector<storage::Write> rows);

}  // namespace authd::app::oauth
