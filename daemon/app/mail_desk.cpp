#include "daemon/app/mail_desk.h"

#include <utility>

#include "daemon/app/changes.h"
#include "daemon/app/drafts.h"
#include "daemon/app/profile.h"

namespace authd::app {
namespace {

MailView viewOf(std::uint64_t id, const core::MailRow& row) {
  return {id, row.mailTemplate, row.customerId, row.storeId, row.locale, row.queuedUs};
}

Refused noSuchMail(std::uint64_t id) {
  return notFound("mail", std::to_string(id));
}

}  // namespace

void listMails(const App& app, const std::function<bool(const MailView&)>& visit) {
  app.tables.scan(core::TableId::MAIL, "", "", [&](std::string_view key, std::string_view value) {
    std::uint64_t id = 0;
    core::readKey(key, id);
    return visit(viewOf(id, core::decodeRow<core::MailRow>(value)));
  });
}

std::optional<MailDetails> readMail(const App& app, std::uint64_t id) {
  const auto row = core::find<core::MailRow>(app.tables, id);
  if (!row) return std::nullopt;
  MailDetails details{viewOf(id, *row), {}, {}};
  const auto plain = app.vault.open(row->recipient, vault::Field::PII);
  if (plain) details.recipient = jsonText(*plain, "recipient").value_or("");
  if (app.mailDesk != nullptr) details.trials = app.mailDesk->trials(id);
  return details;
}

Answer<MailDetails> retryMail(App& app, std::uint64_t id) {
  if (!core::find<core::MailRow>(app.tables, id)) return noSuchMail(id);
  if (app.mailDesk == nullptr) return refused(Why::NO_MAIL_SERVER);
  app.mailDesk->retryNow(id);
  return *readMail(app, id);
}

kj::Promise<Answer<std::uint64_t>> dropMail(App& app, Call call, std::uint64_t id) {
  // Of one that went out while the log could not take it, the log must not say the contrary.
  const bool sent = app.mailDesk != nullptr && app.mailDesk->trials(id).sent;
  if (sent || !core::find<core::MailRow>(app.tables, id)) {
    return Answer<std::uint64_t>(noSuchMail(id));
  }
  Drafts drafts(app, call);
  core::DropMail command{id, drafts.origin(core::EventType::MAIL_DROPPED)};
  return recordAnswer(app, drafts, std::move(command),
                      [](const std::vector<core::Fact>& facts) { return lastSeq(facts); });
}

}  // namespace authd::app
