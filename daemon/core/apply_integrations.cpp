#include "daemon/core/apply_parts.h"

namespace authd::core::applying {
namespace {

void takeConsumer(const Context& c, IntegrationRow& row, std::uint32_t id, const Digest& digest) {
  drop<ConsumerRow>(c.tables, row.consumerKeyDigest);
  store(c.tables, ConsumerRow{id}, digest);
  row.consumerKeyDigest = digest;
}

// The credentials in force from here on; nothing is left of those before and of an exchange.
void activate(const Context& c, std::uint32_t integrationId, const Digest& consumerKeyDigest) {
  auto row = demand<IntegrationRow>(c.tables, integrationId);
  takeConsumer(c, row, integrationId, consumerKeyDigest);
  row.status = IntegrationStatus::ACTIVE;
  row.credentials = c.box(c.event.secret);
  row.superseded = {};
  row.exchange = {};
  store(c.tables, row, integrationId);
}

}  // namespace

void on(const Context& c, const IntegrationCreated& e) {
  c.count(CounterId::INTEGRATION, e.integrationId);
  c.nameSubject(SubjectKind::INTEGRATION, e.integrationId);
  IntegrationRow row;
  row.ref = c.event.subject;
  row.name = e.name;
  row.permissions = e.permissions;
  row.createdUs = c.event.timeUs;
  row.tokenLifetimeSeconds = e.tokenLifetimeSeconds;
  row.networks = e.networks;
  row.endpoint = e.endpoint;
  row.identityLink = e.identityLink;
  row.profile = c.box(c.event.pii);
  store(c.tables, row, e.integrationId);
  store(c.tables, IntegrationNameRow{e.integrationId}, e.name);
}

void on(const Context& c, const IntegrationActivated& e) {
  activate(c, e.integrationId, e.consumerKeyDigest);
}

void on(const Context& c, const IntegrationReauthorized& e) {
  activate(c, e.integrationId, e.consumerKeyDigest);
  c.endTokensOf(TokenType::INTEGRATION, e.integrationId);
}

void on(const Context& c, const IntegrationDisabled& e) {
  auto row = demand<IntegrationRow>(c.tables, e.integrationId);
  row.statusBefore = row.status;
  row.status = IntegrationStatus::DISABLED;
  store(c.tables, row, e.integrationId);
}

void on(const Context& c, const IntegrationEnabled& e) {
  auto row = demand<IntegrationRow>(c.tables, e.integrationId);
  row.status = row.statusBefore;
  store(c.tables, row, e.integrationId);
}

void on(const Context& c, const IntegrationDeleted& e) {
  auto row = demand<IntegrationRow>(c.tables, e.integrationId);
  drop<IntegrationNameRow>(c.tables, row.name);
  drop<ConsumerRow>(c.tables, row.consumerKeyDigest);
  drop<IntegrationRow>(c.tables, e.integrationId);
  c.endTokensOf(TokenType::INTEGRATION, e.integrationId);
}

void on(const Context& c, const TokenExchangeBegun& e) {
  auto row = demand<IntegrationRow>(c.tables, e.integrationId);
  takeConsumer(c, row, e.integrationId, e.consumerKeyDigest);
  row.status = IntegrationStatus::INACTIVE;
  row.credentials = c.box(c.event.secret);
  row.superseded = {};
  row.exchange = {true, c.event.timeUs, e.verifierDigest, {}};
  store(c.tables, row, e.integrationId);
  c.endTokensOf(TokenType::INTEGRATION, e.integrationId);
}

void on(const Context& c, const RequestTokenIssued& e) {
  auto row = demand<IntegrationRow>(c.tables, e.integrationId);
  row.credentials = c.box(c.event.secret);
  row.exchange.requestTokenDigest = e.requestTokenDigest;
  store(c.tables, row, e.integrationId);
}

// Only the token in force until now lives on for a while; those of an earlier rotation end.
void on(const Context& c, const IntegrationRotated& e) {
  auto row = demand<IntegrationRow>(c.tables, e.integrationId);
  if (row.superseded.position != 0) {
    c.cutOff({ScopeKind::USER, TokenType::INTEGRATION, 0, e.integrationId, 0},
             row.superseded.position);
  }
  row.superseded = {c.event.seq, e.overlapUntilUs, row.credentials};
  row.credentials = c.box(c.event.secret);
  store(c.tables, row, e.integrationId);
}

}  // namespace authd::core::applying
