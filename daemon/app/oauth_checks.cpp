#include "daemon/app/oauth_checks.h"

#include <utility>

#include "daemon/app/nonces.h"
#include "daemon/app/profile.h"
#include "daemon/app/recorder.h"
#include "daemon/core/rules/duration.h"
#include "daemon/crypto/digest.h"
#include "daemon/crypto/oauth_signature.h"

namespace authd::app::oauth {
namespace {

using crypto::SignatureMethod;

constexpr std::size_t CREDENTIAL_LENGTH = 32;
constexpr std::int64_t US = 1'000'000;
constexpr std::int64_t AHEAD_SECONDS = 600;  // Magento's

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

bool signs(const SignedCall& call, SignatureMethod method, const core::SignedRequest& request,
           const crypto::Secret& key) {
  const auto signature = given(call, "oauth_signature");
  if (crypto::isOauthSignature(signature, method, core::oauthBaseString(request), key.view())) {
    return true;
  }
  const auto magento = core::oauthMagentoBaseString(request);
  return magento && crypto::isOauthSignature(signature, method, *magento, key.view());
}

}  // namespace

std::string_view given(const SignedCall& call, std::string_view name) {
  return core::oauthParam(call.request.oauth, name).value_or("");
}

std::optional<OauthRefusal> wrongInParams(const App& app, const SignedCall& call,
                                          std::initializer_list<std::string_view> more) {
  OauthRefusal missing = refusal(OauthFault::MISSING);
  const auto need = [&](std::string_view name) {
    if (given(call, name).empty()) missing.missing.emplace_back(name);
  };
  need("oauth_consumer_key");
  for (const auto name : more) need(name);
  for (const auto* name :
       {"oauth_signature_method", "oauth_signature", "oauth_nonce", "oauth_timestamp"}) {
    need(name);
  }
  if (!missing.missing.empty()) return missing;
  const auto version = core::oauthParam(call.request.oauth, "oauth_version");
  if (version && *version != "1.0") return refusal(OauthFault::VERSION);
  if (!methodOf(app, given(call, "oauth_signature_method"))) return refusal(OauthFault::METHOD);
  for (const auto name : more) {
    if (name == "oauth_token" && !hasTokenForm(given(call, name))) {
      return refusal(OauthFault::TOKEN_FORM);
    }
  }
  return std::nullopt;
}

std::variant<Signer, OauthRefusal> signerOf(const App& app, const SignedCall& call) {
  // First, so that it tells nothing of the consumer.
  const auto timestamp = timestampOf(app, call);
  if (!timestamp) return refusal(OauthFault::TIMESTAMP);
  const auto consumerKey = crypto::sha256(given(call, "oauth_consumer_key"));
  const auto consumer = core::find<core::ConsumerRow>(app.tables, consumerKey);
  if (!consumer) return refusal(OauthFault::CONSUMER);
  return Signer{consumer->integrationId,
                core::demand<core::IntegrationRow>(app.tables, consumer->integrationId),
                *timestamp};
}

crypto::Secret secretIn(const App& app, const core::StoredBox& credentials, std::string_view name) {
  if (credentials.sealed.box.empty()) return {};
  auto opened = app.vault.open(credentials, vault::Field::SECRET);
  if (!opened) return {};
  const auto plain = crypto::Secret::takeFrom(*opened);
  auto text = jsonText(plain.view(), name).value_or("");
  return crypto::Secret::takeFrom(text);
}

bool isSigned(const App& app, const SignedCall& call, const crypto::Secret& consumer,
              const crypto::Secret& token) {
  const auto method = methodOf(app, given(call, "oauth_signature_method"));
  if (!method || consumer.empty()) return false;
  auto text = core::oauthSigningKey(consumer.view(), token.view());
  const auto key = crypto::Secret::takeFrom(text);
  if (!call.anyScheme) return signs(call, *method, call.request, key);
  core::SignedRequest request = call.request;
  for (const char* scheme : {"https", "http"}) {
    request.scheme = scheme;
    if (signs(call, *method, request, key)) return true;
  }
  return false;
}

kj::OneOf<Noted, kj::Promise<Noted>> noteNonce(App& app, const SignedCall& call,
                                               const Signer& signer) {
  const std::uint32_t id = signer.id;
  const std::int64_t timestamp = signer.timestamp;
  switch (app.nonces.use(id, given(call, "oauth_nonce"), timestamp, oldestSeconds(app))) {
    case Nonces::Verdict::NEW: break;
    case Nonces::Verdict::USED: return Noted(refusal(OauthFault::NONCE));
    case Nonces::Verdict::OLD: return Noted(refusal(OauthFault::TIMESTAMP));
  }
  auto rows = app.nonces.rowsBefore(id, timestamp);
  if (rows.empty()) return Noted();
  return keep(app, std::move(rows)).then([&app, id, timestamp](bool done) -> Noted {
    if (!done) return refusal(OauthFault::NOT_KEPT);
    app.nonces.kept(id, timestamp);
    return std::nullopt;
  });
}

kj::Promise<bool> keep(App& app, std::vector<storage::Write> rows) {
  journal::Submission submission;
  submission.command.body = core::Tidy{};
  submission.local = [rows = std::move(rows)](const auto&) { return rows; };
  return app.recorder.record(std::move(submission)).then([](const journal::Result& result) {
    return std::holds_alternative<journal::Recorded>(result);
  });
}

}  // namespace authd::app::oauth
