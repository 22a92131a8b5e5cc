#pragma once

#include <kj/async.h>

#include <memory>

#include "daemon/app/app.h"
#include "daemon/loop/loop.h"
#include "daemon/mail/compose.h"
#include "daemon/mail/outbox.h"
#include "daemon/mail/smtp_sender.h"

namespace authd::service {

// A sender for the mail server of the configuration; null without one. Throws ConfigFault.
kj::Own<mail::Sender> senderOf(loop::Loop& loop, const mail::SmtpServer& server);

// The mail server and the outbox before it; both change when the configuration is read again.
class Mailer {
 public:
  Mailer(app::App& app, kj::Own<mail::Sender> sender, mail::Identities identities,
         mail::Templates templates);
  ~Mailer();
  KJ_DISALLOW_COPY(Mailer);

  // Something was queued.
  void wake();
  // Starts no more mails; resolves when none is under way.
  kj::Promise<void> drain();
  // Mails on their way to the old server arrive there first. After drain() nothing changes.
  kj::Promise<void> change(kj::Own<mail::Sender> sender, mail::Identities identities,
                           mail::Templates templates);

 private:
  void open();

  app::App& app_;
  kj::Own<mail::Sender> sender_;
  mail::Identities identities_;
  mail::Templates templates_;
  std::unique_ptr<mail::Outbox> outbox_;
  bool draining_ = false;
};

}  // namespace authd::service
