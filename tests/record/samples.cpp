#include "tests/record/samples.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "daemon/core/event_types.h"

namespace authd::record {
namespace {

constexpr std::int64_t NOON = 1'795'608'000'123'456;  // 2026-11-25T12:00:00.123456Z

template <class Bytes>
Bytes filled(std::uint8_t first) {
  Bytes bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(first + i);
  return bytes;
}

core::SealedBox sealed(std::uint8_t owner, std::uint8_t key, std::uint32_t day) {
  core::SealedBox box;
  if (owner != 0) box.owner = filled<core::Ref>(owner);
  if (key != 0) box.key = filled<core::Ref>(key);
  box.day = day;
  for (int i = 0; i < 57; ++i) box.box.push_back(static_cast<char>(owner + key + 3 * i));
  return box;
}

const core::Digest DIGEST = filled<core::Digest>(0x80);
const core::Permissions SOME{false, {"Magento_Customer::customer", "Magento_Sales::sales"}};

std::vector<core::EventBody> bodiesOfUpkeep() {
  return {
      core::LogContinued{"shop-authd/1", "shop-authd/1/2", 1790, DIGEST, 1800},
      core::KeyEpochRotated{202613, 1200},
      core::SubjectErased{core::SubjectKind::CUSTOMER, 1},
      core::ErasurePurged{1300, 202613, NOON + 604'800'000'000},
      core::DayKeysDestroyed{20000},
      core::BackupTaken{3, "/var/backups/shop-authd"},
      core::RestorePerformed{core::RestoreSource::TILES, 1790, DIGEST},
      core::TablesRebuilt{4, 1800, 2},
      core::RetentionPruned{NOON, 1024, 512, 1024, 3, "\x05\x80"},
  };
}

std::vector<core::EventBody> bodiesOfUse() {
  using enum core::TokenType;
  return {
      core::LogInitialized{"shop.example/log", 1},
      core::LogStarted{"0.1.0", 1},
      core::LogStopped{},
      core::ClockStepped{NOON + 3'600'000'000},
      core::ClockAccepted{NOON + 3'600'000'001},
      core::SubjectKeyCreated{core::SubjectKind::CUSTOMER, DIGEST},
      core::OperatorSeen{1},
      core::RoleCreated{2, "Call centre", SOME},
      core::AdminCreated{3, 2},
      core::AdminDisabled{3},
      core::AdminEnabled{3},
      core::CustomerCreated{1, 1, 1, 1, "Default Store View", NOON - 86'400'000'000, true},
      core::AddressAdded{1, 4, true, false},
      core::CustomerUpdated{1, 1, 2, 3, true, true},
      core::AddressUpdated{1, 4},
      core::AddressDeleted{1, 4},
      core::DefaultAddressesChanged{1, 4, 0},
      core::CustomerDeleted{1},
      core::ConfirmationRequested{1},
      core::CustomerConfirmed{1},
      core::CustomerGroupCreated{4, "VIP \xC3\xA4", 3},
      core::CustomerGroupUpdated{4, "Very important", 3},
      core::CustomerGroupDeleted{4},
      core::PasswordChanged{CUSTOMER, 1, core::PasswordCause::RESET, true},
      core::PasswordRehashed{ADMIN, 3},
      core::PasswordResetRequested{1, DIGEST},
      core::AccountLocked{CUSTOMER, 1, NOON + 600'000'000},
      core::AccountUnlocked{CUSTOMER, 1},
      core::TokenIssued{DIGEST, CUSTOMER, 1, 1, NOON + 3'600'000'000, 1110, 0},
      core::TokenRevoked{1200},
      core::TokensRevoked{{core::ScopeKind::USER, INTEGRATION, 0, 5, 0}, 1202},
      core::TokensSwept{CUSTOMER, 10, 1200},
      core::TokenIssueFailed{ADMIN, 3, core::FailureReason::WRONG_PASSWORD, 4, 6},
      core::IntegrationCreated{5, "Warehouse \xC3\xA4", SOME, -1, {}, "", ""},
      core::IntegrationActivated{5, DIGEST},
      core::IntegrationReauthorized{5, DIGEST},
      core::IntegrationDisabled{5},
      core::IntegrationEnabled{5},
      core::IntegrationDeleted{5},
      core::SettingChanged{"oauth/access_token_lifetime/customer", "8", NOON - 28'800'000'000},
      core::SettingUnset{"oauth/access_token_lifetime/admin", 0},
      core::MailQueued{core::MailTemplate::EMAIL_RESET, 1, 1, "de_DE", filled<core::EventId>(0x90)},
      core::MailSent{1700},
      core::MailDropped{(1ULL << 53) + 1},
      core::RoleChanged{2, "Call centre", SOME},
      core::RoleDeleted{2},
      core::TokenExchangeBegun{5, DIGEST, filled<core::Digest>(0xC0)},
      core::RequestTokenIssued{5, DIGEST},
      core::IntegrationRotated{5, NOON + 86'400'000'000},
      core::JwtKeyPublished{1, core::JwtAlgorithm::ES256, "not a key", NOON + 3'600'000'000},
      core::JwtKeyRetired{1},
      core::SigningKeyRotated{{"shop.example/log+01234567+AQID", "shop.example/log+89abcdef+BAUG"}},
      core::EventsExported{"ocsf", 0, 1800, "", false},
      core::AuditLogRead{core::LogReading::EVENTS, 10, 1800, "type=TokenIssued", true},
      core::TokenIssued{DIGEST, CUSTOMER, 1, 1, NOON + 3'600'000'000, 1110, 1},
      core::TokensRevoked{{core::ScopeKind::KEY, NONE, 0, 0, 1}, 1202},
      core::IntegrationCreated{5,
                               "Warehouse",
                               SOME,
                               0,
                               {"192.0.2.0/24", "2001:db8::/32"},
                               "https://erp.example/callback",
                               "https://erp.example/login"},
  };
}

std::vector<core::EventBody> bodies() {
  std::vector<core::EventBody> all = bodiesOfUse();
  for (core::EventBody& body : bodiesOfUpkeep()) all.push_back(std::move(body));
  return all;
}

// Whether it has what the first form of its type did not have.
bool isSecondForm(const core::EventBody& body) {
  if (const auto* issued = std::get_if<core::TokenIssued>(&body)) return issued->keyId != 0;
  if (const auto* revoked = std::get_if<core::TokensRevoked>(&body)) {
    return revoked->scope.keyId != 0;
  }
  const auto* created = std::get_if<core::IntegrationCreated>(&body);
  return created && !created->networks.empty();
}

core::Event sample(core::EventBody body) {
  core::Event event;
  auto code = static_cast<std::uint16_t>(core::typeOf(body));
  event.body = std::move(body);
  event.eventId = filled<core::EventId>(0x01);
  event.timeUs = NOON;
  if (code == static_cast<std::uint16_t>(core::EventType::LOG_INITIALIZED)) return event;
  event.seq = 1000U + code;
  event.timeUs += code * 1'000'000LL;
  event.actorKind = static_cast<core::ActorKind>(code % 6);
  event.actor = filled<core::Ref>(0x20);
  event.subject = filled<core::Ref>(0x30);
  event.correlationId = filled<core::EventId>(0x40);
  event.net = sealed(0x20, 0x50, 20'782);
  return event;
}

void addRareFields(core::Event& event) {
  if (std::holds_alternative<core::CustomerCreated>(event.body) ||
      std::holds_alternative<core::CustomerUpdated>(event.body) ||
      std::holds_alternative<core::MailQueued>(event.body)) {
    event.pii = sealed(0x30, 0x60, 0);
    event.storeId = 1;
    event.causationSeq = event.seq;
  }
  if (std::holds_alternative<core::PasswordChanged>(event.body)) {
    event.secret = sealed(0x30, 0x70, 0);
  }
  if (std::holds_alternative<core::TokenIssueFailed>(event.body)) {
    event.outcome = core::Outcome::FAILURE;
    event.actor = core::NO_REF;
    event.net = sealed(0, 0, 20'782);
    event.pii = sealed(0, 0, 20'782);
    event.clockState = core::ClockState::CLAMPED;
  }
  if (std::holds_alternative<core::TokensRevoked>(event.body)) {
    event.reasonCode = core::ReasonCode::LEAK;
    event.credential = filled<core::Ref>(0xA0);
  }
}

}  // namespace

std::vector<core::Event> samples() {
  std::vector<core::Event> events;
  for (core::EventBody& body : bodies()) {
    events.push_back(sample(std::move(body)));
    addRareFields(events.back());
  }
  return events;
}

std::string corpusName(const core::Event& event) {
  core::EventType type = core::typeOf(event.body);
  char code[8];
  std::snprintf(code, sizeof code, "%03u", static_cast<unsigned>(type));
  return std::string(code) + "-" + std::string(core::nameOf(type)) +
         (isSecondForm(event.body) ? "-v2" : "-v1");
}

std::vector<std::filesystem::path> corpusFiles() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(AUTHD_CORPUS)) {
    if (entry.path().extension() == ".bin") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string readFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace authd::record
