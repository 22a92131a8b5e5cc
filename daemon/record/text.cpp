#include "daemon/record/text.h"

#include <algorithm>
#include <variant>

#include "daemon/core/words.h"
#include "daemon/record/json.h"
#include "daemon/record/utf8.h"

namespace authd::record {
namespace {

std::string number(std::uint64_t value) {
  return std::to_string(value);
}

std::string user(core::TokenType type, std::uint32_t id) {
  return std::string(wordOf(type)) + " " + number(id);
}

std::string integration(const std::string& what, std::uint32_t id) {
  return "integration " + number(id) + " " + what;
}

// A word of exports inside a sentence.
std::string spoken(std::string_view word) {
  std::string text(word);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

// Names come from people; control characters, in UTF-8 also U+0080 to U+009F, could move the cursor
// of whoever lists events.
std::string harmless(std::string text) {
  text = replaceBadUtf8(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto byte = static_cast<unsigned char>(text[i]);
    bool first = byte == 0xC2 && i + 1 < text.size();
    auto next = first ? static_cast<unsigned char>(text[i + 1]) : 0;
    if (first && next >= 0x80 && next < 0xA0) text[i++] = '?';
    if (byte < 0x20 || byte == 0x7F || (first && next >= 0x80 && next < 0xA0)) text[i] = '?';
  }
  return text;
}

template <class Reading>
std::string range(const Reading& e) {
  return " from " + number(e.from) + " to " + number(e.to) +
         (e.filter.empty() ? "" : " (" + e.filter + ")");
}
template <class Reading>
std::string opened(const Reading& e) {
  return e.opened ? ", with personal data" : "";
}

constexpr std::int64_t DAY_US = 86'400'000'000;
constexpr std::uint32_t LAST_DAY = 2'932'896;  // 9999-12-31

struct Summary {
  const core::Event& event;

  std::string operator()(const core::LogInitialized& e) { return "log " + e.origin + " begins"; }
  std::string operator()(const core::LogStarted& e) {
    return "shop-authd " + e.programVersion + " started";
  }
  std::string operator()(const core::LogStopped&) { return "shop-authd stopped"; }
  std::string operator()(const core::ClockStepped& e) {
    return "wall clock stepped to " + formatTime(e.wallUs);
  }
  std::string operator()(const core::ClockAccepted& e) {
    return "wall clock accepted: " + formatTime(e.wallUs);
  }
  std::string operator()(const core::SubjectKeyCreated& e) {
    return "key of a new " + std::string(wordOf(e.kind)) + " created";
  }
  std::string operator()(const core::OperatorSeen& e) {
    return "operator " + number(e.operatorId) + " seen for the first time";
  }
  std::string operator()(const core::RoleCreated& e) {
    return "role " + number(e.roleId) + " (" + e.name + ") created";
  }
  std::string operator()(const core::AdminCreated& e) {
    return "admin " + number(e.adminId) + " created";
  }
  std::string operator()(const core::AdminDisabled& e) {
    return "admin " + number(e.adminId) + " disabled, tokens ended";
  }
  std::string operator()(const core::AdminEnabled& e) {
    return "admin " + number(e.adminId) + " enabled";
  }
  std::string operator()(const core::CustomerCreated& e) {
    return "customer " + number(e.customerId) + " created";
  }
  std::string operator()(const core::AddressAdded& e) {
    return "address " + number(e.addressId) + " added to customer " + number(e.customerId);
  }
  std::string operator()(const core::CustomerUpdated& e) {
    return "customer " + number(e.customerId) + " changed";
  }
  std::string operator()(const core::AddressUpdated& e) {
    return "address " + number(e.addressId) + " of customer " + number(e.customerId) + " changed";
  }
  std::string operator()(const core::AddressDeleted& e) {
    return "address " + number(e.addressId) + " of customer " + number(e.customerId) + " deleted";
  }
  std::string operator()(const core::DefaultAddressesChanged& e) {
    auto which = [](std::uint32_t id) { return id == 0 ? std::string("none") : number(id); };
    return "default addresses of customer " + number(e.customerId) + ": billing " +
           which(e.billingId) + ", shipping " + which(e.shippingId);
  }
  std::string operator()(const core::CustomerDeleted& e) {
    return "customer " + number(e.customerId) + " deleted, tokens ended";
  }
  std::string operator()(const core::ConfirmationRequested& e) {
    return "customer " + number(e.customerId) + " is to confirm the e-mail address";
  }
  std::string operator()(const core::CustomerConfirmed& e) {
    return "customer " + number(e.customerId) + " confirmed";
  }
  std::string operator()(const core::CustomerGroupCreated& e) {
    return "customer group " + number(e.groupId) + " (" + e.code + ") created";
  }
  std::string operator()(const core::CustomerGroupUpdated& e) {
    return "customer group " + number(e.groupId) + " (" + e.code + ") changed";
  }
  std::string operator()(const core::CustomerGroupDeleted& e) {
    return "customer group " + number(e.groupId) + " deleted";
  }
  std::string operator()(const core::PasswordChanged& e) {
    return "password of " + user(e.type, e.userId) + " set (" + std::string(wordOf(e.cause)) +
           (e.endsTokens ? "), tokens ended" : ")");
  }
  std::string operator()(const core::PasswordRehashed& e) {
    return "password of " + user(e.type, e.userId) + " hashed anew";
  }
  std::string operator()(const core::PasswordResetRequested& e) {
    return "password link for customer " + number(e.customerId);
  }
  std::string operator()(const core::AccountLocked& e) {
    return user(e.type, e.userId) + " locked until " + formatTime(e.untilUs);
  }
  std::string operator()(const core::AccountUnlocked& e) {
    return user(e.type, e.userId) + " unlocked";
  }
  std::string operator()(const core::TokenIssued& e) {
    return std::string(wordOf(e.type)) + " token " + number(event.seq) + " issued to " +
           user(e.type, e.userId);
  }
  std::string operator()(const core::TokenRevoked& e) {
    return "token " + number(e.issueSeq) + " revoked";
  }
  std::string operator()(const core::TokensRevoked& e) {
    return textOf(e.scope) + " issued below " + number(e.cutoff) + " revoked";
  }
  std::string operator()(const core::TokensSwept& e) {
    return "dead " + std::string(wordOf(e.type)) + " tokens issued from " + number(e.fromSeq) +
           " to below " + number(e.toSeq) + " forgotten";
  }
  std::string operator()(const core::TokenIssueFailed& e) {
    std::string who = e.userId == 0 ? std::string(wordOf(e.type)) : user(e.type, e.userId);
    std::string times = e.attempts > 1 ? ", " + number(e.attempts) + " times" : "";
    return "no token for " + who + ": " + spoken(wordOf(e.reason)) + times;
  }
  std::string operator()(const core::IntegrationCreated& e) {
    return integration("(" + e.name + ") created", e.integrationId);
  }
  std::string operator()(const core::IntegrationActivated& e) {
    return integration("activated", e.integrationId);
  }
  std::string operator()(const core::IntegrationReauthorized& e) {
    return integration("reauthorized, old token ended", e.integrationId);
  }
  std::string operator()(const core::IntegrationDisabled& e) {
    return integration("disabled", e.integrationId);
  }
  std::string operator()(const core::IntegrationEnabled& e) {
    return integration("enabled", e.integrationId);
  }
  std::string operator()(const core::IntegrationDeleted& e) {
    return integration("deleted, token ended", e.integrationId);
  }
  std::string operator()(const core::SettingChanged& e) { return e.key + " = " + e.value; }
  std::string operator()(const core::SettingUnset& e) { return e.key + " back to its default"; }
  std::string operator()(const core::MailQueued& e) {
    return spoken(wordOf(e.mailTemplate)) + " mail for customer " + number(e.customerId);
  }
  std::string operator()(const core::MailSent& e) { return "mail " + number(e.mailSeq) + " sent"; }
  std::string operator()(const core::MailDropped& e) {
    return "mail " + number(e.mailSeq) + " given up";
  }
  std::string operator()(const core::RoleChanged& e) {
    return "role " + number(e.roleId) + " (" + e.name + ") changed";
  }
  std::string operator()(const core::RoleDeleted& e) {
    return "role " + number(e.roleId) + " deleted";
  }
  std::string operator()(const core::TokenExchangeBegun& e) {
    return integration("was sent the credentials of a token exchange", e.integrationId);
  }
  std::string operator()(const core::RequestTokenIssued& e) {
    return integration("got a request token", e.integrationId);
  }
  std::string operator()(const core::IntegrationRotated& e) {
    return integration("rotated, old token good until " + formatTime(e.overlapUntilUs),
                       e.integrationId);
  }
  std::string operator()(const core::JwtKeyPublished& e) {
    return std::string(wordOf(e.algorithm)) + " key " + number(e.keyId) +
           " published, signs from " + formatTime(e.usableFromUs);
  }
  std::string operator()(const core::JwtKeyRetired& e) {
    return "key " + number(e.keyId) + " retired, its tokens ended";
  }
  std::string operator()(const core::SigningKeyRotated& e) {
    std::string keys;
    for (const auto& key : e.keys) keys += (keys.empty() ? "" : ", ") + key;
    return "checkpoints are signed by " + keys;
  }
  std::string operator()(const core::AuditLogRead& e) {
    return std::string(wordOf(e.what)) + range(e) + " read" + opened(e);
  }
  std::string operator()(const core::EventsExported& e) {
    return "events" + range(e) + " exported as " + e.format + opened(e);
  }
  std::string operator()(const core::LogContinued& e) {
    return "log continued as " + e.origin + " after " + number(e.size) + " events" +
           (e.lostUpTo > e.size ? ", " + number(e.lostUpTo - e.size) + " are lost" : "");
  }
  std::string operator()(const core::KeyEpochRotated& e) {
    return number(e.keys) + " keys wrapped anew, epoch " + number(e.epoch);
  }
  std::string operator()(const core::SubjectErased& e) {
    return std::string(wordOf(e.kind)) + " " + number(e.userId) + " erased";
  }
  std::string operator()(const core::ErasurePurged& e) {
    return "keys of the subject erased by event " + number(e.erasedSeq) +
           " purged, in backups until " + formatTime(e.backupsUntilUs);
  }
  std::string operator()(const core::DayKeysDestroyed& e) {
    return "origins before " + formatTime(std::min(e.beforeDay, LAST_DAY) * DAY_US).substr(0, 10) +
           " forgotten";
  }
  std::string operator()(const core::BackupTaken& e) {
    return "backup " + number(e.backupId) + " taken to " + e.folder;
  }
  std::string operator()(const core::RestorePerformed& e) {
    return number(e.size) + " events restored from " + std::string(wordOf(e.source));
  }
  std::string operator()(const core::TablesRebuilt& e) {
    return "tables rebuilt from " + number(e.upTo) + " events, " + number(e.corrected) +
           " rows corrected";
  }
  std::string operator()(const core::RetentionPruned& e) {
    return number(e.dropped) + " events between " + number(e.from) + " and " + number(e.to) +
           " dropped; what was before event " + number(e.horizon) + " can be told no longer";
  }
};

}  // namespace

std::string textOf(const core::Scope& scope) {
  switch (scope.kind) {
    case core::ScopeKind::ALL: return "all tokens";
    case core::ScopeKind::TYPE: return "all " + std::string(wordOf(scope.type)) + " tokens";
    case core::ScopeKind::WEBSITE: return "all tokens of website " + number(scope.websiteId);
    case core::ScopeKind::TYPE_AND_WEBSITE:
      return "all " + std::string(wordOf(scope.type)) + " tokens of website " +
             number(scope.websiteId);
    case core::ScopeKind::KEY: return "all tokens signed with key " + number(scope.keyId);
    case core::ScopeKind::USER: return "all tokens of " + user(scope.type, scope.userId);
  }
  return "tokens";
}

std::string summary(const core::Event& event) {
  return harmless(std::visit(Summary{event}, event.body));
}

}  // namespace authd::record
