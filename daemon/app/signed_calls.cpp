#include "daemon/app/signed_calls.h"

#include <kj/debug.h>

#include <array>
#include <utility>

#include "daemon/app/nonces.h"
#include "daemon/app/profile.h"
#include "daemon/app/recorder.h"
#include "daemon/core/rules/duration.h"
#include "daemon/crypto/digest.h"
#include "daemon/crypto/oauth_signature.h"
#include "daemon/crypto/secret.h"

namespace authd::app {
namespace {

using crypto::SignatureMethod;

constexpr std::size_t CREDENTIAL_LENGTH = 32;
constexpr std::int64_t US = 1'000'000;
constexpr std::int64_t AHEAD_SECONDS = 600;  // Magento's
constexpr std::array<std::string_view, 6> NEEDED{
    "oauth_consumer_key", "oauth_token", "oauth_signature_method",
    "oauth_signature",    "oauth_nonce", "oauth_timestamp"};

OauthRefusal refusal(OauthFault fault) {
  return {fault, {}};
}

// A parameter that is known to be there.
std::string_view given(const SignedCall& call, std::string_view name) {
  return core::oauthParam(call.request.oauth, name).value_or("");
}

std::optional<SignatureMethod> methodOf(const App& app, std::string_view name) {
  if (name == "HMAC-SHA256") return SignatureMethod::HMAC_SHA256;
  if (name == "HMAC-SHA1" && app.settings().oauthHmacSha1) return SignatureMethod::HMAC_SHA1;
  return std::nullopt;
}

// Of an opaque token, or by its looks a JWT.
bool hasTokenForm(std::string_view text) {
  return text.size() == CREDENTIAL_LENGTH ||
         (text.starts_with("eyJ") && text.size() <= MOST_TOKEN_BYTES);
}

std::optional<OauthRefusal> wrongInParams(const App& app, const SignedCall& call) {
  OauthRefusal missing = refusal(OauthFault::MISSING);
  for (const auto name : NEEDED) {
    if (given(call, name).empty()) missing.missing.emplace_back(name);
  }
  if (!missing.missing.empty()) return missing;
  const auto version = core::oauthParam(call.request.oauth, "oauth_version");
  if (version && *version != "1.0") return refusal(OauthFault::VERSION);
  if (!methodOf(app, given(call, "oauth_signature_method"))) return refusal(OauthFault::METHOD);
  if (!hasTokenForm(given(call, "oauth_token"))) return refusal(OauthFault::TOKEN_FORM);
  return std::nullopt;
}

// What the nonce's memory need not hold any more.
std::int64_t oldestSeconds(const App& app) {
  return app.nowUs() / US - app.settings().oauthWindowSeconds;
}

std::optional<std::int64_t> timestampOf(const App& app, const SignedCall& call) {
  const auto seconds = core::wholeNumber(given(call, "oauth_timestamp"));
  if (!seconds || *seconds <= 0 || *seconds < oldestSeconds(app)) return std::nullopt;
  if (*seconds > app.nowUs() / US + AHEAD_SECONDS) return std::nullopt;
  return seconds;
}

// The HMAC key; nothing if the secrets cannot be opened any more.
std::optional<crypto::Secret> signingKey(const App& app, const core::IntegrationRow& row) {
  auto opened = app.vault.open(row.credentials, vault::Field::SECRET);
  if (!opened) return std::nullopt;
  const auto plain = crypto::Secret::takeFrom(*opened);
  auto consumerText = jsonText(plain.view(), "consumer_secret").value_or("");
  auto tokenText = jsonText(plain.view(), "access_token_secret").value_or("");
  const auto consumer = crypto::Secret::takeFrom(consumerText);
  const auto token = crypto::Secret::takeFrom(tokenText);
  if (consumer.empty() || token.empty()) return std::nullopt;
  auto key = core::oauthSigningKey(consumer.view(), token.view());
  return crypto::Secret::takeFrom(key);
}

bool signs(const SignedCall& call, SignatureMethod method, const core::SignedRequest& request,
           const crypto::Secret& key) {
  const auto signature = given(call, "oauth_signature");
  if (crypto::isOauthSignature(signature, method, core::oauthBaseString(request), key.view())) {
    return true;
  }
  const auto magento = core::oauthMagentoBaseString(request);
  return magento && crypto::isOauthSignature(signature, method, *magento, key.view());
}

bool isSigned(const App& app, const SignedCall& call, const core::IntegrationRow& row) {
  const auto method = methodOf(app, given(call, "oauth_signature_method"));
  const auto key = signingKey(app, row);
  if (!method || !key) return false;
  if (!call.anyScheme) return signs(call, *method, call.request, *key);
  core::SignedRequest request = call.request;
  for (const char* scheme : {"https", "http"}) {
    request.scheme = scheme;
    if (signs(call, *method, request, *key)) return true;
  }
  return false;
}

// The writes go with an event that records nothing; nothing is answered before they are on disk.
kj::Promise<bool> keep(App& app, std::vector<storage::Write> rows) {
  journal::Submission submission;
  submission.command.body = core::Tidy{};
  submission.local = [rows = std::move(rows)](const auto&) { return rows; };
  return app.recorder.record(std::move(submission)).then([](const journal::Result& result) {
    return std::holds_alternative<journal::Recorded>(result);
  });
}

// The nonce of a call that is right in every other way.
kj::OneOf<SignedCaller, kj::Promise<SignedCaller>> admit(App& app, const SignedCall& call,
                                                         Caller caller, std::int64_t timestamp) {
  const std::uint32_t id = caller.id;
  switch (app.nonces.use(id, given(call, "oauth_nonce"), timestamp, oldestSeconds(app))) {
    case Nonces::Verdict::NEW: break;
    case Nonces::Verdict::USED: return SignedCaller(refusal(OauthFault::NONCE));
    case Nonces::Verdict::OLD: return SignedCaller(refusal(OauthFault::TIMESTAMP));
  }
  auto rows = app.nonces.rowsBefore(id, timestamp);
  if (rows.empty()) return SignedCaller(std::move(caller));
  return keep(app, std::move(rows))
      .then([&app, id, timestamp,
             digest = crypto::sha256(given(call, "oauth_token"))](bool done) -> SignedCaller {
        if (!done) return refusal(OauthFault::NOT_KEPT);
        app.nonces.kept(id, timestamp);
        // As it is now: the token may have been revoked while this waited for the disk.
        return callerOfToken(app, digest).value_or(Caller());
      });
}

}  // namespace

kj::OneOf<SignedCaller, kj::Promise<SignedCaller>> authenticateSigned(App& app,
                                                                      const SignedCall& call) {
  if (auto wrong = wrongInParams(app, call)) return SignedCaller(std::move(*wrong));
  const auto consumerKey = crypto::sha256(given(call, "oauth_consumer_key"));
  const auto consumer = core::find<core::ConsumerRow>(app.tables, consumerKey);
  if (!consumer) return SignedCaller(refusal(OauthFault::CONSUMER));
  const auto row = core::demand<core::IntegrationRow>(app.tables, consumer->integrationId);
  const auto timestamp = timestampOf(app, call);
  if (!timestamp) return SignedCaller(refusal(OauthFault::TIMESTAMP));
  const auto digest = crypto::sha256(given(call, "oauth_token"));
  const auto token = core::find<core::TokenRow>(app.tables, digest);
  if (!token || token->type != core::TokenType::INTEGRATION ||
      token->userId != consumer->integrationId) {
    return SignedCaller(refusal(OauthFault::TOKEN));
  }
  auto caller = callerOfToken(app, digest);
  if (!caller) return SignedCaller(Caller());
  if (!isSigned(app, call, row)) return SignedCaller(refusal(OauthFault::SIGNATURE));
  return admit(app, call, std::move(*caller), *timestamp);
}

kj::Promise<void> keepNonces(App& app) {
  auto rows = app.nonces.rowsAtEnd();
  if (rows.empty()) return kj::READY_NOW;
  return keep(app, std::move(rows)).then([](bool done) {
    if (!done) KJ_LOG(WARNING, "which nonces were used could not be kept");
  });
}

}  // namespace authd::app
