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

Mailer::Mailer(app::App& app, kj::Own<mail::Sender> sender, mail::Identities identities)
    : app_(app), sender_(kj::mv(sender)), identities_(std::move(identities)) {
  open();
}

void Mailer::open() {
  app_.mailConfigured = sender_.get() != nullptr;
  if (!app_.mailConfigured) return;
  outbox_ = std::make_unique<mail::Outbox>(
      app_, *sender_, identities_, [](const std::string& what) { spdlog::warn("{}", what); });
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

kj::Promise<void> Mailer::change(kj::Own<mail::Sender> sender, mail::Identities identities) {
  kj::Promise<void> drained = outbox_ ? outbox_->drain() : kj::Promise<void>(kj::READY_NOW);
  return drained.then([this, sender = kj::mv(sender), ids = std::move(identities)]() mutable {
    if (draining_) return;
    outbox_ = nullptr;
    sender_ = kj::mv(sender);
    identities_ = std::move(ids);
    open();
  });
}

}  // namespace authd::service
