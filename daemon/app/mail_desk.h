#pragma once

#include <kj/async.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "daemon/app/app.h"

namespace authd::app {

// How a waiting mail fares with the mail server; forgotten at a restart.
struct MailTrials {
  unsigned failures = 0;
  bool underWay = false;
  bool sent = false;        // only the record of it is missing
  std::int64_t nextUs = 0;  // not before; 0 = not known
};

// What sends the mails, as operators deal with it. Threads: the loop.
class MailDesk {
 public:
  virtual ~MailDesk() noexcept(false) {}
  virtual MailTrials trials(std::uint64_t seq) const = 0;
  // Tries the mail now, whatever has failed before. One that is under way is left alone.
  virtual void retryNow(std::uint64_t seq) = 0;
};

struct MailView {
  std::uint64_t id = 0;  // position of its MailQueued
  core::MailTemplate mailTemplate = core::MailTemplate::WELCOME;
  std::uint32_t customerId = 0;
  std::uint32_t storeId = 0;
  std::string locale;
  std::int64_t queuedUs = 0;
};
struct MailDetails {
  MailView mail;
  std::string recipient;  // empty if it cannot be opened any more
  MailTrials trials;
};

// Waiting mails, oldest first; may run on any thread.
void listMails(const App& app, const std::function<bool(const MailView&)>& visit);
std::optional<MailDetails> readMail(const App& app, std::uint64_t id);

// NOT_FOUND, NO_MAIL_SERVER. Records nothing: how it ends is recorded then.
Answer<MailDetails> retryMail(App& app, std::uint64_t id);
// It is not sent; unless that is happening just now. NOT_FOUND, also for one that was sent, else
// the position of the event.
kj::Promise<Answer<std::uint64_t>> dropMail(App& app, Call call, std::uint64_t id);

}  // namespace authd::app
