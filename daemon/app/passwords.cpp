#include "daemon/app/passwords.h"

#include <memory>
#include <utility>

#include "daemon/app/changes.h"
#include "daemon/app/drafts.h"
#include "daemon/app/flood_gate.h"
#include "daemon/app/login.h"
#include "daemon/app/once.h"
#include "daemon/app/profile.h"
#include "daemon/app/recorder.h"
#include "daemon/app/reset_limit.h"
#include "daemon/core/rules/password_rules.h"
#include "daemon/core/rules/settings_keys.h"
#include "daemon/core/token_rules.h"
#include "daemon/crypto/digest.h"

namespace authd::app {
namespace {

using core::EventType;

constexpr std::uint32_t RETRY_AFTER_SECONDS = 2;

std::string emailOf(const App& app, std::uint32_t customerId) {
  auto row = core::find<core::CustomerRow>(app.tables, customerId);
  if (!row) return {};
  auto plain = app.vault.open(row->profile, vault::Field::PII);
  return plain ? jsonText(*plain, "email").value_or("") : std::string();
}

// Records a new password hash; the key of the one it replaces is kept for the backup horizon.
kj::Promise<Answer<std::uint64_t>> recordPassword(App& app, const Call& call,
                                                  const Account& account,
                                                  core::ChangePassword command,
                                                  const std::string& encoded) {
  Drafts drafts(app, call);
  command.type = account.type;
  command.userId = account.userId;
  command.changed = drafts.origin(EventType::PASSWORD_CHANGED);
  drafts.addSecret(command.changed, EventType::PASSWORD_CHANGED, account.ref,
                   JsonText().put("hash", encoded).text());
  drafts.replaces(account.stored.secret);
  return recordAnswer(app, drafts, std::move(command), lastSeq);
}

kj::Promise<Answer<std::uint64_t>> hashAndRecord(App& app, Call call, Account account,
                                                 core::ChangePassword command,
                                                 crypto::Secret wanted) {
  KJ_IF_MAYBE (hashed, hashOnWorkers(app, std::move(wanted))) {
    return hashed->then([&app, call = std::move(call), account = std::move(account),
                         command = std::move(command)](std::string encoded) mutable {
      return recordPassword(app, call, account, std::move(command), encoded);
    });
  }
  return Answer<std::uint64_t>(busy(RETRY_AFTER_SECONDS));
}

// A wrong current password counts towards the account's lock. Once it is locked, also by this one,
// the answer says that; a right one is still taken, as in Magento.
kj::Promise<Answer<std::uint64_t>> recordWrongPassword(App& app, const Call& call,
                                                       const Account& account) {
  Drafts drafts(app, call);
  core::FailLogin command;
  command.type = account.type;
  command.userId = account.userId;
  command.reason = core::FailureReason::WRONG_PASSWORD;
  command.failed = drafts.origin(EventType::TOKEN_ISSUE_FAILED);
  return app.recorder.record(drafts.submission(std::move(command)))
      .then([&app, id = account.userId](journal::Result result) -> Answer<std::uint64_t> {
        Answer<journal::Recorded> answer = answerOf(std::move(result));
        if (auto* why = std::get_if<Refused>(&answer)) return std::move(*why);
        auto row = core::find<core::CustomerRow>(app.tables, id);
        bool locked = row && row->lock.untilUs > app.nowUs();
        return refused(locked ? Why::ACCOUNT_LOCKED : Why::CURRENT_PASSWORD_WRONG);
      });
}

kj::Promise<Answer<std::uint64_t>> verifyAndChange(App& app, Call call, crypto::Secret current,
                                                   crypto::Secret wanted) {
  Account account = readAccount(app, core::TokenType::CUSTOMER, call.caller.id);
  core::Settings settings = app.settings();
  auto good = std::make_shared<bool>(false);
  auto secret = std::make_shared<crypto::Secret>(std::move(current));
  std::string encoded = account.credential.encoded;
  if (encoded.empty()) encoded = crypto::dummyHash(passwordCost(settings));
  auto verify = [good, secret, encoded] {
    *good = crypto::verifyPassword(encoded, secret->view());
  };
  KJ_IF_MAYBE (verified, app.hashing.trySubmit(kj::mv(verify))) {
    return verified->then(
        [&app, call = std::move(call), account = std::move(account), good, settings,
         wanted = kj::mv(wanted)]() mutable -> kj::Promise<Answer<std::uint64_t>> {
          if (!*good) return recordWrongPassword(app, call, account);
          auto error =
              core::validatePassword(wanted.view(), emailOf(app, account.userId), settings);
          if (error) return Answer<std::uint64_t>(refusedByRules({*error}));
          core::ChangePassword command;
          command.cause = core::PasswordCause::CHANGED;
          command.credentialSeq = account.credential.seq;
          return hashAndRecord(app, std::move(call), std::move(account), std::move(command),
                               kj::mv(wanted));
        });
  }
  return Answer<std::uint64_t>(busy(RETRY_AFTER_SECONDS));
}

}  // namespace

kj::Promise<Answer<std::uint64_t>> changePassword(App& app, Call call, crypto::Secret current,
                                                  crypto::Secret wanted) {
  auto act = [&app, current = kj::mv(current), wanted = kj::mv(wanted)](Call inner) mutable {
    return verifyAndChange(app, std::move(inner), kj::mv(current), kj::mv(wanted));
  };
  return app.once.runSeq(app, std::move(call), "password/change", kj::mv(act));
}

namespace {

// Answers to requests for links tell nothing.
std::uint64_t noSeq(const std::vector<core::Fact>&) {
  return 0;
}

// What an unknown address costs: as many seals and syncs as a known one, so that the time tells
// nothing, and the same command, which is refused when that of a known one would be. One local row
// is written again and again.
kj::Promise<Answer<std::uint64_t>> recordNothing(App& app, const Call& call) {
  Drafts drafts(app, call);
  core::Draft sealed = drafts.origin(EventType::PASSWORD_RESET_REQUESTED);
  drafts.addTyped(sealed, EventType::MAIL_QUEUED, core::NO_REF,
                  JsonText().put("recipient", "nobody").text());
  (void)crypto::sha256(app.vault.linkSecret(sealed.eventId));
  drafts.also([](const auto&) {
    return std::vector<storage::Write>{{storage::Space::LOCAL, "u", std::string()}};
  });
  return recordAnswer(app, drafts, core::RequestPasswordReset{}, noSeq);
}

kj::Promise<Answer<std::uint64_t>> recordRequest(App& app, const Call& call, const Account& account,
                                                 core::MailTemplate mailTemplate) {
  Drafts drafts(app, call);
  const StoreView* store = app.shop.storeById(call.storeId);
  if (!store) store = &app.shop.defaultStore();
  core::RequestPasswordReset command;
  command.customerId = account.userId;
  command.link.requested = drafts.origin(EventType::PASSWORD_RESET_REQUESTED);
  command.link.digest = crypto::sha256(app.vault.linkSecret(command.link.requested.eventId));
  command.mail = {mailTemplate, store->id, store->locale, drafts.plain()};
  drafts.addPii(command.mail.queued, EventType::MAIL_QUEUED, account.ref,
                JsonText().put("recipient", emailOf(app, account.userId)).text());
  return recordAnswer(app, drafts, std::move(command), noSeq);
}

kj::Promise<Answer<std::uint64_t>> requestLink(App& app, const Call& call, const std::string& email,
                                               core::MailTemplate mailTemplate,
                                               std::uint32_t websiteId) {
  core::Settings settings = app.settings();
  auto name = accountName(app, websiteId, email);
  // Before the look-up, and for unknown addresses alike: the limit says nothing of an account.
  if (!app.resetLimit.admit(name.tag, call.source.counted(), app.nowUs(), settings)) {
    return Answer<std::uint64_t>(refused(Why::RESET_TOO_OFTEN));
  }
  Account account = findAccount(app, name);
  if (account.userId != 0) return recordRequest(app, call, account, mailTemplate);
  if (!settings.revealUnknownEmail) return recordNothing(app, call);
  Refused why = notFound("email", email);
  why.fields.emplace_back("websiteId", std::to_string(websiteId));
  return Answer<std::uint64_t>(std::move(why));
}

kj::Promise<Answer<bool>> doneOf(kj::Promise<Answer<std::uint64_t>> recorded) {
  return recorded.then([](Answer<std::uint64_t> answer) -> Answer<bool> {
    if (auto* why = std::get_if<Refused>(&answer)) return std::move(*why);
    return true;
  });
}

}  // namespace

kj::Promise<Answer<bool>> requestPasswordReset(App& app, Call call, std::string email,
                                               core::MailTemplate mailTemplate,
                                               std::uint32_t websiteId) {
  if (!app.flood.admit(call.source.counted(), app.nowUs())) return Answer<bool>(busy(1));
  // The limit on links is within: a retry asks for no second one.
  auto act = [&app, email = std::move(email), mailTemplate, websiteId](const Call& inner) {
    return requestLink(app, inner, email, mailTemplate, websiteId);
  };
  return doneOf(app.once.runSeq(app, std::move(call), "password/request", kj::mv(act)));
}

namespace {

// Whether the link fits now; decide() looks again when the new password is recorded.
Answer<bool> judgeLink(const App& app, const core::CustomerRow& row, const std::string& secret) {
  if (secret.empty() || secret == "0") {
    return refusedByRules({core::requiredField("resetPasswordLinkToken")});
  }
  core::Digest digest = crypto::sha256(secret);
  if (!row.link.set || !crypto::equal(crypto::asText(digest), crypto::asText(row.link.digest))) {
    return refused(Why::LINK_INVALID);
  }
  std::int64_t age = app.nowUs() - row.link.issuedUs;
  bool expired = age < 0 || age >= app.settings().resetLinkSeconds * 1'000'000;
  if (expired) return refused(Why::LINK_EXPIRED);
  return true;
}

}  // namespace

Answer<bool> checkResetLink(const App& app, std::uint32_t customerId, const std::string& secret) {
  if (customerId == 0) return refusedByRules({core::invalidField("customerId", "0")});
  auto row = core::find<core::CustomerRow>(app.tables, customerId);
  if (!row) return notFound("customerId", std::to_string(customerId));
  return judgeLink(app, *row, secret);
}

namespace {

kj::Promise<Answer<std::uint64_t>> useLink(App& app, Call call, Account account,
                                           const std::string& email, const std::string& secret,
                                           crypto::Secret wanted) {
  // An unknown address is a wrong link: nobody learns which of the two it was.
  auto row = core::find<core::CustomerRow>(app.tables, account.userId);
  Answer<bool> judged = judgeLink(app, row.value_or(core::CustomerRow{}), secret);
  if (auto* why = std::get_if<Refused>(&judged)) return Answer<std::uint64_t>(std::move(*why));
  auto error = core::validatePassword(wanted.view(), email, app.settings());
  if (error) return Answer<std::uint64_t>(refusedByRules({*error}));
  core::ChangePassword command;
  command.cause = core::PasswordCause::RESET;
  command.linkDigest = crypto::sha256(secret);
  return hashAndRecord(app, std::move(call), std::move(account), std::move(command),
                       std::move(wanted));
}

}  // namespace

kj::Promise<Answer<bool>> resetPassword(App& app, Call call, std::string email,
                                        std::uint32_t websiteId, std::string secret,
                                        crypto::Secret wanted) {
  if (email.empty()) {
    return Answer<bool>(refusedByRules({core::requiredField("email")}));
  }
  if (!app.flood.admit(call.source.counted(), app.nowUs())) return Answer<bool>(busy(1));
  auto act = [&app, email = std::move(email), websiteId, secret = std::move(secret),
              wanted = kj::mv(wanted)](Call inner) mutable {
    Account account = findAccount(app, accountName(app, websiteId, email));
    return useLink(app, std::move(inner), std::move(account), email, secret, kj::mv(wanted));
  };
  return doneOf(app.once.runSeq(app, std::move(call), "password/reset", kj::mv(act)));
}

}  // namespace authd::app
