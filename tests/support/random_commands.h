#pragma once

#include <cstdint>
#include <string>

#include "daemon/core/command.h"
#include "daemon/core/rules/settings_keys.h"
#include "daemon/core/tables.h"
#include "tests/support/choice.h"
#include "tests/support/facts.h"

namespace authd::support {

// Commands of every kind from plain numbers. Users have small ids and may not exist; references,
// tokens and drafts are never used twice. Credentials are those in force in `tables`, sometimes the
// one before.
class CommandMaker {
 public:
  static constexpr std::uint32_t KINDS = 43;
  static constexpr std::uint32_t USERS = 4;

  core::CommandBody make(const Choice& choice, const core::Tables& tables, std::uint64_t nextSeq) {
    switch (choice.what) {
      case 0: return core::CreateRole{"role " + std::to_string(choice.who), {true, {}}, next()};
      case 1: return createAdmin(choice);
      case 2: return core::SetAdminEnabled{user(choice), choice.how % 2 == 0, next()};
      case 3: return createCustomer(choice);
      case 4: return changePassword(choice, tables);
      case 5:
        return core::RehashPassword{type(choice), user(choice),
                                    credential(tables, type(choice), user(choice)), next()};
      case 6: return requestReset(choice);
      case 7: return core::UnlockAccount{type(choice), user(choice), next()};
      case 8:
        return core::FailLogin{type(choice), user(choice) - choice.how % 2,
                               core::FailureReason::WRONG_PASSWORD, 3, next()};
      case 9: return core::RevokeToken{choice.how % nextSeq, next()};
      case 10: return revokeTokens(choice, nextSeq);
      case 11: return core::SweepTokens{anyType(choice), choice.how % nextSeq, nextSeq};
      case 12: return createIntegration(choice);
      case 13:
        return core::ActivateIntegration{user(choice),
                                         credentials(choice, tables),
                                         choice.how % 2 == 0,
                                         digest(number()),
                                         token(++tokens),
                                         next(),
                                         next(),
                                         jwt(choice)};
      case 14: return core::SetIntegrationEnabled{user(choice), choice.how % 2 == 0, next()};
      case 15: return core::DeleteIntegration{user(choice), next()};
      case 16: return changeSetting(choice);
      case 17: return core::ConfirmMail{choice.how % nextSeq, choice.who % 2 == 0};
      case 18: return registerOperator(choice);
      case 19: return ofTheLog(choice);
      case 20: return updateCustomer(choice, tables);
      case 21: return core::DeleteAddress{user(choice), choice.how % 6 + 1, next()};
      case 22: return core::DeleteCustomer{user(choice), next()};
      case 23:
        return core::RequestConfirmation{user(choice),
                                         {core::MailTemplate::CONFIRMATION, 1, "en_US", next()}};
      case 24: return confirmCustomer(choice, tables);
      case 25: return core::CreateCustomerGroup{"group " + std::to_string(choice.who), 3, next()};
      case 26:
        return core::UpdateCustomerGroup{choice.how % 6, "group " + std::to_string(choice.who), 3,
                                         next()};
      case 27: return core::DeleteCustomerGroup{choice.how % 6, next()};
      case 28: return core::ChangeRole{choice.who % 3, {choice.how % 2 == 0, {"a"}}, next()};
      case 29: return core::DeleteRole{choice.who % 3, next()};
      case 30: return core::DropMail{choice.how % nextSeq, next()};
      case 31: return publishKey(choice);
      case 32: return core::RetireJwtKey{key(choice), next()};
      case 33:
      case 34:
      case 35:
      case 36: return newCredentials(choice, tables);
      case 37: return core::NotePurge{choice.how % nextSeq, 2};
      case 38: return core::EraseSubject{customerRef(choice, tables), next()};
      default: return issueToken(choice, tables);
    }
  }

  // Tokens have the numbers 1..tokens; not every one was issued.
  std::uint32_t tokens = 0;

 private:
  core::CommandBody newCredentials(const Choice& choice, const core::Tables& tables) {
    switch (choice.what) {
      case 33:
        return core::RotateIntegration{
            user(choice), credentials(choice, tables), choice.how % 3 * 20, token(++tokens), next(),
            jwt(choice)};
      case 34:
        return core::BeginTokenExchange{user(choice),        credentials(choice, tables),
                                        choice.how % 2 == 0, digest(number()),
                                        digest(number()),    next()};
      case 35:
        return core::IssueRequestToken{user(choice), credentials(choice, tables),
                                       digest(choice.who + 1), next()};
      default:
        return core::FinishTokenExchange{user(choice),
                                         credentials(choice, tables),
                                         digest(choice.who + 1),
                                         token(++tokens),
                                         next(),
                                         jwt(choice)};
    }
  }
  core::CommandBody ofTheLog(const Choice& choice) {
    switch (choice.how % 15) {
      case 8: return core::ContinueLog{{"a", "b", choice.who, digest(1), 9}, next()};
      case 9: return core::NoteBackup{{choice.who, "backups"}, next()};
      case 10: return core::NoteRestore{{core::RestoreSource::TILES, choice.who, digest(1)}};
      case 11: return core::NoteRebuild{{4, choice.who, 1}, next()};
      case 12: return core::NoteKeyEpoch{{choice.who, 3}};
      case 13: return core::DestroyDayKeys{choice.who};
      case 14: return core::PruneRecords{{0, choice.who, 0, choice.who + 1, 1, "\1"}, next()};
      case 7: return core::NoteExport{{"csv", 0, choice.who, "", true}, next()};
      case 5: return core::NoteSigningKeys{{"a+00000000+b"}};
      case 6:
        return core::NoteLogReading{{core::LogReading::REPLAY, 0, choice.who, "", false}, next()};
      case 1: return core::StopLog{};
      case 2: return core::StepClock{NOON};
      case 3: return core::AcceptClock{NOON, next()};
      case 4: return core::Tidy{};
      default: return core::StartLog{"1.0"};
    }
  }

  core::CommandBody publishKey(const Choice& choice) {
    return core::PublishJwtKey{subject(core::SubjectKind::JWT_KEY, number()),
                               core::JwtAlgorithm(choice.who % 3 + 1), "public",
                               choice.how % 2 == 0, next()};
  }
  static core::Ref customerRef(const Choice& choice, const core::Tables& tables) {
    auto row = core::find<core::CustomerRow>(tables, user(choice));
    return row ? row->ref : core::NO_REF;
  }
  static std::uint32_t key(const Choice& choice) { return choice.who % 3 + 1; }
  // Of a key that there may be; ends sooner or later.
  static core::JwtFacts jwt(const Choice& choice) {
    if (choice.how % 2 == 0) return {};
    return {key(choice), NOON + choice.how * SECOND, {}};
  }

  std::uint32_t number() { return ++numbers_; }
  core::Draft next() { return draft(number()); }
  static std::uint32_t user(const Choice& choice) { return choice.who % USERS + 1; }
  static core::TokenType type(const Choice& choice) {
    return choice.how % 3 == 0 ? core::TokenType::ADMIN : core::TokenType::CUSTOMER;
  }
  static core::TokenType anyType(const Choice& choice) {
    return core::TokenType(choice.who % 3 + 1);
  }
  static std::uint64_t credential(const core::Tables& tables, core::TokenType type,
                                  std::uint32_t id) {
    if (type == core::TokenType::ADMIN) {
      auto row = core::find<core::AdminRow>(tables, id);
      return row ? row->credential.seq : 0;
    }
    auto row = core::find<core::CustomerRow>(tables, id);
    return row ? row->credential.seq : 0;
  }

  // What the integration's credentials in force are bound to, sometimes others.
  static core::EventId credentials(const Choice& choice, const core::Tables& tables) {
    auto row = core::find<core::IntegrationRow>(tables, user(choice));
    return row && choice.how % 7 != 0 ? row->credentials.eventId : core::EventId{};
  }

  core::CommandBody createAdmin(const Choice& choice) {
    return core::CreateAdmin{subject(core::SubjectKind::ADMIN, number()),
                             name(core::SubjectKind::ADMIN, choice.who), choice.how % 3, next(),
                             next()};
  }
  core::CommandBody createCustomer(const Choice& choice) {
    core::CreateCustomer command;
    command.subject = subject(core::SubjectKind::CUSTOMER, number());
    command.websiteId = choice.how % 2 + 1;
    command.email = name(core::SubjectKind::CUSTOMER, choice.who, command.websiteId);
    command.created = next();
    command.createdIn = "Default Store View";
    for (std::uint32_t i = 0; i < choice.how % 3; ++i) {
      command.addresses.push_back({i == 0, i == 1, next()});
    }
    if (choice.how % 4 != 0) command.password = next();
    if (choice.how % 4 == 0) command.link = core::NewLink{digest(choice.how), next()};
    if (choice.how % 3 == 0) command.confirmation = next();
    command.mail = core::NewMail{core::MailTemplate::WELCOME, 1, "en_US", next()};
    return command;
  }
  // Often another name; of the addresses that there are, some stay, some change, some go.
  core::CommandBody updateCustomer(const Choice& choice, const core::Tables& tables) {
    core::UpdateCustomer command;
    command.customerId = user(choice);
    auto row = core::find<core::CustomerRow>(tables, command.customerId);
    command.version = row ? row->version - (choice.how % 7 == 0) : 0;
    command.websiteId = choice.how % 2 + 1;
    command.email = name(core::SubjectKind::CUSTOMER, choice.how, command.websiteId);
    command.groupId = choice.how % 4;
    command.endsLink = choice.how % 3 == 0;
    command.updated = next();
    std::uint32_t id = command.customerId;
    tables.scan(core::TableId::ADDRESS, core::rowKey(id), core::rowKey(id + 1),
                [&](std::string_view key, std::string_view) {
                  std::uint32_t customerId = 0;
                  std::uint32_t addressId = 0;
                  core::readKey(key, customerId, addressId);
                  if (addressId % 3 == 0) command.removed.push_back(addressId);
                  if (addressId % 3 == 1) command.changed.push_back({addressId, next()});
                  if (addressId % 3 == 2) command.defaultBilling = addressId;
                  return true;
                });
    if (choice.how % 2 == 0) command.added.push_back({false, choice.how % 4 == 0, next()});
    if (choice.how % 5 == 0) command.confirmation = next();
    return command;
  }
  core::CommandBody confirmCustomer(const Choice& choice, const core::Tables& tables) {
    core::ConfirmCustomer command;
    command.customerId = user(choice);
    auto row = core::find<core::CustomerRow>(tables, command.customerId);
    command.keySeq = row ? row->confirmation.seq : 0;
    command.confirmed = next();
    return command;
  }
  core::CommandBody changePassword(const Choice& choice, const core::Tables& tables) {
    core::ChangePassword command{type(choice), user(choice), core::PasswordCause::CHANGED,
                                 {},           {},           next()};
    if (choice.how % 5 == 0) {
      command.cause = core::PasswordCause::RESET;
      command.linkDigest = digest(choice.how);
    } else {
      command.credentialSeq = credential(tables, command.type, command.userId) - choice.how % 2;
    }
    return command;
  }
  core::CommandBody requestReset(const Choice& choice) {
    return core::RequestPasswordReset{user(choice),
                                      {digest(choice.how), next()},
                                      {core::MailTemplate::EMAIL_RESET, 1, "en_US", next()}};
  }
  core::CommandBody issueToken(const Choice& choice, const core::Tables& tables) {
    core::IssueToken command;
    command.type = type(choice);
    command.userId = user(choice);
    command.websiteId = choice.how % 2 + 1;
    command.credentialSeq = credential(tables, command.type, command.userId);
    command.tokenDigest = token(++tokens);
    command.expiresUs = choice.how % 5 == 1 ? core::NEVER : 0;
    if (choice.how % 3 == 2) {
      command.keyId = jwt(choice).keyId;
      command.expiresUs = jwt(choice).expiresUs;
    }
    command.issued = next();
    command.failed = next();
    return command;
  }
  core::CommandBody revokeTokens(const Choice& choice, std::uint64_t nextSeq) {
    core::RevokeTokens command;
    std::uint32_t website = choice.who % 2 + 1;
    switch (choice.how % 6) {
      case 0: break;
      case 1: command.scope = {core::ScopeKind::TYPE, anyType(choice), 0, 0, 0}; break;
      case 2:
        command.scope = {core::ScopeKind::WEBSITE, core::TokenType::NONE, website, 0, 0};
        break;
      case 3:
        command.scope = {core::ScopeKind::TYPE_AND_WEBSITE, anyType(choice), website, 0, 0};
        break;
      case 4: command.scope = {core::ScopeKind::USER, anyType(choice), 0, user(choice), 0}; break;
      default: command.scope = {core::ScopeKind::KEY, core::TokenType::NONE, 0, 0, key(choice)};
    }
    if (choice.how % 2 == 0) command.before = choice.how % nextSeq;
    command.revoked = next();
    return command;
  }
  core::CommandBody createIntegration(const Choice& choice) {
    return core::CreateIntegration{subject(core::SubjectKind::INTEGRATION, number()),
                                   "integration " + std::to_string(choice.who),
                                   {false, {"a", "b"}},
                                   static_cast<std::int64_t>(choice.how % 3) - 1,
                                   {"10.0.0.0/8"},
                                   "",
                                   "",
                                   next()};
  }
  core::CommandBody changeSetting(const Choice& choice) {
    constexpr const char* VALUES[] = {"1s", "30s", "2h", "never", "wrong"};
    const std::string_view all[] = {core::keys::CUSTOMER_LIFETIME, core::keys::ADMIN_LIFETIME,
                                    core::keys::INTEGRATION_LIFETIME, "no/such/key"};
    core::ChangeSetting command{std::string(all[choice.who % 4]), {}, next()};
    if (choice.how % 6 != 5) command.value = VALUES[choice.how % 6];
    return command;
  }
  core::CommandBody registerOperator(const Choice& choice) {
    return core::RegisterOperator{subject(core::SubjectKind::OPERATOR, number()),
                                  name(core::SubjectKind::OPERATOR, choice.who), next()};
  }

  std::uint32_t numbers_ = 1000;  // above those that stories use
};

}  // namespace authd::support
