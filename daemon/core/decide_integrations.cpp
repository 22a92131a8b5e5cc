#include "daemon/core/decide_parts.h"

namespace authd::core::deciding {
namespace {

constexpr std::int64_t US = 1'000'000;

}  // namespace

Decision on(const Context& c, const CreateIntegration& command) {
  if (find<IntegrationNameRow>(c.tables, command.name)) return refuse(Refusal::DUPLICATE_NAME);
  IntegrationCreated created{nextId(c.tables, CounterId::INTEGRATION),
                             command.name,
                             command.permissions,
                             command.tokenLifetimeSeconds,
                             {},
                             "",
                             ""};
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

}  // namespace

Facts& addAccessToken(Facts& facts, const Context& c, std::uint32_t integrationId,
                      const IntegrationRow& row, const Digest& digest, const JwtFacts& jwt) {
  TokenIssued issued{digest, TokenType::INTEGRATION, integrationId, 0, 0, 0, jwt.keyId};
  if (jwt.keyId == 0) {
    issued.expiresUs = integrationExpiry(c, row);
    return facts.add(issued, row.ref);
  }
  issued.expiresUs = jwt.expiresUs;
  Draft named;
  named.eventId = jwt.eventId;
  return facts.add(issued, row.ref, &named);
}

Decision on(const Context& c, const ActivateIntegration& command) {
  if (c.stamp.clockState == ClockState::UNCERTAIN) return refuse(Refusal::CLOCK_UNCERTAIN);
  auto row = find<IntegrationRow>(c.tables, command.integrationId);
  if (!row) return refuse(Refusal::NOT_FOUND);
  auto wanted = command.reauthorize ? IntegrationStatus::ACTIVE : IntegrationStatus::INACTIVE;
  if (row->status != wanted) return refuse(Refusal::NOT_ACTIVE);
  if (isStale(c, command.accessTokenDigest, command.jwt.keyId)) {
    return refuse(Refusal::STALE_TOKEN);
  }
  Facts facts(c);
  if (command.reauthorize) {
    IntegrationReauthorized done{command.integrationId, command.consumerKeyDigest};
    facts.add(done, row->ref, &command.reauthorized);
  } else {
    IntegrationActivated done{command.integrationId, command.consumerKeyDigest};
    facts.add(done, row->ref, &command.activated);
  }
  return addAccessToken(facts, c, command.integrationId, *row, command.accessTokenDigest,
                        command.jwt)
      .done();
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
