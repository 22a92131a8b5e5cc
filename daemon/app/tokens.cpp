#include "daemon/app/tokens.h"

#include <memory>
#include <utility>

#include "daemon/app/changes.h"
#include "daemon/app/drafts.h"
#include "daemon/app/kept.h"
#include "daemon/app/live_counts.h"
#include "daemon/app/once.h"
#include "daemon/core/token_rules.h"
#include "daemon/crypto/digest.h"
#include "daemon/loop/interrupt.h"
#include "daemon/record/codec.h"

namespace authd::app {
namespace {

constexpr std::size_t COUNTED_AT_ONCE = 5'000;  // some milliseconds
constexpr std::uint32_t RETRY_AFTER_SECONDS = 2;

// After a rotation of its integration a token ends with the overlap at the latest.
void shortenBySuccessor(const App& app, const core::TokenRow& row, TokenView& view) {
  if (row.type != core::TokenType::INTEGRATION) return;
  const auto integration = core::find<core::IntegrationRow>(app.tables, row.userId);
  if (!integration || row.seq >= integration->superseded.position) return;
  const std::int64_t untilUs = integration->superseded.untilUs;
  if (view.expiresUs == core::NEVER || untilUs < view.expiresUs) view.expiresUs = untilUs;
}

TokenView viewOf(const App& app, const core::TokenRow& row) {
  TokenView view{row.seq,       row.type, row.userId, row.websiteId, row.issuedUs,
                 row.expiresUs, false,    0,          false,         row.keyId};
  view.expiresUs =
      core::expiryUs(row.issuedUs, row.expiresUs, core::lifetimeOf(app.tables, row.type),
                     core::endsBySettingToo(app.tables, row));
  journal::LiveToken live;
  view.live = app.index.judge(row, app.nowUs(), live);
  if (view.live) view.expiresUs = live.expiresUs;
  shortenBySuccessor(app, row, view);
  core::CutoffRow cutoff = core::cutoffOf(app.tables, row);
  if (row.revokedSeq != 0) {
    view.revoked = true;
    view.endedSeq = row.revokedSeq - 1;
  } else if (row.seq < cutoff.position) {
    view.revoked = true;
    view.endedSeq = cutoff.seq;
  }
  return view;
}

bool covers(const core::Scope& scope, const core::TokenRow& token) {
  for (const auto& covering :
       core::coveringScopes(token.type, token.websiteId, token.userId, token.keyId)) {
    if (covering == scope) return true;
  }
  return false;
}

// Visits every token that is good now.
void visitLive(const App& app, const std::function<void(const core::TokenRow&)>& visit) {
  std::int64_t now = app.nowUs();
  app.tables.scan(core::TableId::TOKEN, "", "", [&](std::string_view, std::string_view value) {
    loop::endIfInterrupted();
    auto row = core::decodeRow<core::TokenRow>(value);
    journal::LiveToken live;
    if (app.index.judge(row, now, live)) visit(row);
    return true;
  });
}

}  // namespace

std::optional<TokenView> findToken(const App& app, std::uint64_t id) {
  auto position = core::find<core::TokenPositionRow>(app.tables, id);
  if (!position) return std::nullopt;
  auto row = core::find<core::TokenRow>(app.tables, position->tokenDigest);
  if (!row) return std::nullopt;
  return viewOf(app, *row);
}

std::optional<TokenView> findTokenByText(const App& app, std::string_view token) {
  if (token.size() > MOST_TOKEN_BYTES) return std::nullopt;
  auto row = core::find<core::TokenRow>(app.tables, crypto::sha256(token));
  if (!row) return std::nullopt;
  return viewOf(app, *row);
}

std::string jwtIdOf(const App& app, const TokenView& token) {
  if (token.keyId == 0) return std::to_string(token.id);
  auto bytes = app.log.read(token.id);
  if (!bytes) return std::to_string(token.id);
  return crypto::toHex(crypto::asText(record::decode(*bytes).eventId));
}

void listTokens(const App& app, core::TokenType type, std::uint32_t userId,
                const std::function<bool(const TokenView&)>& visit) {
  if (type != core::TokenType::NONE && userId != 0) {
    app.tables.scan(core::TableId::TOKEN_USER, core::rowKey(type, userId),
                    core::rowKey(type, userId + 1), [&](std::string_view key, std::string_view) {
                      std::uint64_t seq = 0;
                      core::TokenType keyType{};
                      std::uint32_t keyUser = 0;
                      core::readKey(key, keyType, keyUser, seq);
                      auto view = findToken(app, seq);
                      return !view || visit(*view);
                    });
    return;
  }
  app.tables.scan(core::TableId::TOKEN_POSITION, "", "",
                  [&](std::string_view, std::string_view value) {
                    loop::endIfInterrupted();
                    auto digest = core::decodeRow<core::TokenPositionRow>(value).tokenDigest;
                    auto row = core::find<core::TokenRow>(app.tables, digest);
                    bool wanted = row && (type == core::TokenType::NONE || row->type == type);
                    return !wanted || visit(viewOf(app, *row));
                  });
}

kj::Promise<Answer<std::uint64_t>> revokeToken(App& app, Call call, std::uint64_t id) {
  Drafts drafts(app, call);
  core::RevokeToken command{id, drafts.origin(core::EventType::TOKEN_REVOKED)};
  return recordAnswer(app, drafts, std::move(command), lastSeq);
}

kj::Promise<Answer<std::uint64_t>> revokeTokens(App& app, Call call, core::Scope scope,
                                                std::optional<std::uint64_t> before) {
  Drafts drafts(app, call);
  core::RevokeTokens command{scope, before, drafts.origin(core::EventType::TOKENS_REVOKED)};
  return recordAnswer(app, drafts, std::move(command), lastSeq);
}

kj::Promise<Answer<std::uint64_t>> revokeOwnTokens(App& app, Call call) {
  core::Scope scope{core::ScopeKind::USER, core::TokenType::CUSTOMER, 0, call.caller.id, 0};
  call.reasonCode = core::ReasonCode::LOGOUT;
  return app.once.runSeq(app, std::move(call), "tokens/own", [&app, scope](Call inner) {
    return revokeTokens(app, std::move(inner), scope, std::nullopt);
  });
}

std::uint64_t countLive(const App& app, const core::Scope& scope,
                        std::optional<std::uint64_t> before) {
  std::uint64_t count = 0;
  visitLive(app, [&](const core::TokenRow& row) {
    if (covers(scope, row) && (!before || row.seq < *before)) ++count;
  });
  return count;
}

LiveCounts countLiveByType(const App& app) {
  LiveCounts counts;
  visitLive(app, [&counts](const core::TokenRow& row) {
    if (row.type == core::TokenType::ADMIN) ++counts.admin;
    if (row.type == core::TokenType::CUSTOMER) ++counts.customer;
    if (row.type == core::TokenType::INTEGRATION) ++counts.integration;
  });
  return counts;
}

std::uint64_t countEndedByLifetime(const App& app, core::TokenType type,
                                   std::optional<std::int64_t> seconds) {
  std::uint64_t count = 0;
  std::int64_t now = app.nowUs();
  core::Lifetime lifetime = core::lifetimeOf(app.tables, type);
  lifetime.seconds = seconds;
  visitLive(app, [&](const core::TokenRow& row) {
    if (row.type != type) return;
    const bool too = core::endsBySettingToo(app.tables, row);
    if (core::expired(row.issuedUs, row.expiresUs, lifetime, now, too)) ++count;
  });
  return count;
}

kj::Promise<Answer<std::uint64_t>> countOver(App& app, Count count) {
  if (app.index.filled() && app.index.size() <= COUNTED_AT_ONCE) return count();
  auto counted = std::make_shared<Answer<std::uint64_t>>(std::uint64_t{0});
  auto work = [counted, count = std::move(count)] { *counted = count(); };
  KJ_IF_MAYBE (done, app.scanning.trySubmit(kj::mv(work))) {
    return done->then([counted] { return std::move(*counted); });
  }
  return Answer<std::uint64_t>(busy(RETRY_AFTER_SECONDS));
}

std::uint64_t positionAt(const App& app, std::int64_t timeUs) {
  // Times never decrease along the log, so a binary search finds the place. Where events were
  // dropped the next one that is kept speaks for them.
  std::uint64_t low = 0;
  std::uint64_t high = app.log.tip().size;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    const auto kept = firstKept(app, middle, high);
    if (kept && kept->timeUs < timeUs) {
      low = kept->seq + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace authd::app
