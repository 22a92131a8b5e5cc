#include "daemon/app/integrations.h"

#include <utility>

#include "daemon/app/changes.h"
#include "daemon/app/drafts.h"
#include "daemon/app/integration_exchange.h"
#include "daemon/app/integration_parts.h"
#include "daemon/app/last_uses.h"
#include "daemon/app/oauth_checks.h"
#include "daemon/app/permissions.h"
#include "daemon/app/profile.h"
#include "daemon/app/token_texts.h"
#include "daemon/core/rules/address_rules.h"
#include "daemon/core/rules/duration.h"
#include "daemon/core/rules/email_syntax.h"
#include "daemon/core/rules/endpoint_url.h"
#include "daemon/core/rules/networks.h"
#include "daemon/core/rules/text.h"
#include "daemon/crypto/digest.h"
#include "daemon/crypto/token.h"

namespace authd::app {
namespace {

using core::EventType;

// As long as a setting of the same kind may be; more would not fit into microseconds one day.
constexpr std::int64_t LONGEST_LIFETIME_SECONDS = 36525LL * 86400;

std::optional<core::RuleError> wrongIn(const NewIntegration& integration) {
  const std::string& name = integration.name;
  if (name.empty()) return core::requiredField("name");
  if (core::countUtf8(name) > core::TEXT_MAX_LENGTH || !core::isPlainText(name)) {
    return core::invalidField("name", "");
  }
  // A number would be taken for an id.
  if (core::wholeNumber(name)) return core::invalidField("name", name);
  if (!integration.email.empty() && !core::isEmailSyntax(integration.email)) {
    return core::invalidField("email", "");
  }
  if (integration.tokenLifetimeSeconds > LONGEST_LIFETIME_SECONDS) {
    return core::invalidField("token_lifetime", "more than 36525d");
  }
  if (integration.endpoint.empty() != integration.identityLink.empty()) {
    return core::requiredField(integration.endpoint.empty() ? "endpoint" : "identity_link");
  }
  if (integration.endpoint.empty()) return std::nullopt;
  if (auto error = core::wrongInEndpoint("endpoint", integration.endpoint)) return error;
  return core::wrongInEndpoint("identity_link", integration.identityLink);
}

}  // namespace

kj::Promise<Answer<Changed>> createIntegration(App& app, Call call, NewIntegration integration) {
  if (auto error = wrongIn(integration)) return Answer<Changed>(refusedByRules({*error}));
  if (auto error = normalisePermissions(app, integration.permissions)) {
    return Answer<Changed>(refusedByRules({*error}));
  }
  if (auto error = core::normaliseNetworks(integration.networks)) {
    return Answer<Changed>(refusedByRules({*error}));
  }
  Drafts drafts(app, call);
  core::CreateIntegration command;
  command.subject = drafts.newSubject();
  command.name = integration.name;
  command.permissions = std::move(integration.permissions);
  command.tokenLifetimeSeconds = integration.tokenLifetimeSeconds;
  command.networks = std::move(integration.networks);
  command.endpoint = integration.endpoint;
  command.identityLink = integration.identityLink;
  command.created = drafts.origin(EventType::INTEGRATION_CREATED);
  if (!integration.email.empty()) {
    drafts.addPii(command.created, EventType::INTEGRATION_CREATED, command.subject.ref,
                  JsonText().put("email", integration.email).text());
  }
  return recordChange(app, drafts, std::move(command));
}

std::string drawCredential(App& app) {
  return std::string(crypto::drawToken(app.entropy).view());
}

Answer<TokenText> drawAccessToken(App& app, std::uint32_t id, const core::IntegrationRow& row) {
  return makeToken(app, {core::TokenType::INTEGRATION, id, crypto::uuid7(app.nowUs(), app.entropy),
                         row.tokenLifetimeSeconds});
}

Consumer consumerOf(App& app, const core::IntegrationRow& row) {
  const auto secret = oauth::secretIn(app, row.credentials, "consumer_secret");
  if (!secret.empty()) {
    const auto key = oauth::secretIn(app, row.credentials, "consumer_key");
    return {std::string(key.view()), std::string(secret.view()), row.consumerKeyDigest};
  }
  Consumer consumer{drawCredential(app), drawCredential(app), {}};
  consumer.keyDigest = crypto::sha256(consumer.key);
  return consumer;
}

std::string credentialsJson(const Consumer& consumer, std::string_view name,
                            std::string_view secret) {
  JsonText json;
  if (!consumer.key.empty()) json.put("consumer_key", consumer.key);
  return json.put("consumer_secret", consumer.secret).put(name, secret).text();
}

namespace {

constexpr std::int64_t LONGEST_OVERLAP_SECONDS = 90LL * 86400;

kj::Promise<Answer<IntegrationCredentials>> recordCredentials(App& app, Drafts& drafts,
                                                              core::CommandBody body,
                                                              IntegrationCredentials made) {
  return recordAnswer(app, drafts, std::move(body),
                      [made = std::move(made)](const std::vector<core::Fact>& facts) {
                        IntegrationCredentials answer = made;
                        answer.seq = lastSeq(facts);
                        return answer;
                      });
}

}  // namespace

kj::Promise<Answer<IntegrationCredentials>> activateIntegration(App& app, Call call,
                                                                std::uint32_t id,
                                                                bool reauthorize) {
  auto row = core::find<core::IntegrationRow>(app.tables, id);
  if (!row) return Answer<IntegrationCredentials>(notFound("integration", std::to_string(id)));
  if (!row->endpoint.empty()) return beginExchange(app, std::move(call), id, *row, reauthorize);
  const Consumer consumer = consumerOf(app, *row);
  auto token = drawAccessToken(app, id, *row);
  if (auto* why = std::get_if<Refused>(&token)) {
    return Answer<IntegrationCredentials>(std::move(*why));
  }
  const auto& access = std::get<TokenText>(token);
  IntegrationCredentials made{id, row->name, consumer.key, consumer.secret, {}, {}, 0, {}};
  made.accessToken = access.text.view();
  made.accessTokenSecret = drawCredential(app);
  Drafts drafts(app, call);
  core::ActivateIntegration command;
  command.integrationId = id;
  command.before = row->credentials.eventId;
  command.reauthorize = reauthorize;
  command.consumerKeyDigest = consumer.keyDigest;
  command.accessTokenDigest = access.digest;
  command.jwt = access.jwt;
  auto type = reauthorize ? EventType::INTEGRATION_REAUTHORIZED : EventType::INTEGRATION_ACTIVATED;
  core::Draft& draft = reauthorize ? command.reauthorized : command.activated;
  draft = drafts.origin(type);
  drafts.addSecret(draft, type, row->ref,
                   credentialsJson(consumer, "access_token_secret", made.accessTokenSecret));
  drafts.replaces(row->credentials);
  return recordCredentials(app, drafts, std::move(command), std::move(made));
}

kj::Promise<Answer<IntegrationCredentials>> rotateIntegration(App& app, Call call, std::uint32_t id,
                                                              std::int64_t overlapSeconds) {
  constexpr auto TYPE = EventType::INTEGRATION_ROTATED;
  auto row = core::find<core::IntegrationRow>(app.tables, id);
  if (!row) return Answer<IntegrationCredentials>(notFound("integration", std::to_string(id)));
  if (overlapSeconds < 0 || overlapSeconds > LONGEST_OVERLAP_SECONDS) {
    return Answer<IntegrationCredentials>(
        refusedByRules({core::invalidField("overlap", "more than 90d")}));
  }
  auto token = drawAccessToken(app, id, *row);
  if (auto* why = std::get_if<Refused>(&token)) {
    return Answer<IntegrationCredentials>(std::move(*why));
  }
  const auto& access = std::get<TokenText>(token);
  IntegrationCredentials made{id, row->name, {}, {}, {}, {}, 0, {}};
  made.accessToken = access.text.view();
  made.accessTokenSecret = drawCredential(app);
  Drafts drafts(app, call);
  core::RotateIntegration command;
  command.integrationId = id;
  command.before = row->credentials.eventId;
  command.overlapSeconds = overlapSeconds;
  command.accessTokenDigest = access.digest;
  command.jwt = access.jwt;
  command.rotated = drafts.origin(TYPE);
  drafts.addSecret(
      command.rotated, TYPE, row->ref,
      credentialsJson(consumerOf(app, *row), "access_token_secret", made.accessTokenSecret));
  drafts.replaces(row->credentials, overlapSeconds);
  return recordCredentials(app, drafts, std::move(command), std::move(made));
}

kj::Promise<Answer<Changed>> setIntegrationEnabled(App& app, Call call, std::uint32_t id,
                                                   bool enabled) {
  Drafts drafts(app, call);
  auto type = enabled ? EventType::INTEGRATION_ENABLED : EventType::INTEGRATION_DISABLED;
  core::SetIntegrationEnabled command{id, enabled, drafts.origin(type)};
  return recordChange(app, drafts, std::move(command), id);
}

kj::Promise<Answer<Changed>> deleteIntegration(App& app, Call call, std::uint32_t id) {
  Drafts drafts(app, call);
  core::DeleteIntegration command{id, drafts.origin(EventType::INTEGRATION_DELETED)};
  if (auto row = core::find<core::IntegrationRow>(app.tables, id)) {
    drafts.replaces(row->credentials);
  }
  drafts.also([id](const auto&) { return std::vector<storage::Write>{withoutLastUse(id)}; });
  return recordChange(app, drafts, std::move(command), id).then([&app, id](Answer<Changed> done) {
    if (std::holds_alternative<Changed>(done)) app.lastUses.forget(id);
    return done;
  });
}

std::optional<std::uint32_t> findIntegration(const App& app, std::string_view nameOrId) {
  if (auto row = core::find<core::IntegrationNameRow>(app.tables, std::string(nameOrId))) {
    return row->integrationId;
  }
  auto id = core::wholeNumber(nameOrId);
  if (!id || *id > UINT32_MAX) return std::nullopt;
  auto number = static_cast<std::uint32_t>(*id);
  if (!core::find<core::IntegrationRow>(app.tables, number)) return std::nullopt;
  return number;
}

std::optional<IntegrationView> readIntegration(const App& app, std::uint32_t id) {
  auto row = core::find<core::IntegrationRow>(app.tables, id);
  if (!row) return std::nullopt;
  IntegrationView view;
  view.id = id;
  view.name = row->name;
  view.permissions = row->permissions;
  view.status = row->status;
  view.createdUs = row->createdUs;
  view.tokenLifetimeSeconds = row->tokenLifetimeSeconds;
  view.networks = row->networks;
  view.endpoint = row->endpoint;
  view.identityLink = row->identityLink;
  if (auto use = lastUseOf(app, id)) {
    view.lastUsedUs = use->timeUs;
    view.lastAddress = use->address;
  }
  if (!row->profile.sealed.box.empty()) {
    std::string plain = app.vault.open(row->profile, vault::Field::PII).value_or("");
    view.email = jsonText(plain, "email").value_or("");
  }
  return view;
}

void listIntegrations(const App& app, const std::function<bool(const IntegrationView&)>& visit) {
  app.tables.scan(core::TableId::INTEGRATION, "", "", [&](std::string_view key, std::string_view) {
    std::uint32_t id = 0;
    core::readKey(key, id);
    auto view = readIntegration(app, id);
    return !view || visit(*view);
  });
}

}  // namespace authd::app
