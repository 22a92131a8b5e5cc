#include <utility>

#include "daemon/app/settings.h"
#include "daemon/app/tokens.h"
#include "daemon/core/rules/duration.h"
#include "daemon/rpc/admin_service.h"
#include "daemon/rpc/audit_service.h"
#include "daemon/rpc/find.h"
#include "daemon/rpc/finish.h"

namespace authd::rpc {
namespace {

app::Answer<std::uint32_t> websiteOf(const app::App& app, const std::string& name) {
  const app::Website* website = app.shop.websiteByCode(name);
  auto number = core::wholeNumber(name);
  if (!website && number && *number <= UINT32_MAX)
    website = app.shop.websiteById(static_cast<std::uint32_t>(*number));
  if (!website) return app::notFound("website", name);
  return website->id;
}

// The closed list of scopes, with what they name looked up.
app::Answer<core::Scope> scopeOf(const app::App& app, ipc::Scope::Reader from) {
  using Kind = ipc::Scope::Kind;
  core::Scope scope;
  std::string word = textOf(from.getType());
  Kind kind = from.getKind();
  if (kind == Kind::TYPE || kind == Kind::TYPE_AND_WEBSITE || kind == Kind::USER) {
    scope.type = typeOf(word);
    if (scope.type == core::TokenType::NONE) return badWord("type", word);
  }
  if (kind == Kind::WEBSITE || kind == Kind::TYPE_AND_WEBSITE) {
    auto website = websiteOf(app, textOf(from.getWebsite()));
    if (auto* refused = std::get_if<app::Refused>(&website)) return std::move(*refused);
    scope.websiteId = std::get<std::uint32_t>(website);
  }
  switch (kind) {
    case Kind::ALL: scope.kind = core::ScopeKind::ALL; return scope;
    case Kind::TYPE: scope.kind = core::ScopeKind::TYPE; return scope;
    case Kind::WEBSITE: scope.kind = core::ScopeKind::WEBSITE; return scope;
    case Kind::TYPE_AND_WEBSITE: scope.kind = core::ScopeKind::TYPE_AND_WEBSITE; return scope;
    case Kind::USER: break;
  }
  scope.kind = core::ScopeKind::USER;
  std::string name = textOf(from.getUser());
  auto user = findUser(app, scope.type, name);
  if (!user) return app::notFound(word, name);
  scope.userId = *user;
  return scope;
}

Fields seqField(std::uint64_t seq) {
  Fields fields;
  fields.number("seq", static_cast<std::int64_t>(seq));
  return fields;
}

}  // namespace

kj::Promise<void> AdminService::revokeToken(RevokeTokenContext context) {
  auto params = context.getParams();
  std::optional<app::TokenView> token;
  bool byText = params.getToken().size() > 0;
  if (byText) {
    token = app::findTokenByText(app_, bytesOf(params.getToken()));
  } else {
    token = app::findToken(app_, params.getId());
  }
  std::string named = byText ? "of this text" : std::to_string(params.getId());
  if (!token) return refuse(context, app::notFound("token", named));
  return asOperator(app_, peer_, context, [this, context, id = token->id](app::Call call) mutable {
    return finish(context, app::revokeToken(app_, std::move(call), id), [id](std::uint64_t seq) {
      Fields fields = seqField(seq);
      fields.number("id", static_cast<std::int64_t>(id));
      return fields;
    });
  });
}

kj::Promise<void> AdminService::revokeScope(RevokeScopeContext context) {
  auto params = context.getParams();
  auto scope = scopeOf(app_, params.getScope());
  if (auto* refused = std::get_if<app::Refused>(&scope)) return refuse(context, *refused);
  std::optional<std::uint64_t> before;
  if (!params.getBefore().isNone()) before = positionOf(app_, params.getBefore(), 0);
  const core::Scope& covered = std::get<core::Scope>(scope);
  std::uint64_t live = app::countLive(app_, covered, before);
  if (params.getDryRun()) {
    Fields fields;
    fields.number("live", static_cast<std::int64_t>(live));
    fields.number("events", static_cast<std::int64_t>(app_.log.tip().size));
    fields.writeTo(context.getResults().initResult().initDone());
    return kj::READY_NOW;
  }
  return asOperator(app_, peer_, context,
                    [this, context, covered, before, live](app::Call call) mutable {
                      auto done = app::revokeTokens(app_, std::move(call), covered, before);
                      return finish(context, kj::mv(done), [live](std::uint64_t seq) {
                        Fields fields = seqField(seq);
                        fields.number("ended", static_cast<std::int64_t>(live));
                        return fields;
                      });
                    });
}

kj::Promise<void> AdminService::configSet(ConfigSetContext context) {
  auto params = context.getParams();
  std::string key = textOf(params.getKey());
  std::optional<std::string> value;
  if (!params.getUnset()) value = textOf(params.getValue());
  auto ends = app::tryChangeSetting(app_, key, value);
  if (auto* refused = std::get_if<app::Refused>(&ends)) return refuse(context, *refused);
  auto ended = static_cast<std::int64_t>(std::get<std::uint64_t>(ends));
  if (params.getDryRun()) {
    Fields fields;
    fields.text("key", key).number("ends", ended);
    fields.writeTo(context.getResults().initResult().initDone());
    return kj::READY_NOW;
  }
  return asOperator(
      app_, peer_, context, [this, context, key, value, ended](app::Call call) mutable {
        auto done = app::changeSetting(app_, std::move(call), key, value);
        return finish(context, kj::mv(done), [key, ended](const app::SettingChange& change) {
          Fields fields;
          fields.text("key", key).text("value", change.value).number("ended", ended);
          fields.number("seq", static_cast<std::int64_t>(change.seq));
          return fields;
        });
      });
}

}  // namespace authd::rpc
