#include "daemon/app/mails.h"

#include <algorithm>
#include <utility>

#include "daemon/app/drafts.h"
#include "daemon/app/profile.h"
#include "daemon/app/recorder.h"
#include "daemon/core/row_codec.h"
#include "daemon/core/rules/back_url.h"
#include "daemon/core/tables.h"
#include "daemon/crypto/digest.h"

namespace authd::app {
namespace {

constexpr std::int64_t SECOND_US = 1'000'000;

bool hasLink(const core::MailRow& mail) {
  return mail.linkEventId != core::EventId{};
}

// The link's secret, if it is still the customer's: a later link, or its use, ends it.
std::optional<std::string> linkSecretOf(const App& app, const core::MailRow& mail,
                                        const core::CustomerRow& customer) {
  std::string secret = app.vault.linkSecret(mail.linkEventId);
  core::Digest digest = crypto::sha256(secret);
  if (!customer.link.set || customer.link.digest != digest) return std::nullopt;
  return secret;
}

}  // namespace

std::string sealedOf(const std::string& recipient, const StoreView& store,
                     const std::string& backUrl) {
  JsonText json;
  json.put("recipient", recipient);
  if (core::liesBelow(backUrl, store.baseUrl)) json.put("back_url", backUrl);
  return json.text();
}

std::vector<std::uint64_t> waitingMails(const App& app, std::uint64_t from) {
  std::vector<std::uint64_t> found;
  app.tables.scan(core::TableId::MAIL, core::rowKey(from), "",
                  [&](std::string_view key, std::string_view) {
                    std::uint64_t seq = 0;
                    core::readKey(key, seq);
                    found.push_back(seq);
                    return true;
                  });
  return found;
}

std::optional<Letter> openMail(const App& app, std::uint64_t seq) {
  auto mail = core::find<core::MailRow>(app.tables, seq);
  if (!mail) return std::nullopt;
  auto customer = core::find<core::CustomerRow>(app.tables, mail->customerId);
  if (!customer) return std::nullopt;
  auto recipient = app.vault.open(mail->recipient, vault::Field::PII);
  auto profile = app.vault.open(customer->profile, vault::Field::PII);
  if (!recipient || !profile) return std::nullopt;
  Letter letter;
  if (hasLink(*mail)) {
    auto secret = linkSecretOf(app, *mail, *customer);
    if (!secret) return std::nullopt;
    letter.linkSecret = std::move(*secret);
    letter.linkExpiresUs = customer->link.issuedUs + app.settings().resetLinkSeconds * SECOND_US;
  }
  if (mail->mailTemplate == core::MailTemplate::CONFIRMATION) {
    // A key belongs to the address that it was made for: a later one's goes with a later mail.
    if (!customer->confirmation.pending || seq < customer->confirmation.seq) return std::nullopt;
    auto key = app.vault.open(customer->confirmation.key, vault::Field::PII);
    if (!key) return std::nullopt;
    letter.confirmationKey = jsonText(*key, "confirmation").value_or("");
    letter.backUrl = jsonText(*recipient, "back_url").value_or("");
  }
  letter.eventId = mail->recipient.eventId;
  letter.mailTemplate = mail->mailTemplate;
  letter.locale = mail->locale;
  const StoreView* store = app.shop.storeById(mail->storeId);
  letter.store = store ? *store : app.shop.defaultStore();
  letter.customerId = mail->customerId;
  letter.recipient = jsonText(*recipient, "recipient").value_or("");
  core::Customer person = customerFromJson(*profile);
  letter.firstName = person.firstname;
  letter.lastName = person.lastname;
  letter.queuedUs = mail->queuedUs;
  return letter;
}

kj::Promise<bool> endMail(App& app, std::uint64_t seq, MailEnd end) {
  Call call;
  call.caller.kind = core::ActorKind::SYSTEM;
  Drafts drafts(app, call);
  auto submission = drafts.submission(core::ConfirmMail{seq, end == MailEnd::SENT});
  return app.recorder.record(std::move(submission)).then([](journal::Result result) {
    if (std::holds_alternative<journal::Recorded>(result)) return true;
    const auto* rejection = std::get_if<core::Rejection>(&result);
    return rejection && rejection->refusal == core::Refusal::NOT_FOUND;
  });
}

bool queuesMail(const journal::Result& result) {
  const auto* recorded = std::get_if<journal::Recorded>(&result);
  if (!recorded) return false;
  return std::any_of(recorded->facts.begin(), recorded->facts.end(), [](const core::Fact& fact) {
    return std::holds_alternative<core::MailQueued>(fact.event.body);
  });
}

}  // namespace authd::app
