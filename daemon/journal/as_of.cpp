#include "daemon/journal/as_of.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>
#include <variant>
#include <vector>

#include "daemon/core/apply.h"
#include "daemon/core/event_types.h"
#include "daemon/core/token_rules.h"
#include "daemon/journal/record_index.h"
#include "daemon/record/codec.h"

namespace authd::journal {
namespace {

using core::EventType;

constexpr std::size_t PAGE = 1'000;

// Few, and without a subject. Not among them: TokensRevoked, of which each logout may be one.
constexpr std::array FOR_EVERYBODY{
    EventType::ROLE_CREATED,           EventType::ROLE_CHANGED,
    EventType::ROLE_DELETED,           EventType::SETTING_CHANGED,
    EventType::SETTING_UNSET,          EventType::CUSTOMER_GROUP_CREATED,
    EventType::CUSTOMER_GROUP_UPDATED, EventType::CUSTOMER_GROUP_DELETED};

storage::IndexKey indexOf(EventType type) {
  return typeIndex(static_cast<std::uint16_t>(type));
}

void gather(const storage::Log& log, const storage::IndexKey& index, std::uint64_t size,
            std::vector<std::uint64_t>& positions) {
  std::uint64_t from = 0;
  while (true) {
    const auto page = log.positions(index, from, size, PAGE, false);
    positions.insert(positions.end(), page.begin(), page.end());
    if (page.size() < PAGE) return;
    from = page.back() + 1;
  }
}

// The id that an event gives, and which counter it comes from.
std::optional<std::pair<core::CounterId, std::uint32_t>> numberGivenBy(
    const core::EventBody& body) {
  using core::CounterId;
  if (const auto* e = std::get_if<core::CustomerCreated>(&body)) {
    return std::pair{CounterId::CUSTOMER, e->customerId};
  }
  if (const auto* e = std::get_if<core::AddressAdded>(&body)) {
    return std::pair{CounterId::ADDRESS, e->addressId};
  }
  if (const auto* e = std::get_if<core::AdminCreated>(&body)) {
    return std::pair{CounterId::ADMIN, e->adminId};
  }
  if (const auto* e = std::get_if<core::IntegrationCreated>(&body)) {
    return std::pair{CounterId::INTEGRATION, e->integrationId};
  }
  if (const auto* e = std::get_if<core::OperatorSeen>(&body)) {
    return std::pair{CounterId::OPERATOR, e->operatorId};
  }
  if (const auto* e = std::get_if<core::JwtKeyPublished>(&body)) {
    return std::pair{CounterId::JWT_KEY, e->keyId};
  }
  return std::nullopt;
}

// apply() sees to it that ids have no gap; what others were given is left out here.
void applyAlone(core::Tables& tables, const core::Event& event) {
  if (const auto given = numberGivenBy(event.body)) {
    core::store(tables, core::CounterRow{given->second - 1}, given->first);
  }
  core::apply(tables, event, std::nullopt);
}

// The newest event of a type before `size` that `wanted` takes.
std::optional<core::Event> newest(const storage::Log& log, EventType type, std::uint64_t size,
                                  const Checkpoint& checkpoint,
                                  const std::function<bool(const core::EventBody&)>& wanted) {
  std::uint64_t to = size;
  while (true) {
    const auto page = log.positions(indexOf(type), 0, to, PAGE, true);
    for (const std::uint64_t seq : page) {
      if (checkpoint) checkpoint();
      const auto bytes = log.read(seq);
      if (!bytes) continue;
      core::Event event = record::decode(*bytes);
      if (wanted(event.body)) return event;
    }
    if (page.size() < PAGE) return std::nullopt;
    to = page.back();
  }
}

// What set the cut-off of a scope last. Each event raises it, so no earlier one counts.
std::optional<core::CutoffRow> searchCutoff(const storage::Log& log, const core::Scope& scope,
                                            std::uint64_t size, const Checkpoint& checkpoint) {
  core::CutoffRow row;
  const auto revoked =
      newest(log, EventType::TOKENS_REVOKED, size, checkpoint, [&](const core::EventBody& body) {
        return std::get<core::TokensRevoked>(body).scope == scope;
      });
  if (revoked) row = {std::get<core::TokensRevoked>(revoked->body).cutoff, revoked->seq};
  if (scope.kind == core::ScopeKind::KEY) {
    const auto retired =
        newest(log, EventType::JWT_KEY_RETIRED, size, checkpoint, [&](const core::EventBody& body) {
          return std::get<core::JwtKeyRetired>(body).keyId == scope.keyId;
        });
    if (retired && retired->seq > row.position) row = {retired->seq, retired->seq};
  }
  if (row.position == 0) return std::nullopt;
  return row;
}

std::optional<core::CutoffRow> cutoffBefore(const storage::Log& log, const core::Tables& now,
                                            const core::Scope& scope, std::uint64_t size,
                                            const Checkpoint& checkpoint) {
  auto row = core::find<core::CutoffRow>(now, scope);
  if (!row || row->seq < size) return row;
  return searchCutoff(log, scope, size, checkpoint);
}

std::optional<EventType> creationOf(core::SubjectKind kind) {
  switch (kind) {
    case core::SubjectKind::CUSTOMER: return EventType::CUSTOMER_CREATED;
    case core::SubjectKind::ADMIN: return EventType::ADMIN_CREATED;
    case core::SubjectKind::INTEGRATION: return EventType::INTEGRATION_CREATED;
    case core::SubjectKind::OPERATOR:
    case core::SubjectKind::JWT_KEY:
    case core::SubjectKind::NONE: break;
  }
  return std::nullopt;
}

// The records that foldSubject() applies, in order. Nothing if one was dropped since its position
// was read.
std::optional<std::vector<std::string>> readAbout(const storage::Log& log, const core::Ref& subject,
                                                  std::uint64_t size,
                                                  const Checkpoint& checkpoint) {
  std::vector<std::uint64_t> positions;
  if (subject != core::NO_REF) gather(log, subjectIndex(subject), size, positions);
  for (const EventType type : FOR_EVERYBODY) gather(log, indexOf(type), size, positions);
  std::sort(positions.begin(), positions.end());
  std::vector<std::string> records;
  records.reserve(positions.size());
  for (const std::uint64_t seq : positions) {
    if (checkpoint) checkpoint();
    auto bytes = log.read(seq);
    if (!bytes) return std::nullopt;
    records.push_back(*std::move(bytes));
  }
  return records;
}

}  // namespace

void foldSubject(const storage::Log& log, const core::Ref& subject, std::uint64_t size,
                 core::Tables& tables, const Checkpoint& checkpoint) {
  // What is dropped meanwhile may be one half of something: then what is left is read.
  auto records = readAbout(log, subject, size, checkpoint);
  while (!records) records = readAbout(log, subject, size, checkpoint);
  for (const std::string& bytes : *records) applyAlone(tables, record::decode(bytes));
}

void foldCutoffs(const storage::Log& log, const core::Tables& now, const core::TokenRow& token,
                 std::uint64_t size, core::Tables& tables, const Checkpoint& checkpoint) {
  for (const core::Scope& scope :
       core::coveringScopes(token.type, token.websiteId, token.userId, token.keyId)) {
    if (scope.kind == core::ScopeKind::USER) continue;
    if (auto row = cutoffBefore(log, now, scope, size, checkpoint)) {
      core::store(tables, *row, scope);
    }
  }
}

std::optional<core::Ref> subjectOf(const storage::Log& log, core::SubjectKind kind,
                                   std::uint32_t id, std::uint64_t size) {
  const auto type = creationOf(kind);
  if (!type) return std::nullopt;
  // Numbers rise along the log, so a binary search finds the place.
  std::uint64_t low = 0;
  std::uint64_t high = size;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    const auto next = log.positions(indexOf(*type), middle, high, 1, false);
    if (next.empty()) {
      high = middle;
      continue;
    }
    const core::Event made = record::decode(log.read(next.front()).value());
    const std::uint32_t number = numberGivenBy(made.body).value().second;
    if (number == id) return made.subject;
    if (number < id) {
      low = next.front() + 1;
    } else {
      high = middle;
    }
  }
  return std::nullopt;
}

}  // namespace authd::journal
