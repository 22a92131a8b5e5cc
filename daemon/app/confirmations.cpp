#include "daemon/app/confirmations.h"

#include <utility>

#include "daemon/app/changes.h"
#include "daemon/app/drafts.h"
#include "daemon/app/events.h"
#include "daemon/app/mails.h"
#include "daemon/app/once.h"
#include "daemon/app/profile.h"
#include "daemon/crypto/digest.h"

namespace authd::app {
namespace {

using core::EventType;

const StoreView& storeOf(const App& app, const CustomerView& view) {
  const StoreView* store = app.shop.storeById(view.storeId);
  return store ? *store : app.shop.defaultStore();
}

core::NewMail mailTo(const App& app, const CustomerView& view, core::MailTemplate mailTemplate,
                     core::Draft draft) {
  const StoreView& store = storeOf(app, view);
  return {mailTemplate, store.id, store.locale, std::move(draft)};
}

// Whether the key was made with the account: its event comes right after the customer's.
bool cameWithAccount(const App& app, std::uint64_t keySeq) {
  EventQuery before;
  before.from = keySeq - 1;
  before.to = keySeq;
  before.typeCode = static_cast<std::uint16_t>(EventType::CUSTOMER_CREATED);
  bool found = false;
  visitPositions(app, before, [&found](std::uint64_t) {
    found = true;
    return false;
  });
  return found;
}

Refused notPending() {
  return refusedByCore({core::Refusal::NOT_PENDING, 0});
}

// Compared by their digests, so that the time tells nothing.
bool sameKey(const std::string& left, const std::string& right) {
  core::Digest a = crypto::sha256(left);
  core::Digest b = crypto::sha256(right);
  return !left.empty() && crypto::equal(crypto::asText(a), crypto::asText(b));
}

kj::Promise<Answer<Changed>> confirm(App& app, const Call& call, std::uint32_t id,
                                     const std::string& key) {
  auto row = core::find<core::CustomerRow>(app.tables, id);
  auto view = readCustomer(app, id);
  if (!row || !view) return Answer<Changed>(notFound("customerId", std::to_string(id)));
  if (!row->confirmation.pending) return Answer<Changed>(notPending());
  if (!sameKey(key, view->confirmation)) {
    return Answer<Changed>(refused(Why::CONFIRMATION_KEY_WRONG));
  }
  Drafts drafts(app, call);
  core::ConfirmCustomer command;
  command.customerId = id;
  command.keySeq = row->confirmation.seq;
  command.confirmed = drafts.origin(EventType::CUSTOMER_CONFIRMED);
  if (cameWithAccount(app, command.keySeq)) {
    command.mail = mailTo(app, *view, core::MailTemplate::CONFIRMED, drafts.plain());
    drafts.addPii(command.mail->queued, EventType::MAIL_QUEUED, row->ref,
                  sealedOf(view->profile.email, storeOf(app, *view), ""));
  }
  return recordChange(app, drafts, std::move(command), id);
}

kj::Promise<Answer<Changed>> mailKey(App& app, const Call& call, std::uint32_t id,
                                     const std::string& backUrl) {
  auto row = core::find<core::CustomerRow>(app.tables, id);
  auto view = readCustomer(app, id);
  if (!row || !view) return Answer<Changed>(notFound("customerId", std::to_string(id)));
  if (!row->confirmation.pending) return Answer<Changed>(notPending());
  Drafts drafts(app, call);
  core::RequestConfirmation command;
  command.customerId = id;
  command.mail =
      mailTo(app, *view, core::MailTemplate::CONFIRMATION, drafts.origin(EventType::MAIL_QUEUED));
  drafts.addPii(command.mail.queued, EventType::MAIL_QUEUED, row->ref,
                sealedOf(view->profile.email, storeOf(app, *view), backUrl));
  return recordChange(app, drafts, std::move(command), id);
}

}  // namespace

Answer<ConfirmationStatus> confirmationStatus(const App& app, std::uint32_t customerId) {
  auto row = core::find<core::CustomerRow>(app.tables, customerId);
  if (!row) return notFound("customerId", std::to_string(customerId));
  if (row->confirmation.pending) return ConfirmationStatus::REQUIRED;
  return app.settings().confirmAccount ? ConfirmationStatus::CONFIRMED
                                       : ConfirmationStatus::NOT_REQUIRED;
}

kj::Promise<Answer<CustomerView>> confirmCustomer(App& app, Call call, std::uint32_t customerId,
                                                  std::string key) {
  auto act = [&app, customerId, key = std::move(key)](const Call& inner) {
    return confirm(app, inner, customerId, key);
  };
  std::string route = "customers/" + std::to_string(customerId) + "/activate";
  return app.once.run<Changed>(app, std::move(call), route, core::encodeRow<Changed>, kj::mv(act))
      .then([&app, customerId](Answer<std::string> answer) -> Answer<CustomerView> {
        if (auto* why = std::get_if<Refused>(&answer)) return std::move(*why);
        auto view = readCustomer(app, customerId);
        if (!view) return notFound("customerId", std::to_string(customerId));
        return std::move(*view);
      });
}

kj::Promise<Answer<Changed>> requestConfirmation(App& app, Call call, std::string email,
                                                 std::uint32_t websiteId, std::string backUrl) {
  auto id = findCustomer(app, websiteId, email);
  if (!id) {
    Refused why = notFound("email", email);
    why.fields.emplace_back("websiteId", std::to_string(websiteId));
    return Answer<Changed>(std::move(why));
  }
  auto act = [&app, id = *id, backUrl = std::move(backUrl)](const Call& inner) {
    return mailKey(app, inner, id, backUrl);
  };
  return app.once
      .run<Changed>(app, std::move(call), "customers/confirm", core::encodeRow<Changed>,
                    kj::mv(act))
      .then([](Answer<std::string> answer) -> Answer<Changed> {
        if (auto* why = std::get_if<Refused>(&answer)) return std::move(*why);
        return core::decodeRow<Changed>(std::get<std::string>(answer));
      });
}

}  // namespace authd::app
