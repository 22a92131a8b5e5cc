#include "daemon/app/signed_calls.h"

#include <kj/debug.h>

#include <utility>

#include "daemon/app/nonces.h"
#include "daemon/app/oauth_checks.h"
#include "daemon/crypto/digest.h"

namespace authd::app {
namespace {

// After a rotation an older token goes with the secrets of its own time.
const core::StoredBox& credentialsOf(const core::IntegrationRow& row, const core::TokenRow& token) {
  return token.seq < row.superseded.position ? row.superseded.credentials : row.credentials;
}

bool isSignedWith(const App& app, const SignedCall& call, const core::StoredBox& credentials) {
  const auto token = oauth::secretIn(app, credentials, "access_token_secret");
  return !token.empty() &&
         oauth::isSigned(app, call, oauth::secretIn(app, credentials, "consumer_secret"), token);
}

}  // namespace

kj::OneOf<SignedCaller, kj::Promise<SignedCaller>> authenticateSigned(App& app,
                                                                      const SignedCall& call) {
  using oauth::refusal;
  if (auto wrong = oauth::wrongInParams(app, call, {"oauth_token"})) {
    return SignedCaller(std::move(*wrong));
  }
  auto found = oauth::signerOf(app, call);
  if (auto* wrong = std::get_if<OauthRefusal>(&found)) return SignedCaller(std::move(*wrong));
  const auto& signer = std::get<oauth::Signer>(found);
  const auto digest = crypto::sha256(oauth::given(call, "oauth_token"));
  const auto token = core::find<core::TokenRow>(app.tables, digest);
  if (!token || token->type != core::TokenType::INTEGRATION || token->userId != signer.id) {
    return SignedCaller(refusal(OauthFault::TOKEN));
  }
  auto caller = callerOfToken(app, digest);
  if (!caller) return SignedCaller(Caller());
  if (!isSignedWith(app, call, credentialsOf(signer.row, *token))) {
    return SignedCaller(refusal(OauthFault::SIGNATURE));
  }
  auto noted = oauth::noteNonce(app, call, signer);
  if (noted.is<oauth::Noted>()) {
    if (auto& wrong = noted.get<oauth::Noted>()) return SignedCaller(std::move(*wrong));
    return SignedCaller(std::move(*caller));
  }
  return noted.get<kj::Promise<oauth::Noted>>().then(
      [&app, digest](oauth::Noted wrong) -> SignedCaller {
        if (wrong) return std::move(*wrong);
        // As it is now: the token may have been revoked while this waited for the disk.
        return callerOfToken(app, digest).value_or(Caller());
      });
}

kj::Promise<void> keepNonces(App& app) {
  auto rows = app.nonces.rowsAtEnd();
  if (rows.empty()) return kj::READY_NOW;
  return oauth::keep(app, std::move(rows)).then([](bool done) {
    if (!done) KJ_LOG(WARNING, "which nonces were used could not be kept");
  });
}

}  // namespace authd::app
