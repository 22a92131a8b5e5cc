#include "daemon/core/decide.h"

#include <algorithm>

#include "daemon/core/customer_groups.h"
#include "daemon/core/decide_parts.h"
#include "daemon/core/rules/duration.h"
#include "daemon/core/rules/settings.h"
#include "daemon/core/rules/settings_keys.h"
#include "daemon/core/signing_keys.h"
#include "daemon/core/token_rules.h"

namespace authd::core {
namespace deciding {
namespace {

constexpr std::int64_t US = 1'000'000;

// Ids of events without a draft: the stamp's random bits with the event's number in the last byte,
// under UUIDv7's time, version and variant.
EventId derivedId(const Stamp& stamp, std::size_t number) {
  EventId id = stamp.random;
  std::uint64_t milliseconds = static_cast<std::uint64_t>(stamp.timeUs / 1000);
  for (int i = 0; i < 6; ++i) id[i] = static_cast<std::uint8_t>(milliseconds >> (40 - 8 * i));
  id[6] = static_cast<std::uint8_t>((id[6] & 0x0f) | 0x70);
  id[8] = static_cast<std::uint8_t>((id[8] & 0x3f) | 0x80);
  id[15] = static_cast<std::uint8_t>(id[15] ^ number);
  id[14] = static_cast<std::uint8_t>(id[14] ^ (number >> 8));
  return id;
}

}  // namespace

Facts& Facts::add(EventBody body, const Ref& subject, const Draft* draft,
                  const std::optional<Name>& name, Outcome outcome) {
  const Stamp& stamp = context_.stamp;
  const Act& act = context_.act;
  Event event;
  event.seq = nextSeq();
  event.timeUs = stamp.timeUs;
  event.eventId = draft ? draft->eventId : derivedId(stamp, facts_.size());
  event.outcome = outcome;
  event.clockState = stamp.clockState;
  event.actorKind = act.actorKind;
  event.actor = act.actor;
  event.subject = subject;
  event.storeId = act.storeId;
  event.correlationId = act.correlationId;
  event.causationSeq = facts_.empty() ? 0 : stamp.nextSeq + 1;
  event.credential = act.credential;
  event.reasonCode = act.reasonCode;
  if (draft) {
    event.net = draft->net;
    event.pii = draft->pii;
    event.secret = draft->secret;
  }
  event.body = std::move(body);
  facts_.push_back({std::move(event), name});
  return *this;
}

std::uint32_t nextId(const Tables& tables, CounterId counter) {
  return find<CounterRow>(tables, counter).value_or(CounterRow{}).last + 1;
}

bool textSetting(const Context& c, std::string_view key, std::string_view yes) {
  return settingText(c.tables, key) == yes;
}

std::int64_t secondsSetting(const Context& c, std::string_view key) {
  return durationSeconds(settingText(c.tables, key)).value_or(0);
}

std::int64_t countSetting(const Context& c, std::string_view key) {
  return wholeNumber(settingText(c.tables, key)).value_or(0);
}

namespace {

Decision on(const Context& c, const InitializeLog& command) {
  return Facts(c).add(LogInitialized{command.origin, command.formatVersion}, NO_REF).done();
}
Decision on(const Context& c, const StartLog& command) {
  return Facts(c).add(LogStarted{command.programVersion, TABLES_VERSION}, NO_REF).done();
}
Decision on(const Context& c, const StopLog&) {
  return Facts(c).add(LogStopped{}, NO_REF).done();
}
Decision on(const Context& c, const StepClock& command) {
  return Facts(c).add(ClockStepped{command.wallUs}, NO_REF).done();
}
Decision on(const Context& c, const AcceptClock& command) {
  if (c.stamp.clockState != ClockState::UNCERTAIN) return refuse(Refusal::ALREADY_SO);
  return Facts(c).add(ClockAccepted{command.wallUs}, NO_REF, &command.accepted).done();
}

Decision on(const Context& c, const NoteSigningKeys& command) {
  return Facts(c).add(SigningKeyRotated{command.keys}, NO_REF).done();
}
Decision on(const Context& c, const NoteLogReading& command) {
  return Facts(c).add(command.reading, NO_REF, &command.read).done();
}
Decision on(const Context& c, const NoteExport& command) {
  return Facts(c).add(command.exported, NO_REF, &command.noted).done();
}

// What had expired under the lifetime that a change replaces stays expired.
std::int64_t expiredUpTo(const Context& c, const std::string& key) {
  TokenType type = lifetimeTypeOf(key);
  if (type == TokenType::NONE) return 0;
  Lifetime now = lifetimeOf(c.tables, type);
  if (!now.seconds) return now.expiredUpToUs;
  return std::max(now.expiredUpToUs, c.stamp.timeUs - *now.seconds * US);
}

bool isGroup(const Context& c, const std::string& number) {
  return findGroup(c.tables, static_cast<std::uint32_t>(wholeNumber(number).value_or(0)))
      .has_value();
}

// A token type that asks for JWTs before there is a key would let nobody in.
bool lacksKey(const Context& c, const std::string& key, const std::string& text) {
  const bool isJwt =
      key == keys::JWT_ADMIN || key == keys::JWT_CUSTOMER || key == keys::JWT_INTEGRATION;
  return isJwt && text == "yes" && !signingKey(c.tables, c.stamp.timeUs);
}

Decision on(const Context& c, const ChangeSetting& command) {
  auto row = find<SettingRow>(c.tables, command.key);
  if (!command.value) {
    if (!row) return refuse(Refusal::ALREADY_SO);
    const bool toGroup = command.key == keys::DEFAULT_GROUP;
    if (toGroup && !isGroup(c, std::string(findSetting(command.key)->defaultText))) {
      return refuse(Refusal::BAD_SETTING);
    }
    SettingUnset unset{command.key, expiredUpTo(c, command.key)};
    return Facts(c).add(unset, NO_REF, &command.changed).done();
  }
  auto parsed = parseSetting(command.key, *command.value);
  const auto* text = std::get_if<std::string>(&parsed);
  if (!text) return refuse(Refusal::BAD_SETTING);
  if (row && row->value == *text) return refuse(Refusal::ALREADY_SO, row->seq);
  if (command.key == keys::DEFAULT_GROUP && !isGroup(c, *text)) return refuse(Refusal::BAD_SETTING);
  if (lacksKey(c, command.key, *text)) return refuse(Refusal::NO_SIGNING_KEY);
  SettingChanged changed{command.key, *text, expiredUpTo(c, command.key)};
  return Facts(c).add(changed, NO_REF, &command.changed).done();
}

Decision on(const Context& c, const Tidy&) {
  return Facts(c).done();
}

Ref recipientOf(const Context& c, const MailRow& mail) {
  auto customer = find<CustomerRow>(c.tables, mail.customerId);
  return customer ? customer->ref : NO_REF;
}

Decision on(const Context& c, const DropMail& command) {
  auto mail = find<MailRow>(c.tables, command.mailSeq);
  if (!mail) return refuse(Refusal::NOT_FOUND);
  return Facts(c).add(MailDropped{command.mailSeq}, recipientOf(c, *mail), &command.dropped).done();
}

Decision on(const Context& c, const ConfirmMail& command) {
  auto mail = find<MailRow>(c.tables, command.mailSeq);
  if (!mail) return refuse(Refusal::NOT_FOUND);
  const Ref subject = recipientOf(c, *mail);
  if (command.sent) return Facts(c).add(MailSent{command.mailSeq}, subject).done();
  return Facts(c).add(MailDropped{command.mailSeq}, subject, nullptr, {}, Outcome::FAILURE).done();
}

}  // namespace
}  // namespace deciding

Decision decide(const Tables& tables, const Command& command, const Stamp& stamp) {
  if (command.act.ifSeq && *command.act.ifSeq != stamp.nextSeq) {
    return Rejection{Refusal::LOG_MOVED, stamp.nextSeq};
  }
  deciding::Context context{tables, command.act, stamp};
  return std::visit(
      [&](const auto& body) {
        using namespace deciding;
        return on(context, body);
      },
      command.body);
}

}  // namespace authd::core
