#include "daemon/app/app.h"

#include <algorithm>

#include "daemon/app/presented.h"
#include "daemon/app/recorder.h"
#include "daemon/app/signed_calls.h"
#include "daemon/core/token_rules.h"
#include "daemon/crypto/digest.h"

namespace authd::app {
namespace {

core::ActorKind actorKindOf(core::TokenType type) {
  switch (type) {
    case core::TokenType::ADMIN: return core::ActorKind::ADMIN;
    case core::TokenType::CUSTOMER: return core::ActorKind::CUSTOMER;
    case core::TokenType::INTEGRATION: return core::ActorKind::INTEGRATION;
    case core::TokenType::NONE: break;
  }
  return core::ActorKind::ANONYMOUS;
}

// The index first; while it is filling, the tables.
bool liveToken(const App& app, const core::Digest& digest, journal::LiveToken& live) {
  std::int64_t now = app.nowUs();
  switch (app.index.check(digest, now, live)) {
    case journal::TokenIndex::Verdict::LIVE: return true;
    case journal::TokenIndex::Verdict::DEAD: return false;
    case journal::TokenIndex::Verdict::UNKNOWN: break;
  }
  auto row = core::find<core::TokenRow>(app.tables, digest);
  return row && app.index.judge(*row, now, live);
}

}  // namespace

core::Settings App::settings() const {
  std::uint64_t version = recorder.settingsVersion();
  if (!kept || kept->version != version) {
    kept = KeptSettings{version, core::resolveSettings(core::settingsIn(tables))};
  }
  return kept->settings;
}

std::optional<Caller> callerOfToken(const App& app, const core::Digest& digest) {
  journal::LiveToken live;
  if (!liveToken(app, digest, live)) return std::nullopt;
  Caller caller;
  caller.kind = actorKindOf(live.type);
  caller.ref = live.principal.ref;
  caller.id = live.userId;
  caller.websiteId = live.websiteId;
  caller.permissions = std::move(live.principal.permissions);
  caller.expiresUs = live.expiresUs;
  caller.networks = std::move(live.principal.networks);
  std::copy_n(digest.begin(), caller.credential.size(), caller.credential.begin());
  return caller;
}

std::optional<core::Digest> digestOf(std::string_view token) {
  if (token.size() > MOST_TOKEN_BYTES) return std::nullopt;
  return crypto::sha256(token);
}

Presented present(const App& app, std::string_view token) {
  const auto digest = digestOf(token);
  if (!digest) return {};
  Presented presented{callerOfToken(app, *digest), digest};
  if (presented.caller && presented.caller->kind == core::ActorKind::INTEGRATION &&
      !app.settings().integrationAsBearer) {
    presented.caller.reset();
  }
  return presented;
}

std::optional<Caller> authenticate(const App& app, std::string_view token) {
  return present(app, token).caller;
}

}  // namespace authd::app
