#include "daemon/app/last_uses.h"

#include "daemon/app/profile.h"
#include "daemon/app/recorder.h"
#include "daemon/core/row_codec.h"

namespace authd::app {
namespace {

constexpr char PREFIX = 'l';
constexpr std::int64_t DAY_US = 86'400'000'000;
// A row is no event; this stands where boxes are bound to the type of theirs.
constexpr auto BOUND_TO = core::EventType::INTEGRATION_ACTIVATED;

struct Row {
  std::int64_t timeUs = 0;
  core::StoredBox address;
};

std::string keyOf(std::uint32_t integrationId) {
  return PREFIX + core::rowKey(integrationId);
}

core::StoredBox sealed(App& app, const core::Ref& integration, const LastUses::Use& use,
                       vault::NewKeys& keys) {
  core::StoredBox box{
      crypto::uuid7(use.timeUs, app.entropy), static_cast<std::uint16_t>(BOUND_TO), {}};
  box.sealed = app.vault.sealForDay(integration, static_cast<std::uint32_t>(use.timeUs / DAY_US),
                                    {box.eventId, BOUND_TO, vault::Field::NET},
                                    JsonText().put("address", use.address).text(), keys);
  return box;
}

}  // namespace

void LastUses::note(std::uint32_t integrationId, std::int64_t timeUs, std::string_view address) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[integrationId];
  entry.use.timeUs = timeUs;
  entry.use.address = address;
  entry.kept = false;
}

void LastUses::forget(std::uint32_t integrationId) {
  const std::lock_guard lock(mutex_);
  entries_.erase(integrationId);
}

std::optional<LastUses::Use> LastUses::find(std::uint32_t integrationId) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(integrationId);
  if (found == entries_.end()) return std::nullopt;
  return found->second.use;
}

std::vector<std::pair<std::uint32_t, LastUses::Use>> LastUses::unkept() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::pair<std::uint32_t, Use>> fresh;
  for (const auto& [id, entry] : entries_) {
    if (!entry.kept) fresh.emplace_back(id, entry.use);
  }
  return fresh;
}

void LastUses::kept(const std::vector<std::pair<std::uint32_t, Use>>& uses) {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, use] : uses) {
    const auto found = entries_.find(id);
    if (found != entries_.end() && found->second.use == use) found->second.kept = true;
  }
}

Caller admitted(App& app, Caller caller, std::string_view address) {
  if (caller.kind != core::ActorKind::INTEGRATION) return caller;
  if (caller.networks && !core::liesIn(*caller.networks, address)) return {};
  app.lastUses.note(caller.id, app.nowUs(), address);
  return caller;
}

std::optional<LastUses::Use> lastUseOf(const App& app, std::uint32_t integrationId) {
  if (auto use = app.lastUses.find(integrationId)) return use;
  const auto value = app.log.get(storage::Space::LOCAL, keyOf(integrationId));
  if (!value) return std::nullopt;
  const Row row = core::decodeRow<Row>(*value);
  const std::string plain = app.vault.open(row.address, vault::Field::NET).value_or("");
  return LastUses::Use{row.timeUs, jsonText(plain, "address").value_or("")};
}

storage::Write withoutLastUse(std::uint32_t integrationId) {
  return {storage::Space::LOCAL, keyOf(integrationId), std::nullopt};
}

kj::Promise<void> keepLastUses(App& app) {
  auto uses = app.lastUses.unkept();
  journal::Submission submission;
  std::vector<storage::Write> rows;
  for (const auto& [id, use] : uses) {
    const auto integration = core::find<core::IntegrationRow>(app.tables, id);
    if (!integration) continue;
    const Row row{use.timeUs, sealed(app, integration->ref, use, submission.keys)};
    rows.push_back({storage::Space::LOCAL, keyOf(id), core::encodeRow(row)});
  }
  if (rows.empty()) return kj::READY_NOW;
  submission.command.body = core::Tidy{};
  submission.local = [rows = std::move(rows)](const auto&) { return rows; };
  return app.recorder.record(std::move(submission))
      .then([&app, uses = std::move(uses)](const journal::Result& result) {
        if (std::holds_alternative<journal::Recorded>(result)) app.lastUses.kept(uses);
      });
}

}  // namespace authd::app
