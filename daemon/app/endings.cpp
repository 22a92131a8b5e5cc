#include "daemon/app/endings.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "daemon/app/tokens.h"
#include "daemon/core/event_types.h"
#include "daemon/core/rules/settings_keys.h"
#include "daemon/core/token_rules.h"
#include "daemon/journal/record_index.h"
#include "daemon/loop/interrupt.h"
#include "daemon/record/codec.h"

namespace authd::app {
namespace {

using core::EventType;

constexpr std::size_t MOST_LOOKED_AT = 2'000;

std::string_view wordOf(EventType type) {
  constexpr std::array<std::pair<EventType, std::string_view>, 12> WORDS{{
      {EventType::TOKEN_REVOKED, "token_revoked"},
      {EventType::TOKENS_REVOKED, "tokens_revoked"},
      {EventType::PASSWORD_CHANGED, "password_changed"},
      {EventType::CUSTOMER_DELETED, "customer_deleted"},
      {EventType::SUBJECT_ERASED, "customer_erased"},
      {EventType::ADMIN_DISABLED, "admin_disabled"},
      {EventType::INTEGRATION_DISABLED, "integration_disabled"},
      {EventType::INTEGRATION_DELETED, "integration_deleted"},
      {EventType::INTEGRATION_REAUTHORIZED, "integration_reauthorized"},
      {EventType::INTEGRATION_ROTATED, "integration_rotated"},
      {EventType::TOKEN_EXCHANGE_BEGUN, "exchange_begun"},
      {EventType::JWT_KEY_RETIRED, "key_retired"},
  }};
  for (const auto& [known, word] : WORDS) {
    if (known == type) return word;
  }
  return "tokens_ended";
}

std::string_view keyIn(const core::EventBody& body) {
  if (const auto* changed = std::get_if<core::SettingChanged>(&body)) return changed->key;
  const auto* unset = std::get_if<core::SettingUnset>(&body);
  return unset ? std::string_view(unset->key) : std::string_view();
}

// Looks for what had ended one token by one moment.
class Search {
 public:
  Search(const App& app, const core::TokenRow& token, std::int64_t timeUs)
      : app_(app), token_(token), timeUs_(timeUs) {}

  std::optional<Ending> run() {
    if (token_.revokedSeq != 0) considerEvent(token_.revokedSeq - 1);
    lookAtCutoffs();
    lookAtLifetime();
    if (token_.type == core::TokenType::INTEGRATION) lookAtIntegration();
    lookAtPast();
    return first_;
  }

 private:
  void consider(const Ending& ending) {
    if (ending.atUs > timeUs_) return;
    if (!first_ || ending.atUs < first_->atUs) first_ = ending;
  }
  void consider(const core::Event& event) {
    consider({wordOf(core::typeOf(event.body)), event.seq, event.timeUs});
  }
  void considerEvent(std::uint64_t seq) {
    if (const auto event = eventAt(app_, seq)) consider(*event);
  }

  // A later cut-off of a scope takes the row of an earlier one, which lookAtPast() finds.
  void lookAtCutoffs() {
    for (const core::Scope& scope :
         core::coveringScopes(token_.type, token_.websiteId, token_.userId, token_.keyId)) {
      const auto row = core::find<core::CutoffRow>(app_.tables, scope);
      if (row && row->position > token_.seq) considerEvent(row->seq);
    }
  }

  // A lifetime that was made shorter after the issue ended the token no earlier than that, and one
  // that was changed after the moment says nothing of it.
  void lookAtLifetime() {
    if (bySetting() && lifetimeChangedLater()) return;
    const core::Lifetime lifetime = core::lifetimeOf(app_.tables, token_.type);
    const bool too = core::endsBySettingToo(app_.tables, token_);
    if (!core::expired(token_.issuedUs, token_.expiresUs, lifetime, timeUs_, too)) return;
    const std::int64_t end = core::expiryUs(token_.issuedUs, token_.expiresUs, lifetime, too);
    const bool isKnown = end != core::NEVER && end <= timeUs_;
    Ending ending{"token_expired", std::nullopt, isKnown ? end : timeUs_};
    const auto row =
        core::find<core::SettingRow>(app_.tables, std::string(core::lifetimeKey(token_.type)));
    if (row && row->seq > token_.seq && bySetting()) {
      const auto change = eventAt(app_, row->seq);
      if (change && change->timeUs <= timeUs_) {
        ending.seq = row->seq;
        ending.atUs = std::max(ending.atUs, change->timeUs);
      }
    }
    consider(ending);
  }

  bool bySetting() const {
    return token_.expiresUs == 0 || core::endsBySettingToo(app_.tables, token_);
  }
  bool lifetimeChangedLater() const {
    const std::uint64_t from = positionAt(app_, timeUs_ + 1);
    for (const auto type : {EventType::SETTING_CHANGED, EventType::SETTING_UNSET}) {
      const auto index = journal::typeIndex(static_cast<std::uint16_t>(type));
      for (const auto seq : app_.log.positions(index, from, UINT64_MAX, MOST_LOOKED_AT, false)) {
        const auto event = eventAt(app_, seq);
        if (event && keyIn(event->body) == core::lifetimeKey(token_.type)) return true;
      }
    }
    return false;
  }

  void lookAtIntegration() {
    const auto row = core::find<core::IntegrationRow>(app_.tables, token_.userId);
    if (!row) return;
    if (token_.seq < row->superseded.position) {
      consider({"integration_rotated", row->superseded.position, row->superseded.untilUs});
    }
    // Whether it was suspended then: what was done to it last.
    visitPast(app_, row->ref, timeUs_, [this](const core::Event& event) {
      if (std::holds_alternative<core::IntegrationEnabled>(event.body)) return false;
      if (!std::holds_alternative<core::IntegrationDisabled>(event.body)) return true;
      consider(event);
      return false;
    });
  }

  // Events that ended all tokens of the holder, and those that ended everybody's.
  void lookAtPast() {
    const auto issue = eventAt(app_, token_.seq);
    if (!issue) return;
    visitPast(app_, issue->subject, timeUs_, [this](const core::Event& event) {
      if (endsAll(event)) consider(event);
      return event.seq > token_.seq;
    });
    const auto index = journal::typeIndex(static_cast<std::uint16_t>(EventType::TOKENS_REVOKED));
    for (std::uint64_t seq :
         app_.log.positions(index, token_.seq, app_.log.tip().size, MOST_LOOKED_AT, true)) {
      loop::endIfInterrupted();
      const auto event = eventAt(app_, seq);
      if (event && covers(*event)) consider(*event);
    }
  }

  bool endsAll(const core::Event& event) const {
    if (event.seq <= token_.seq) return false;
    if (const auto* changed = std::get_if<core::PasswordChanged>(&event.body)) {
      return changed->endsTokens;
    }
    return std::holds_alternative<core::AdminDisabled>(event.body) ||
           std::holds_alternative<core::CustomerDeleted>(event.body) ||
           std::holds_alternative<core::SubjectErased>(event.body) ||
           std::holds_alternative<core::IntegrationDeleted>(event.body) ||
           std::holds_alternative<core::IntegrationReauthorized>(event.body) ||
           std::holds_alternative<core::TokenExchangeBegun>(event.body);
  }

  bool covers(const core::Event& event) const {
    const auto* revoked = std::get_if<core::TokensRevoked>(&event.body);
    if (!revoked || revoked->cutoff <= token_.seq) return false;
    const auto scopes =
        core::coveringScopes(token_.type, token_.websiteId, token_.userId, token_.keyId);
    return std::find(scopes.begin(), scopes.end(), revoked->scope) != scopes.end();
  }

  const App& app_;
  const core::TokenRow& token_;
  std::int64_t timeUs_;
  std::optional<Ending> first_;
};

}  // namespace

std::optional<Ending> endingAsBearer(const App& app, const core::TokenRow& token) {
  if (token.type != core::TokenType::INTEGRATION) return std::nullopt;
  if (core::resolveSettings(core::settingsIn(app.tables)).integrationAsBearer) return std::nullopt;
  Ending ending{"not_as_bearer", std::nullopt, 0};
  const auto row =
      core::find<core::SettingRow>(app.tables, std::string(core::keys::INTEGRATION_AS_BEARER));
  if (row) ending.seq = row->seq;
  return ending;
}

std::optional<Ending> endingOf(const App& app, const core::TokenRow& token, std::int64_t timeUs) {
  return Search(app, token, timeUs).run();
}

std::optional<core::Event> eventAt(const App& app, std::uint64_t seq) {
  const auto bytes = app.log.read(seq);
  if (!bytes) return std::nullopt;
  try {
    core::Event event = record::decode(*bytes);
    event.seq = seq;
    return event;
  } catch (const record::RecordFault&) {
    return std::nullopt;
  }
}

void visitPast(const App& app, const core::Ref& subject, std::int64_t timeUs,
               const std::function<bool(const core::Event&)>& visit) {
  for (std::uint64_t seq : app.log.positions(journal::subjectIndex(subject), 0, app.log.tip().size,
                                             MOST_LOOKED_AT, true)) {
    loop::endIfInterrupted();
    const auto event = eventAt(app, seq);
    if (event && event->timeUs <= timeUs && !visit(*event)) return;
  }
}

}  // namespace authd::app
