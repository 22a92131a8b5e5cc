#include "daemon/core/decide_parts.h"
#include "daemon/core/rules/settings_keys.h"

namespace authd::core::deciding {
namespace {

constexpr std::int64_t US = 1'000'000;
// Magento forgets request tokens after two hours.
constexpr std::int64_t REQUEST_TOKEN_SECONDS = 7200;

}  // namespace

Decision on(const Context& c, const CreateIntegration& command) {
  if (find<IntegrationNameRow>(c.tables, command.name)) return refuse(Refusal::DUPLICATE_NAME);
  IntegrationCreated created{nextId(c.tables, CounterId::INTEGRATION),
                             command.name,
                             command.permissions,
                             command.tokenLifetimeSeconds,
                             command.networks,
                             command.endpoint,
                             command.identityLink};
  const Ref& ref = command.subject.ref;
  return Facts(c)
      .add(SubjectKeyCreated{SubjectKind::INTEGRATION, command.subject.commitment}, ref)
      .add(created, ref, &command.created)
      .done();
}

namespace {

std::int64_t integrationExpiry(const Context& c, const IntegrationRow& row) {
  if (row.tokenLifetimeSeconds == 0) return 0;
  if (row.tokenLifetimeSeconds < 0) return NEVER;
  return c.stamp.timeUs + row.tokenLifetimeSeconds * US;
}

// What all that gives new credentials to an integration demands.
std::optional<Refusal> refusedCredentials(const Context& c,
                                          const std::optional<IntegrationRow>& row,
                                          IntegrationStatus wanted, const EventId& before) {
  if (c.stamp.clockState == ClockState::UNCERTAIN) return Refusal::CLOCK_UNCERTAIN;
  if (!row) return Refusal::NOT_FOUND;
  if (row->status != wanted) return Refusal::NOT_ACTIVE;
  if (row->credentials.eventId != before) return Refusal::VERSION_MOVED;
  return std::nullopt;
}

IntegrationStatus statusFor(bool reauthorize) {
  return reauthorize ? IntegrationStatus::ACTIVE : IntegrationStatus::INACTIVE;
}

// Whether the exchange began less than so many seconds ago.
bool youngerThan(const Context& c, const TokenExchange& exchange, std::int64_t seconds) {
  const std::int64_t age = c.stamp.timeUs - exchange.begunUs;
  return exchange.pending && age >= 0 && age < seconds * US;
}

// The last step of whatever gives an integration an access token.
template <class Command>
Decision withAccessToken(const Context& c, Facts& facts, const IntegrationRow& row,
                         const Command& command) {
  const JwtFacts& jwt = command.jwt;
  if (isStale(c, command.accessTokenDigest, jwt.keyId)) return refuse(Refusal::STALE_TOKEN);
  TokenIssued issued{command.accessTokenDigest,
                     TokenType::INTEGRATION,
                     command.integrationId,
                     0,
                     jwt.expiresUs,
                     0,
                     jwt.keyId};
  if (jwt.keyId == 0) {
    issued.expiresUs = integrationExpiry(c, row);
    return facts.add(issued, row.ref).done();
  }
  Draft named;
  named.eventId = jwt.eventId;
  return facts.add(issued, row.ref, &named).done();
}

}  // namespace

Decision on(const Context& c, const ActivateIntegration& command) {
  auto row = find<IntegrationRow>(c.tables, command.integrationId);
  auto refusal = refusedCredentials(c, row, statusFor(command.reauthorize), command.before);
  if (refusal) return refuse(*refusal);
  Facts facts(c);
  if (command.reauthorize) {
    IntegrationReauthorized done{command.integrationId, command.consumerKeyDigest};
    facts.add(done, row->ref, &command.reauthorized);
  } else {
    IntegrationActivated done{command.integrationId, command.consumerKeyDigest};
    facts.add(done, row->ref, &command.activated);
  }
  return withAccessToken(c, facts, *row, command);
}

Decision on(const Context& c, const RotateIntegration& command) {
  auto row = find<IntegrationRow>(c.tables, command.integrationId);
  auto refusal = refusedCredentials(c, row, IntegrationStatus::ACTIVE, command.before);
  if (refusal) return refuse(*refusal);
  Facts facts(c);
  IntegrationRotated rotated{command.integrationId, c.stamp.timeUs + command.overlapSeconds * US};
  facts.add(rotated, row->ref, &command.rotated);
  return withAccessToken(c, facts, *row, command);
}

Decision on(const Context& c, const BeginTokenExchange& command) {
  auto row = find<IntegrationRow>(c.tables, command.integrationId);
  // Whoever does not know whether it was begun asks again, and the first time has made it inactive.
  const bool again = row && row->exchange.pending && row->status == IntegrationStatus::INACTIVE;
  const auto wanted = again ? IntegrationStatus::INACTIVE : statusFor(command.reauthorize);
  auto refusal = refusedCredentials(c, row, wanted, command.before);
  if (refusal) return refuse(*refusal);
  TokenExchangeBegun begun{command.integrationId, command.consumerKeyDigest,
                           command.verifierDigest};
  return Facts(c).add(begun, row->ref, &command.begun).done();
}

Decision on(const Context& c, const IssueRequestToken& command) {
  auto row = find<IntegrationRow>(c.tables, command.integrationId);
  auto refusal = refusedCredentials(c, row, IntegrationStatus::INACTIVE, command.before);
  if (refusal) return refuse(*refusal);
  const bool asked = row->exchange.requestTokenDigest != Digest{};
  if (asked || !youngerThan(c, row->exchange, secondsSetting(c, keys::EXCHANGE_WINDOW))) {
    return refuse(Refusal::NO_EXCHANGE);
  }
  RequestTokenIssued issued{command.integrationId, command.requestTokenDigest};
  return Facts(c).add(issued, row->ref, &command.issued).done();
}

Decision on(const Context& c, const FinishTokenExchange& command) {
  auto row = find<IntegrationRow>(c.tables, command.integrationId);
  auto refusal = refusedCredentials(c, row, IntegrationStatus::INACTIVE, command.before);
  if (refusal) return refuse(*refusal);
  const bool asked = row->exchange.requestTokenDigest != Digest{} &&
                     row->exchange.requestTokenDigest == command.requestTokenDigest;
  if (!asked || !youngerThan(c, row->exchange, REQUEST_TOKEN_SECONDS)) {
    return refuse(Refusal::NO_EXCHANGE);
  }
  Facts facts(c);
  IntegrationActivated done{command.integrationId, row->consumerKeyDigest};
  facts.add(done, row->ref, &command.activated);
  return withAccessToken(c, facts, *row, command);
}

Decision on(const Context& c, const SetIntegrationEnabled& command) {
  auto row = find<IntegrationRow>(c.tables, command.integrationId);
  if (!row) return refuse(Refusal::NOT_FOUND);
  bool enabled = row->status != IntegrationStatus::DISABLED;
  if (enabled == command.enabled) return refuse(Refusal::ALREADY_SO);
  if (command.enabled) {
    return Facts(c).add(IntegrationEnabled{command.integrationId}, row->ref, &command.done).done();
  }
  return Facts(c).add(IntegrationDisabled{command.integrationId}, row->ref, &command.done).done();
}

Decision on(const Context& c, const DeleteIntegration& command) {
  auto row = find<IntegrationRow>(c.tables, command.integrationId);
  if (!row) return refuse(Refusal::NOT_FOUND);
  return Facts(c).add(IntegrationDeleted{command.integrationId}, row->ref, &command.deleted).done();
}

}  // namespace authd::core::deciding
