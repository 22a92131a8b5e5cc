#include "daemon/service/mailer.h"

#include <spdlog/spdlog.h>

#include <stdexcept>
#include <string>
#include <utility>

#include "daemon/service/config.h"

namespace authd::service {

kj::Own<mail::Sender> senderOf(loop::Loop& loop, const mail::SmtpServer& server) {
  if (server.url.empty()) return {};
  try {
    return mail::smtpSender(loop, server);
  } catch (const std::runtime_error& fault) {
    throw ConfigFault(fault.what());
  }
}

Mailer::Mailer(app::App& app, kj::Own<mail::Sender> sender, mail::Identities identities,
               mail::Templates templates)
    : app_(app),
      sender_(kj::mv(sender)),
      identities_(std::move(identities)),
      templates_(std::move(templates)) {
  open();
}

Mailer::~Mailer() {
  app_.mailDesk = nullptr;
}

void Mailer::open() {
  if (sender_.get() == nullptr) return;
  outbox_ =
      std::make_unique<mail::Outbox>(app_, *sender_, identities_, templates_,
                                     [](const std::string& what) { spdlog::warn("{}", what); });
  app_.mailDesk = outbox_.get();
  outbox_->wake();
}

void Mailer::wake() {
  if (outbox_) outbox_->wake();
}

kj::Promise<void> Mailer::drain() {
  draining_ = true;
  if (outbox_) return outbox_->drain();
  return kj::READY_NOW;
}

kj::Promise<void> Mailer::change(kj::Own<mail::Sender> sender, mail::Identities identities,
                                 mail::Templates templates) {
  kj::Promise<void> drained = outbox_ ? outbox_->drain() : kj::Promise<void>(kj::READY_NOW);
  return drained.then([this, sender = kj::mv(sender), ids = std::move(identities),
                       texts = std::move(templates)]() mutable {
    if (draining_) return;
    app_.mailDesk = nullptr;
    outbox_ = nullptr;
    sender_ = kj::mv(sender);
    identities_ = std::move(ids);
    templates_ = std::move(texts);
    open();
  });
}

}  // namespace authd::service
