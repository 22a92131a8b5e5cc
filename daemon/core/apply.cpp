#include "daemon/core/apply.h"

#include <algorithm>
#include <variant>
#include <vector>

#include "daemon/core/apply_parts.h"
#include "daemon/core/event_types.h"
#include "daemon/core/token_rules.h"

namespace authd::core {
namespace applying {

StoredBox Context::box(const SealedBox& sealed) const {
  return {event.eventId, static_cast<std::uint16_t>(typeOf(event.body)), sealed};
}

void Context::nameSubject(SubjectKind kind, std::uint32_t id) const {
  SubjectRow subject = demand<SubjectRow>(tables, event.subject);
  AUTHD_ASSERT(subject.kind == kind && subject.id == 0);
  subject.id = id;
  store(tables, subject, event.subject);
}

void Context::storeName(std::uint32_t id) const {
  if (!name) return;
  dropName(name->kind, id);
  store(tables, NameRow{id}, name->kind, name->websiteId, name->tag);
  store(tables, NameOfRow{name->websiteId, name->tag}, name->kind, id);
}

void Context::dropName(SubjectKind kind, std::uint32_t id) const {
  auto row = find<NameOfRow>(tables, kind, id);
  if (!row) return;
  drop<NameRow>(tables, kind, row->websiteId, row->tag);
  drop<NameOfRow>(tables, kind, id);
}

void Context::count(CounterId counter, std::uint32_t id) const {
  auto row = find<CounterRow>(tables, counter).value_or(CounterRow{});
  AUTHD_ASSERT(id == row.last + 1);
  store(tables, CounterRow{id}, counter);
}

void Context::cutOff(const Scope& scope, std::uint64_t position) const {
  auto row = find<CutoffRow>(tables, scope);
  if (row && row->position >= position) return;
  store(tables, CutoffRow{position, event.seq}, scope);
}

void Context::endTokensOf(TokenType type, std::uint32_t userId) const {
  cutOff({ScopeKind::USER, type, 0, userId, 0}, event.seq);
}

namespace {

void on(const Context&, const LogInitialized&) {}
void on(const Context&, const LogStarted&) {}
void on(const Context&, const LogStopped&) {}
void on(const Context&, const ClockStepped&) {}
void on(const Context&, const ClockAccepted&) {}
void on(const Context&, const SigningKeyRotated&) {}
void on(const Context&, const AuditLogRead&) {}
void on(const Context&, const EventsExported&) {}
void on(const Context&, const KeyEpochRotated&) {}
void on(const Context&, const BackupTaken&) {}
void on(const Context&, const RestorePerformed&) {}
void on(const Context&, const TablesRebuilt&) {}

void on(const Context& c, const TokenIssued& e) {
  TokenRow token{e.type,         e.userId,    e.websiteId, c.event.seq,
                 c.event.timeUs, e.expiresUs, 0,           e.keyId};
  store(c.tables, token, e.tokenDigest);
  store(c.tables, TokenPositionRow{e.tokenDigest}, c.event.seq);
  store(c.tables, TokenUserRow{}, e.type, e.userId, c.event.seq);
  if (e.credentialSeq != 0) clearFailures(c, e.type, e.userId);
}

void on(const Context& c, const TokenRevoked& e) {
  // Of a token that was swept later, the issue may be dropped before this record is (retention.h).
  auto position = find<TokenPositionRow>(c.tables, e.issueSeq);
  if (!position) return;
  TokenRow token = demand<TokenRow>(c.tables, position->tokenDigest);
  token.revokedSeq = c.event.seq + 1;
  store(c.tables, token, position->tokenDigest);
}

void on(const Context& c, const TokensRevoked& e) {
  c.cutOff(e.scope, e.cutoff);
}

void on(const Context& c, const TokensSwept& e) {
  std::vector<std::pair<TokenRow, Digest>> dead;
  c.tables.scan(TableId::TOKEN_POSITION, rowKey(e.fromSeq), rowKey(e.toSeq),
                [&](std::string_view, std::string_view value) {
                  auto digest = decodeRow<TokenPositionRow>(value).tokenDigest;
                  TokenRow token = demand<TokenRow>(c.tables, digest);
                  if (token.type == e.type && !alive(c.tables, token, c.event.timeUs)) {
                    dead.emplace_back(token, digest);
                  }
                  return true;
                });
  for (const auto& [token, digest] : dead) {
    drop<TokenRow>(c.tables, digest);
    drop<TokenPositionRow>(c.tables, token.seq);
    drop<TokenUserRow>(c.tables, token.type, token.userId, token.seq);
  }
}

void raiseExpiry(const Context& c, const std::string& key, std::int64_t expiredUpToUs) {
  TokenType type = lifetimeTypeOf(key);
  if (type == TokenType::NONE) return;
  auto row = find<ExpiryRow>(c.tables, type).value_or(ExpiryRow{});
  row.expiredUpToUs = std::max(row.expiredUpToUs, expiredUpToUs);
  store(c.tables, row, type);
}

void on(const Context& c, const SettingChanged& e) {
  raiseExpiry(c, e.key, e.expiredUpToUs);
  store(c.tables, SettingRow{e.value, c.event.seq}, e.key);
}

void on(const Context& c, const SettingUnset& e) {
  raiseExpiry(c, e.key, e.expiredUpToUs);
  drop<SettingRow>(c.tables, e.key);
}

void on(const Context& c, const MailQueued& e) {
  MailRow row{e.mailTemplate, e.customerId,  e.storeId,         e.locale,
              c.event.timeUs, e.linkEventId, c.box(c.event.pii)};
  store(c.tables, row, c.event.seq);
}

void on(const Context& c, const MailSent& e) {
  drop<MailRow>(c.tables, e.mailSeq);
}
void on(const Context& c, const MailDropped& e) {
  drop<MailRow>(c.tables, e.mailSeq);
}

}  // namespace
}  // namespace applying

void apply(Tables& tables, const Event& event, const std::optional<Name>& name) {
  applying::Context context{tables, event, name};
  std::visit(
      [&](const auto& body) {
        using namespace applying;
        on(context, body);
      },
      event.body);
}

}  // namespace authd::core
