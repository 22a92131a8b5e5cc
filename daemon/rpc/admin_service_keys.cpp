#include <memory>
#include <utility>

#include "daemon/app/signing_keys.h"
#include "daemon/app/tokens.h"
#include "daemon/core/words.h"
#include "daemon/rpc/admin_service.h"
#include "daemon/rpc/ended.h"
#include "daemon/rpc/find.h"
#include "daemon/rpc/finish.h"

namespace authd::rpc {
namespace {

using core::JwtAlgorithm;
using Seq = app::Answer<std::uint64_t>;

// NONE for an empty word: as the setting says.
app::Answer<JwtAlgorithm> algorithmOf(const std::string& word) {
  if (word.empty()) return JwtAlgorithm::NONE;
  for (auto algorithm : {JwtAlgorithm::ES256, JwtAlgorithm::RS256, JwtAlgorithm::HS256}) {
    if (core::wordOf(algorithm) == word) return algorithm;
  }
  return badWord("algorithm", word);
}

// What a key has signed, counted later.
app::Count countOf(const app::App& app, std::uint32_t keyId) {
  core::Scope scope{core::ScopeKind::KEY, core::TokenType::NONE, 0, 0, keyId};
  return [&app, scope] { return app::countLive(app, scope, std::nullopt); };
}

}  // namespace

kj::Promise<void> AdminService::keysRotate(KeysRotateContext context) {
  using Made = app::PublishedKey;
  auto act = [this, context](app::Call call) mutable -> kj::Promise<app::Answer<Made>> {
    auto params = context.getParams();
    auto algorithm = algorithmOf(textOf(params.getAlgorithm()));
    if (auto* refused = std::get_if<app::Refused>(&algorithm)) {
      return app::Answer<Made>(std::move(*refused));
    }
    return app::rotateKey(app_, std::move(call), std::get<JwtAlgorithm>(algorithm),
                          params.getImmediately());
  };
  return write(app_, peer_, context, kj::mv(act), [](const Made& made) { return fieldsOf(made); });
}

kj::Promise<void> AdminService::tryKeysRetire(KeysRetireContext context) {
  auto key = keyOf(app_, textOf(context.getParams().getKey()));
  if (auto* refused = std::get_if<app::Refused>(&key)) return refuse(context, *refused);
  const auto id = std::get<std::uint32_t>(key);
  return app::countOver(app_, countOf(app_, id)).then([context, id](const Seq& ends) mutable {
    if (auto* refused = std::get_if<app::Refused>(&ends)) return refuse(context, *refused);
    Fields fields;
    fields.number("id", id);
    fields.number("ends", static_cast<std::int64_t>(std::get<std::uint64_t>(ends)));
    fields.writeTo(context.getResults().initResult().initDone());
    return kj::Promise<void>(kj::READY_NOW);
  });
}

kj::Promise<void> AdminService::keysRetire(KeysRetireContext context) {
  if (context.getParams().getDryRun()) return tryKeysRetire(kj::mv(context));
  auto ended = std::make_shared<std::optional<std::uint64_t>>();
  auto id = std::make_shared<std::uint32_t>();
  auto act = [&app = app_, context, ended, id](app::Call call) mutable -> kj::Promise<Seq> {
    auto key = keyOf(app, textOf(context.getParams().getKey()));
    if (auto* refused = std::get_if<app::Refused>(&key)) return Seq(std::move(*refused));
    *id = std::get<std::uint32_t>(key);
    return note(app, ended, countOf(app, *id)).then([&app, id, call = std::move(call)]() mutable {
      return app::retireKey(app, std::move(call), *id);
    });
  };
  return write(app_, peer_, context, kj::mv(act), [ended, id](std::uint64_t seq) {
    Fields fields;
    fields.number("id", *id);
    addEnded(fields, ended);
    fields.number("seq", static_cast<std::int64_t>(seq));
    return fields;
  });
}

kj::Promise<void> AdminService::keysExport(KeysExportContext context) {
  const std::string json = app::publishedKeys(app_).json;
  context.getResults().setJwks(kj::StringPtr(json.c_str(), json.size()));
  return kj::READY_NOW;
}

}  // namespace authd::rpc
