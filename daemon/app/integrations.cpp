#include "daemon/app/integrations.h"

#include <utility>

#include "daemon/app/changes.h"
#include "daemon/app/drafts.h"
#include "daemon/app/permissions.h"
#include "daemon/app/profile.h"
#include "daemon/app/token_texts.h"
#include "daemon/core/rules/duration.h"
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
  if (name.size() > 255 || !core::isPlainText(name)) return core::invalidField("name", "");
  // A number would be taken for an id.
  if (core::wholeNumber(name)) return core::invalidField("name", name);
  if (integration.email.size() > 255 || !core::isPlainText(integration.email)) {
    return core::invalidField("email", "");
  }
  if (integration.tokenLifetimeSeconds > LONGEST_LIFETIME_SECONDS) {
    return core::invalidField("token_lifetime", "more than 36525d");
  }
  return std::nullopt;
}

}  // namespace

kj::Promise<Answer<Changed>> createIntegration(App& app, Call call, NewIntegration integration) {
  if (auto error = wrongIn(integration)) return Answer<Changed>(refusedByRules({*error}));
  if (auto error = normalisePermissions(integration.permissions)) {
    return Answer<Changed>(refusedByRules({*error}));
  }
  Drafts drafts(app, call);
  core::CreateIntegration command;
  command.subject = drafts.newSubject();
  command.name = integration.name;
  command.permissions = std::move(integration.permissions);
  command.tokenLifetimeSeconds = integration.tokenLifetimeSeconds;
  command.created = drafts.origin(EventType::INTEGRATION_CREATED);
  if (!integration.email.empty()) {
    drafts.addPii(command.created, EventType::INTEGRATION_CREATED, command.subject.ref,
                  JsonText().put("email", integration.email).text());
  }
  return recordChange(app, drafts, std::move(command));
}

kj::Promise<Answer<IntegrationCredentials>> activateIntegration(App& app, Call call,
                                                                std::uint32_t id,
                                                                bool reauthorize) {
  auto row = core::find<core::IntegrationRow>(app.tables, id);
  if (!row) return Answer<IntegrationCredentials>(notFound("integration", std::to_string(id)));
  IntegrationCredentials made{id, row->name, {}, {}, {}, {}, 0};
  for (std::string* text : {&made.consumerKey, &made.consumerSecret, &made.accessTokenSecret}) {
    *text = crypto::drawToken(app.entropy).view();
  }
  auto token = makeToken(app, {core::TokenType::INTEGRATION, id,
                               crypto::uuid7(app.nowUs(), app.entropy), row->tokenLifetimeSeconds});
  if (auto* why = std::get_if<Refused>(&token)) {
    return Answer<IntegrationCredentials>(std::move(*why));
  }
  const auto& access = std::get<TokenText>(token);
  made.accessToken = access.text.view();
  Drafts drafts(app, call);
  core::ActivateIntegration command;
  command.integrationId = id;
  command.reauthorize = reauthorize;
  command.consumerKeyDigest = crypto::sha256(made.consumerKey);
  command.accessTokenDigest = access.digest;
  command.jwt = access.jwt;
  auto type = reauthorize ? EventType::INTEGRATION_REAUTHORIZED : EventType::INTEGRATION_ACTIVATED;
  core::Draft& draft = reauthorize ? command.reauthorized : command.activated;
  draft = drafts.origin(type);
  drafts.addSecret(draft, type, row->ref,
                   JsonText()
                       .put("consumer_secret", made.consumerSecret)
                       .put("access_token_secret", made.accessTokenSecret)
                       .text());
  drafts.replaces(row->credentials);
  return recordAnswer(app, drafts, std::move(command),
                      [made = std::move(made)](const std::vector<core::Fact>& facts) {
                        IntegrationCredentials answer = made;
                        answer.seq = lastSeq(facts);
                        return answer;
                      });
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
  return recordChange(app, drafts, std::move(command), id);
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
  IntegrationView view{
      id, row->name, {}, row->permissions, row->status, row->createdUs, row->tokenLifetimeSeconds};
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
