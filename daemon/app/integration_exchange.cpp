#include "daemon/app/integration_exchange.h"

#include <utility>

#include "daemon/app/changes.h"
#include "daemon/app/drafts.h"
#include "daemon/app/integration_parts.h"
#include "daemon/app/oauth_checks.h"
#include "daemon/app/poster.h"
#include "daemon/core/rules/escaping.h"
#include "daemon/core/rules/networks.h"
#include "daemon/crypto/digest.h"

namespace authd::app {
namespace {

using core::EventType;
using oauth::refusal;
using oauth::Signer;

constexpr std::string_view REQUEST_SECRET = "request_token_secret";

bool same(const core::Digest& left, const core::Digest& right) {
  return crypto::equal(crypto::asText(left), crypto::asText(right));
}

crypto::Secret formFor(const App& app, const Consumer& consumer, const std::string& verifier) {
  std::string form;
  for (const auto& [name, value] :
       {std::pair<std::string_view, std::string_view>{"oauth_consumer_key", consumer.key},
        {"oauth_consumer_secret", consumer.secret},
        {"store_base_url", app.shop.defaultStore().baseUrl},
        {"oauth_verifier", verifier}}) {
    if (!form.empty()) form += '&';
    form.append(name).append("=").append(core::percentEncoded(value));
  }
  return crypto::Secret::takeFrom(form);
}

std::string linkFor(const App& app, const core::IntegrationRow& row, const Consumer& consumer) {
  std::string link = row.identityLink;
  link += link.find('?') == std::string::npos ? '?' : '&';
  link += "oauth_consumer_key=" + core::percentEncoded(consumer.key);
  link += "&success_call_back=" + core::percentEncoded(app.shop.defaultStore().baseUrl);
  return link;
}

Answer<IntegrationCredentials> afterPost(IntegrationCredentials made,
                                         const std::optional<std::string>& why) {
  if (!why) return made;
  Refused answer = refused(Why::ENDPOINT_FAILED);
  answer.fields.emplace_back("endpoint", *why);
  return answer;
}

// The integration itself acts.
Drafts draftsOf(App& app, Call call, const Signer& signer) {
  call.caller = {};
  call.caller.kind = core::ActorKind::INTEGRATION;
  call.caller.id = signer.id;
  call.caller.ref = signer.row.ref;
  return {app, call};
}

TokenAnswer answerOfStep(journal::Result result, TokenPair given) {
  Answer<journal::Recorded> answer = answerOf(std::move(result));
  auto* why = std::get_if<Refused>(&answer);
  if (!why) return given;
  switch (why->rejection.refusal) {
    case core::Refusal::NO_EXCHANGE:
    case core::Refusal::NOT_ACTIVE:
    case core::Refusal::NOT_FOUND: return refusal(OauthFault::EXCHANGE_OVER);
    default: return std::move(*why);
  }
}

kj::Promise<TokenAnswer> recordStep(App& app, Drafts& drafts, core::CommandBody body,
                                    TokenPair given) {
  return app.recorder.record(drafts.submission(std::move(body)))
      .then([given = std::move(given)](journal::Result result) mutable {
        return answerOfStep(std::move(result), std::move(given));
      });
}

kj::Promise<TokenAnswer> recordRequestToken(App& app, Call call, const Signer& signer) {
  constexpr auto TYPE = EventType::REQUEST_TOKEN_ISSUED;
  TokenPair given{drawCredential(app), drawCredential(app)};
  Drafts drafts = draftsOf(app, std::move(call), signer);
  core::IssueRequestToken command;
  command.integrationId = signer.id;
  command.before = signer.row.credentials.eventId;
  command.requestTokenDigest = crypto::sha256(given.token);
  command.issued = drafts.origin(TYPE);
  drafts.addSecret(command.issued, TYPE, signer.row.ref,
                   credentialsJson(consumerOf(app, signer.row), REQUEST_SECRET, given.secret));
  drafts.replaces(signer.row.credentials);
  return recordStep(app, drafts, std::move(command), std::move(given));
}

kj::Promise<TokenAnswer> recordAccessToken(App& app, Call call, const Signer& signer) {
  constexpr auto TYPE = EventType::INTEGRATION_ACTIVATED;
  auto token = drawAccessToken(app, signer.id, signer.row);
  if (auto* why = std::get_if<Refused>(&token)) return TokenAnswer(std::move(*why));
  const auto& access = std::get<TokenText>(token);
  TokenPair given{std::string(access.text.view()), drawCredential(app)};
  Drafts drafts = draftsOf(app, std::move(call), signer);
  core::FinishTokenExchange command;
  command.integrationId = signer.id;
  command.before = signer.row.credentials.eventId;
  command.requestTokenDigest = signer.row.exchange.requestTokenDigest;
  command.accessTokenDigest = access.digest;
  command.jwt = access.jwt;
  command.activated = drafts.origin(TYPE);
  drafts.addSecret(
      command.activated, TYPE, signer.row.ref,
      credentialsJson(consumerOf(app, signer.row), "access_token_secret", given.secret));
  drafts.replaces(signer.row.credentials);
  return recordStep(app, drafts, std::move(command), std::move(given));
}

// Who signs a step, if it comes from where the integration may come from.
std::variant<Signer, OauthRefusal> signerOfStep(const App& app, const Call& call,
                                                const SignedCall& signedCall) {
  auto found = oauth::signerOf(app, signedCall);
  const auto* signer = std::get_if<Signer>(&found);
  if (!signer || signer->row.networks.empty()) return found;
  // From elsewhere nothing is known of the consumer.
  if (core::liesIn(core::networksOf(signer->row.networks), call.source.address)) return found;
  return refusal(OauthFault::CONSUMER);
}

// What is wrong with the token and the verifier of the last step; nothing if they are right.
std::optional<OauthRefusal> wrongInAccess(const App& app, const SignedCall& call,
                                          const Signer& signer) {
  const core::TokenExchange& exchange = signer.row.exchange;
  const auto token = crypto::sha256(oauth::given(call, "oauth_token"));
  if (!exchange.pending || !same(token, exchange.requestTokenDigest)) {
    return refusal(OauthFault::TOKEN);
  }
  const auto& credentials = signer.row.credentials;
  const auto secret = oauth::secretIn(app, credentials, REQUEST_SECRET);
  if (secret.empty() ||
      !oauth::isSigned(app, call, oauth::secretIn(app, credentials, "consumer_secret"), secret)) {
    return refusal(OauthFault::SIGNATURE);
  }
  const auto verifier = crypto::sha256(oauth::given(call, "oauth_verifier"));
  if (!same(verifier, exchange.verifierDigest)) return refusal(OauthFault::VERIFIER);
  return std::nullopt;
}

std::optional<OauthRefusal> wrongInRequest(const App& app, const SignedCall& call,
                                           const Signer& signer) {
  const auto consumer = oauth::secretIn(app, signer.row.credentials, "consumer_secret");
  if (!oauth::isSigned(app, call, consumer, {})) return refusal(OauthFault::SIGNATURE);
  return std::nullopt;
}

using RecordStep = kj::Promise<TokenAnswer> (*)(App& app, Call call, const Signer& signer);

kj::Promise<TokenAnswer> afterNonce(App& app, Call call, const SignedCall& signedCall,
                                    Signer signer, RecordStep record) {
  auto noted = oauth::noteNonce(app, signedCall, signer);
  if (noted.is<oauth::Noted>()) {
    if (auto& wrong = noted.get<oauth::Noted>()) return TokenAnswer(std::move(*wrong));
    return record(app, std::move(call), signer);
  }
  return noted.get<kj::Promise<oauth::Noted>>().then(
      [&app, call = std::move(call), signer = std::move(signer),
       record](oauth::Noted wrong) mutable -> kj::Promise<TokenAnswer> {
        if (wrong) return TokenAnswer(std::move(*wrong));
        return record(app, std::move(call), signer);
      });
}

}  // namespace

kj::Promise<Answer<IntegrationCredentials>> beginExchange(App& app, Call call, std::uint32_t id,
                                                          const core::IntegrationRow& row,
                                                          bool reauthorize) {
  constexpr auto TYPE = EventType::TOKEN_EXCHANGE_BEGUN;
  // A retry posts anew: that it was recorded does not mean that the endpoint has it.
  call.remember = nullptr;
  Consumer consumer = consumerOf(app, row);
  if (consumer.key.empty()) consumer = consumerOf(app, core::IntegrationRow{});
  const std::string verifier = drawCredential(app);
  Drafts drafts(app, call);
  core::BeginTokenExchange command;
  command.integrationId = id;
  command.before = row.credentials.eventId;
  command.reauthorize = reauthorize;
  command.consumerKeyDigest = consumer.keyDigest;
  command.verifierDigest = crypto::sha256(verifier);
  command.begun = drafts.origin(TYPE);
  drafts.addSecret(command.begun, TYPE, row.ref, credentialsJson(consumer, "verifier", verifier));
  drafts.replaces(row.credentials);
  IntegrationCredentials made;
  made.id = id;
  made.name = row.name;
  made.identityLink = linkFor(app, row, consumer);
  auto post = [&app, url = row.endpoint, form = formFor(app, consumer, verifier)]() mutable {
    return app.poster.post(std::move(url), std::move(form), app.settings().postTimeoutSeconds);
  };
  return app.recorder.record(drafts.submission(std::move(command)))
      .then([made = std::move(made), post = std::move(post)](
                journal::Result result) mutable -> kj::Promise<Answer<IntegrationCredentials>> {
        Answer<journal::Recorded> answer = answerOf(std::move(result));
        if (auto* why = std::get_if<Refused>(&answer)) {
          return Answer<IntegrationCredentials>(std::move(*why));
        }
        made.seq = lastSeq(std::get<journal::Recorded>(answer).facts);
        return post().then([made = std::move(made)](const std::optional<std::string>& why) {
          return afterPost(made, why);
        });
      });
}

kj::Promise<TokenAnswer> giveRequestToken(App& app, Call call, const SignedCall& signedCall) {
  if (auto wrong = oauth::wrongInParams(app, signedCall, {})) return TokenAnswer(std::move(*wrong));
  auto found = signerOfStep(app, call, signedCall);
  if (auto* wrong = std::get_if<OauthRefusal>(&found)) return TokenAnswer(std::move(*wrong));
  auto& signer = std::get<Signer>(found);
  if (auto wrong = wrongInRequest(app, signedCall, signer)) return TokenAnswer(std::move(*wrong));
  return afterNonce(app, std::move(call), signedCall, std::move(signer), recordRequestToken);
}

kj::Promise<TokenAnswer> giveAccessToken(App& app, Call call, const SignedCall& signedCall) {
  auto wrong = oauth::wrongInParams(app, signedCall, {"oauth_token", "oauth_verifier"});
  if (wrong) return TokenAnswer(std::move(*wrong));
  auto found = signerOfStep(app, call, signedCall);
  if (auto* refused = std::get_if<OauthRefusal>(&found)) return TokenAnswer(std::move(*refused));
  auto& signer = std::get<Signer>(found);
  wrong = wrongInAccess(app, signedCall, signer);
  if (wrong) return TokenAnswer(std::move(*wrong));
  return afterNonce(app, std::move(call), signedCall, std::move(signer), recordAccessToken);
}

}  // namespace authd::app
