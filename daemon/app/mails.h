#pragma once

#include <kj/async.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/app/app.h"
#include "daemon/journal/journal.h"

namespace authd::app {

// A mail of the outbox, opened for rendering. It exists while it is sent; on disk there are only
// its template, locale and sealed recipient.
struct Letter {
  core::EventId eventId{};  // of its MailQueued: the same at each try
  core::MailTemplate mailTemplate = core::MailTemplate::WELCOME;
  std::string locale;
  StoreView store;
  std::uint32_t customerId = 0;
  std::string recipient;  // e-mail address
  std::string firstName;
  std::string lastName;
  std::string linkSecret;          // empty = no link
  std::int64_t linkExpiresUs = 0;  // of the link
  std::string confirmationKey;     // empty = none
  std::string backUrl;  // where the shop goes on after the confirmation; empty = anywhere
  std::int64_t queuedUs = 0;
};

// What a MailQueued has sealed. `backUrl`, which whoever asked for the mail may have chosen, is
// left out unless it lies below the store's own address: our mails lead nowhere else.
std::string sealedOf(const std::string& recipient, const StoreView& store,
                     const std::string& backUrl);

// Positions of waiting mails from `from` on, oldest first.
std::vector<std::uint64_t> waitingMails(const App& app, std::uint64_t from);

// Nothing if the mail does not wait any more, or cannot be opened: the customer is gone, or the
// link in it has been used or replaced by a later one. The same for a confirmation.
std::optional<Letter> openMail(const App& app, std::uint64_t seq);

enum class MailEnd : std::uint8_t { SENT, DROPPED };

// Records how a mail ended; one that ended already is left as it is. False if the log does not take
// it now.
kj::Promise<bool> endMail(App& app, std::uint64_t seq, MailEnd end);

// Whether a command queued mails.
bool queuesMail(const journal::Result& result);

}  // namespace authd::app
