#pragma once

#include <kj/async.h>
#include <kj/time.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/app/app.h"
#include "daemon/app/mail_desk.h"
#include "daemon/app/mails.h"
#include "daemon/mail/compose.h"
#include "daemon/mail/sender.h"

namespace authd::mail {

// Sends the mails that wait in the tables, a few at a time, and records how each ended. What cannot
// be sent is tried again, later each time; how often is forgotten at a restart, the mail is not. A
// mail can go out twice if the process dies between the server's word and our record.
// Threads: the loop. Calls end with it: destroy it before the loop.
class Outbox final : public app::MailDesk, private kj::TaskSet::ErrorHandler {
 public:
  // Tells operators of trouble; no address, no text of a mail.
  using Report = std::function<void(const std::string&)>;

  Outbox(app::App& app, Sender& sender, Identities identities, Templates templates, Report report);
  ~Outbox() noexcept(false) override;
  KJ_DISALLOW_COPY(Outbox);

  // Looks for mails that were queued since the last look.
  void wake();

  app::MailTrials trials(std::uint64_t seq) const override;
  void retryNow(std::uint64_t seq) override;

  // Starts no more; resolves when nothing is under way.
  kj::Promise<void> drain();

 private:
  using Due = std::pair<kj::TimePoint, std::uint64_t>;  // when, position of the mail

  std::set<Due>::const_iterator findDue(std::uint64_t seq) const;
  void takeNew();
  void startDue();
  void planAt(kj::TimePoint when);
  kj::Promise<void> handle(std::uint64_t seq);
  kj::Promise<void> settle(std::uint64_t seq, const SendResult& result);
  kj::Promise<void> end(std::uint64_t seq, app::MailEnd how);
  void retry(std::uint64_t seq, kj::Duration delay);
  void failed(std::uint64_t seq, const kj::Exception& fault);
  void finished();
  void taskFailed(kj::Exception&& exception) override;

  app::App& app_;
  Sender& sender_;
  Identities identities_;
  Templates templates_;
  Report report_;
  std::uint64_t next_ = 0;                       // first position not looked at
  std::set<Due> due_;                            // waiting and not under way
  std::map<std::uint64_t, unsigned> failures_;   // of single mails
  std::map<std::uint64_t, app::MailEnd> ended_;  // whose end is not recorded yet
  std::size_t underWay_ = 0;
  unsigned outages_ = 0;  // failed tries to reach the server in a row
  kj::TimePoint resumeAt_;
  std::optional<kj::TimePoint> planned_;
  bool draining_ = false;
  std::vector<kj::Own<kj::PromiseFulfiller<void>>> idle_;
  kj::TaskSet tasks_;
};

}  // namespace authd::mail
