#include "daemon/app/as_of.h"

#include <algorithm>
#include <string>
#include <utility>

#include "daemon/app/kept.h"
#include "daemon/app/profile.h"
#include "daemon/core/customer_groups.h"
#include "daemon/core/rules/duration.h"
#include "daemon/core/rules/settings_keys.h"
#include "daemon/core/rules/settings_table.h"
#include "daemon/core/token_rules.h"
#include "daemon/journal/as_of.h"
#include "daemon/loop/interrupt.h"
#include "daemon/record/codec.h"

namespace authd::app {
namespace {

core::MemoryTables tablesAbout(const App& app, const core::Ref& ref, const Moment& moment) {
  core::MemoryTables tables;
  journal::foldSubject(app.log, ref, moment.size, tables, loop::endIfInterrupted);
  return tables;
}

// The personal data of a box; empty unless it may be opened and can be.
std::optional<std::string> plainOf(const App& app, const core::StoredBox& box, bool open) {
  if (!open || box.sealed.box.empty()) return std::nullopt;
  return app.vault.open(box, vault::Field::PII);
}

// The group that a customer counted for: a deleted one is the default group.
std::uint32_t groupIn(const core::Tables& tables, std::uint32_t groupId) {
  if (core::findGroup(tables, groupId)) return groupId;
  const auto text = core::settingText(tables, core::keys::DEFAULT_GROUP);
  return static_cast<std::uint32_t>(core::wholeNumber(text).value_or(0));
}

std::size_t addressesIn(const core::Tables& tables, std::uint32_t customerId) {
  std::size_t count = 0;
  tables.scan(core::TableId::ADDRESS, core::rowKey(customerId), core::rowKey(customerId + 1),
              [&count](std::string_view, std::string_view) {
                ++count;
                return true;
              });
  return count;
}

void fillCustomer(const App& app, const core::Tables& tables, const core::CustomerRow& row,
                  bool open, Past& past) {
  CustomerView view;
  view.id = past.id;
  view.groupId = groupIn(tables, row.groupId);
  view.storeId = row.storeId;
  view.websiteId = row.websiteId;
  view.createdUs = row.createdUs;
  view.updatedUs = row.updatedUs;
  view.createdIn = row.createdIn;
  view.addresses.resize(addressesIn(tables, past.id));
  view.confirmationPending = row.confirmation.pending;
  view.lockedUntilUs = row.lock.untilUs;
  view.seq = row.version;
  if (const auto plain = plainOf(app, row.profile, open)) {
    view.profile = customerFromJson(*plain);
    past.opened = true;
  }
  past.view = std::move(view);
}

void fillAdmin(const App& app, const core::Tables& tables, const core::AdminRow& row, bool open,
               Past& past) {
  AdminView view;
  view.id = past.id;
  view.roleId = row.roleId;
  if (auto role = core::find<core::RoleRow>(tables, row.roleId)) view.roleName = role->name;
  view.enabled = row.enabled;
  view.createdUs = row.createdUs;
  view.lockedUntilUs = row.lock.untilUs;
  if (const auto plain = plainOf(app, row.profile, open)) {
    view.userName = jsonText(*plain, "username").value_or("");
    view.email = jsonText(*plain, "email").value_or("");
    view.firstname = jsonText(*plain, "firstname").value_or("");
    view.lastname = jsonText(*plain, "lastname").value_or("");
    past.opened = true;
  }
  past.view = std::move(view);
}

void fillIntegration(const App& app, const core::IntegrationRow& row, bool open, Past& past) {
  IntegrationView view;
  view.id = past.id;
  view.name = row.name;
  view.permissions = row.permissions;
  view.status = row.status;
  view.createdUs = row.createdUs;
  view.tokenLifetimeSeconds = row.tokenLifetimeSeconds;
  view.networks = row.networks;
  view.endpoint = row.endpoint;
  view.identityLink = row.identityLink;
  if (const auto plain = plainOf(app, row.profile, open)) {
    view.email = jsonText(*plain, "email").value_or("");
    past.opened = true;
  }
  past.view = std::move(view);
}

void fillUser(const App& app, const core::Tables& tables, bool open, Past& past) {
  if (past.kind == core::SubjectKind::CUSTOMER) {
    auto row = core::find<core::CustomerRow>(tables, past.id);
    if (row) fillCustomer(app, tables, *row, open, past);
  } else if (past.kind == core::SubjectKind::ADMIN) {
    auto row = core::find<core::AdminRow>(tables, past.id);
    if (row) fillAdmin(app, tables, *row, open, past);
  } else if (past.kind == core::SubjectKind::INTEGRATION) {
    auto row = core::find<core::IntegrationRow>(tables, past.id);
    if (row) fillIntegration(app, *row, open, past);
  }
}

// Who it is, as the tables say now: no event takes that back.
std::optional<Past> begun(const App& app, const core::Ref& ref) {
  const auto subject = core::find<core::SubjectRow>(app.tables, ref);
  if (!subject) return std::nullopt;
  Past past;
  past.kind = subject->kind;
  past.id = subject->id;
  past.ref = ref;
  if (auto erasure = core::find<core::ErasureRow>(app.tables, ref)) past.erasedSeq = erasure->seq;
  return past;
}

// After a rotation of its integration a token ends with the overlap at the latest.
std::int64_t expiryIn(const core::Tables& tables, const core::TokenRow& token) {
  const std::int64_t expires =
      core::expiryUs(token.issuedUs, token.expiresUs, core::lifetimeOf(tables, token.type),
                     core::endsBySettingToo(tables, token));
  if (token.type != core::TokenType::INTEGRATION) return expires;
  const auto holder = core::find<core::IntegrationRow>(tables, token.userId);
  if (!holder || token.seq >= holder->superseded.position) return expires;
  const std::int64_t until = holder->superseded.untilUs;
  return expires == core::NEVER ? until : std::min(expires, until);
}

TokenView tokenIn(const core::Tables& tables, const core::TokenRow& row, std::int64_t timeUs) {
  TokenView view;
  view.id = row.seq;
  view.type = row.type;
  view.userId = row.userId;
  view.websiteId = row.websiteId;
  view.issuedUs = row.issuedUs;
  view.expiresUs = expiryIn(tables, row);
  view.keyId = row.keyId;
  view.live = core::alive(tables, row, timeUs) && holderAllows(tables, row);
  const core::CutoffRow cutoff = core::cutoffOf(tables, row);
  view.revoked = row.revokedSeq != 0 || row.seq < cutoff.position;
  if (view.revoked) view.endedSeq = row.revokedSeq != 0 ? row.revokedSeq - 1 : cutoff.seq;
  return view;
}

SettingView settingIn(const core::Tables& tables, const core::SettingSpec& spec) {
  SettingView view{std::string(spec.key),
                   core::settingText(tables, spec.key),
                   std::string(spec.defaultText),
                   std::string(spec.description),
                   true,
                   0};
  if (auto row = core::find<core::SettingRow>(tables, view.key)) {
    view.isDefault = false;
    view.seq = row->seq;
  }
  return view;
}

}  // namespace

bool holderAllows(const core::Tables& tables, const core::TokenRow& token) {
  if (token.type == core::TokenType::INTEGRATION) {
    auto row = core::find<core::IntegrationRow>(tables, token.userId);
    return row && row->status == core::IntegrationStatus::ACTIVE;
  }
  if (token.type == core::TokenType::ADMIN) {
    auto row = core::find<core::AdminRow>(tables, token.userId);
    return row && row->enabled;
  }
  return true;
}

Moment thisMoment(const App& app) {
  return {app.log.tip().size, app.nowUs()};
}

Moment momentOfSize(const App& app, std::uint64_t size) {
  Moment moment{std::min(size, app.log.tip().size), 0};
  if (moment.size == 0) return moment;
  const auto last = firstKept(app, moment.size - 1, app.log.tip().size);
  if (last) moment.timeUs = last->timeUs;
  return moment;
}

Moment momentOfTime(const App& app, std::int64_t timeUs) {
  return {positionAt(app, timeUs), std::min(timeUs, app.nowUs())};
}

std::optional<Past> readPastUser(const App& app, const core::Ref& ref, const Moment& moment,
                                 bool open) {
  auto past = begun(app, ref);
  if (!past) return std::nullopt;
  fillUser(app, tablesAbout(app, ref, moment), open, *past);
  const bool forgotten = past->erasedSeq && *past->erasedSeq < moment.size;
  const bool seen = !std::holds_alternative<std::monostate>(past->view);
  if (!seen && !forgotten) return std::nullopt;
  return past;
}

std::optional<Past> readPastToken(const App& app, std::uint64_t id, const Moment& moment) {
  const auto ref = holderOfToken(app, id);
  auto past = ref ? begun(app, *ref) : std::nullopt;
  if (!past) return std::nullopt;
  core::MemoryTables tables = tablesAbout(app, *ref, moment);
  const auto position = core::find<core::TokenPositionRow>(tables, id);
  if (!position) return std::nullopt;
  const auto row = core::demand<core::TokenRow>(tables, position->tokenDigest);
  journal::foldCutoffs(app.log, app.tables, row, moment.size, tables, loop::endIfInterrupted);
  past->view = tokenIn(tables, row, moment.timeUs);
  return past;
}

std::optional<SettingView> readPastSetting(const App& app, std::string_view key,
                                           const Moment& moment) {
  const core::SettingSpec* spec = core::findSetting(key);
  if (!spec) return std::nullopt;
  return settingIn(tablesAbout(app, core::NO_REF, moment), *spec);
}

void listPastSettings(const App& app, const Moment& moment,
                      const std::function<void(const SettingView&)>& visit) {
  const core::MemoryTables tables = tablesAbout(app, core::NO_REF, moment);
  for (const core::SettingSpec& spec : core::allSettings()) visit(settingIn(tables, spec));
}

std::optional<core::Ref> refOfNumber(const App& app, core::SubjectKind kind, std::uint32_t id) {
  return journal::subjectOf(app.log, kind, id, app.log.tip().size);
}

std::optional<core::Ref> holderOfToken(const App& app, std::uint64_t id) {
  const auto bytes = app.log.read(id);
  if (!bytes) return std::nullopt;
  const core::Event event = record::decode(*bytes);
  if (!std::holds_alternative<core::TokenIssued>(event.body)) return std::nullopt;
  return event.subject;
}

core::SubjectKind kindOf(const App& app, const core::Ref& ref) {
  const auto subject = core::find<core::SubjectRow>(app.tables, ref);
  return subject ? subject->kind : core::SubjectKind::NONE;
}

}  // namespace authd::app
