#include <memory>
#include <utility>

#include "daemon/app/settings.h"
#include "daemon/app/tokens.h"
#include "daemon/core/rules/duration.h"
#include "daemon/core/words.h"
#include "daemon/rpc/admin_service.h"
#include "daemon/rpc/audit_service.h"
#include "daemon/rpc/ended.h"
#include "daemon/rpc/find.h"
#include "daemon/rpc/finish.h"

namespace authd::rpc {
namespace {

using Seq = app::Answer<std::uint64_t>;

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
    scope.type = core::tokenTypeOf(word);
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
    case Kind::KEY: {
      auto key = keyOf(app, textOf(from.getKey()));
      if (auto* refused = std::get_if<app::Refused>(&key)) return std::move(*refused);
      scope.kind = core::ScopeKind::KEY;
      scope.keyId = std::get<std::uint32_t>(key);
      return scope;
    }
    case Kind::USER: break;
  }
  scope.kind = core::ScopeKind::USER;
  std::string name = textOf(from.getUser());
  auto user = findUser(app, scope.type, name);
  if (!user) return app::notFound(word, name);
  scope.userId = *user;
  return scope;
}

// A token by its text if there is one, else by its id.
app::Answer<app::TokenView> tokenOf(const app::App& app, std::uint64_t id,
                                    capnp::Data::Reader text) {
  bool byText = text.size() > 0;
  auto token = byText ? app::findTokenByText(app, bytesOf(text)) : app::findToken(app, id);
  if (!token) return app::notFound("token", byText ? "of this text" : std::to_string(id));
  return *token;
}

std::optional<std::uint64_t> boundOf(const app::App& app, ipc::Place::Reader before) {
  if (before.isNone()) return std::nullopt;
  return positionOf(app, before, 0);
}

std::optional<std::string> valueOf(ipc::Admin::ConfigSetParams::Reader params) {
  if (params.getUnset()) return std::nullopt;
  return textOf(params.getValue());
}

}  // namespace

kj::Promise<void> AdminService::revokeToken(RevokeTokenContext context) {
  auto id = std::make_shared<std::uint64_t>();
  auto act = [this, context, id](app::Call call) mutable -> kj::Promise<Seq> {
    auto params = context.getParams();
    auto token = tokenOf(app_, params.getId(), params.getToken());
    if (auto* refused = std::get_if<app::Refused>(&token)) return Seq(std::move(*refused));
    *id = std::get<app::TokenView>(token).id;
    return app::revokeToken(app_, std::move(call), *id);
  };
  return write(app_, peer_, context, kj::mv(act), [id](std::uint64_t seq) {
    Fields fields;
    fields.number("seq", static_cast<std::int64_t>(seq));
    fields.number("id", static_cast<std::int64_t>(*id));
    return fields;
  });
}

kj::Promise<void> AdminService::tryRevokeToken(TryRevokeTokenContext context) {
  auto params = context.getParams();
  auto token = tokenOf(app_, params.getId(), params.getToken());
  if (auto* refused = std::get_if<app::Refused>(&token)) return refuse(context, *refused);
  fieldsOf(std::get<app::TokenView>(token)).writeTo(context.getResults().initResult().initDone());
  return kj::READY_NOW;
}

kj::Promise<void> AdminService::tryRevokeScope(RevokeScopeContext context) {
  auto params = context.getParams();
  auto scope = scopeOf(app_, params.getScope());
  if (auto* refused = std::get_if<app::Refused>(&scope)) return refuse(context, *refused);
  auto before = boundOf(app_, params.getBefore());
  auto count = [&app = app_, covered = std::get<core::Scope>(scope), before] {
    return app::countLive(app, covered, before);
  };
  return app::countOver(app_, count).then([this, context](const Seq& live) mutable {
    if (auto* refused = std::get_if<app::Refused>(&live)) return refuse(context, *refused);
    Fields fields;
    fields.number("live", static_cast<std::int64_t>(std::get<std::uint64_t>(live)));
    fields.number("events", static_cast<std::int64_t>(app_.log.tip().size));
    fields.writeTo(context.getResults().initResult().initDone());
    return kj::Promise<void>(kj::READY_NOW);
  });
}

kj::Promise<void> AdminService::revokeScope(RevokeScopeContext context) {
  if (context.getParams().getDryRun()) return tryRevokeScope(kj::mv(context));
  auto ended = std::make_shared<std::optional<std::uint64_t>>();
  auto act = [&app = app_, context, ended](app::Call call) mutable -> kj::Promise<Seq> {
    auto params = context.getParams();
    auto scope = scopeOf(app, params.getScope());
    if (auto* refused = std::get_if<app::Refused>(&scope)) return Seq(std::move(*refused));
    auto before = boundOf(app, params.getBefore());
    auto covered = std::get<core::Scope>(scope);
    return note(app, ended, [&app, covered, before] { return countLive(app, covered, before); })
        .then([&app, covered, before, call = std::move(call)]() mutable {
          return app::revokeTokens(app, std::move(call), covered, before);
        });
  };
  return write(app_, peer_, context, kj::mv(act), [ended](std::uint64_t seq) {
    Fields fields;
    fields.number("seq", static_cast<std::int64_t>(seq));
    addEnded(fields, ended);
    return fields;
  });
}

kj::Promise<void> AdminService::tryConfigSet(ConfigSetContext context) {
  auto params = context.getParams();
  std::string key = textOf(params.getKey());
  auto count = [&app = app_, key, value = valueOf(params)] {
    return app::tryChangeSetting(app, key, value);
  };
  return app::countOver(app_, count).then([context, key](const Seq& ends) mutable {
    if (auto* refused = std::get_if<app::Refused>(&ends)) return refuse(context, *refused);
    Fields fields;
    fields.text("key", key);
    fields.number("ends", static_cast<std::int64_t>(std::get<std::uint64_t>(ends)));
    fields.writeTo(context.getResults().initResult().initDone());
    return kj::Promise<void>(kj::READY_NOW);
  });
}

kj::Promise<void> AdminService::configSet(ConfigSetContext context) {
  using Changed = app::SettingChange;
  if (context.getParams().getDryRun()) return tryConfigSet(kj::mv(context));
  std::string key = textOf(context.getParams().getKey());
  auto ended = std::make_shared<std::optional<std::uint64_t>>();
  auto act = [&app = app_, context, key, ended](app::Call call) mutable {
    auto value = valueOf(context.getParams());
    return note(app, ended, [&app, key, value] { return tryChangeSetting(app, key, value); })
        .then([&app, key, value, call = std::move(call)]() mutable {
          return app::changeSetting(app, std::move(call), key, value);
        });
  };
  return write(app_, peer_, context, kj::mv(act), [key, ended](const Changed& change) {
    Fields fields;
    fields.text("key", key).text("value", change.value);
    addEnded(fields, ended);
    fields.number("seq", static_cast<std::int64_t>(change.seq));
    return fields;
  });
}

}  // namespace authd::rpc
