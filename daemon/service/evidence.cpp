#include "daemon/service/evidence.h"

#include <kj/debug.h>
#include <unistd.h>

#include <stdexcept>

#include "daemon/app/continued_log.h"
#include "daemon/poster/curl_poster.h"
#include "daemon/service/outlets.h"
#include "storage/fault.h"

namespace authd::service {
namespace {

constexpr auto FINISH_TIME = 5 * kj::SECONDS;

std::unique_ptr<SignerClient> signerOf(loop::Loop& loop, const Config& config) {
  if (config.signerSocket.empty()) return nullptr;
  return std::make_unique<SignerClient>(loop, config.signerSocket);
}

std::string commandFor(const std::string& origin) {
  return "shop-authd-signer continue " + origin;
}

std::string adviceFor(app::Kinship kinship, const std::string& name) {
  switch (kinship) {
    case app::Kinship::FOREIGN: return "The signer is another log's: shop-authd-signer(8).";
    case app::Kinship::FORMER:
      return "This log was continued as " + name +
             ", and the signer does not know it yet. As the signer's user: " + commandFor(name);
    case app::Kinship::SAME:
    case app::Kinship::LATER: break;
  }
  return "Restore the newest backup of the state directory. If this is it, events that were signed "
         "are lost: `shop-authd --continue-log REASON` records that, and the log goes on by "
         "another "
         "name (shop-authd(8)).";
}

std::string wordsFor(const app::ContinuedLog& done) {
  return "the log goes on as " + done.origin + " from event " + std::to_string(done.size) +
         "; it had been signed as far as " + std::to_string(done.lostUpTo) + " events\nEvent " +
         std::to_string(done.seq) +
         " says so. Now, as the signer's user: " + commandFor(done.origin) +
         "\nIts new key is for the auditors; then the daemon can start.";
}

}  // namespace

Evidence::Evidence(loop::Loop& loop, app::App& app, const Config& config)
    : loop_(loop),
      app_(app),
      poster_(poster::curlPoster(loop)),
      signer_(signerOf(loop, config)),
      checkpoints_(app, signer_.get()),
      witnesses_(app, checkpoints_, *poster_, config.witnesses),
      sendings_(app, checkpoints_, outletsOf(loop, config.sendings),
                config.sendings.everySeconds * kj::SECONDS) {
  app_.checkpoints = &checkpoints_;
  app_.witnesses = &witnesses_;
  app_.sendings = &sendings_;
}

// The threads end before what they work on.
Evidence::~Evidence() noexcept(false) {
  app_.checkpoints = nullptr;
  app_.witnesses = nullptr;
  app_.sendings = nullptr;
  if (signer_) signer_->stop();
}

void Evidence::compareWithSigner() {
  loop_.run(checkpoints_.begin());
  if (checkpoints_.fork().empty()) return;
  const auto kinship = app::kinshipOf(app_, checkpoints_.signedElsewhere()->origin);
  throw storage::DamagedLog(checkpoints_.fork(), adviceFor(kinship, app::logName(app_)));
}

std::string Evidence::continueLog(const std::string& reason) {
  if (!signer_) {
    throw ConfigFault("--continue-log needs `signer_socket`: without a signer nothing was signed");
  }
  loop_.run(checkpoints_.begin());
  if (checkpoints_.fork().empty()) {
    const std::string& trouble = checkpoints_.trouble();
    throw std::runtime_error(trouble.empty()
                                 ? "the log leads to what was signed: there is nothing to continue"
                                 : "what was signed is not known: " + trouble);
  }
  const tlog::Checkpoint& head = *checkpoints_.signedElsewhere();
  const auto kinship = app::kinshipOf(app_, head.origin);
  if (kinship == app::Kinship::FOREIGN || kinship == app::Kinship::FORMER) {
    throw storage::DamagedLog(checkpoints_.fork(), adviceFor(kinship, app::logName(app_)));
  }
  app::Call call;
  call.caller.kind = core::ActorKind::SYSTEM;
  call.source.address = "unix";
  call.source.uid = getuid();
  call.reason = reason;
  const auto answer = loop_.run(app::continueLog(app_, call, head));
  const auto* done = std::get_if<app::ContinuedLog>(&answer);
  if (!done) throw storage::StorageFault("the log takes no record: is its disk full?");
  return wordsFor(*done);
}

void Evidence::keep(kj::TaskSet& background) {
  if (!signer_) return;
  background.add(checkpoints_.keepSigning());
  background.add(witnesses_.keepAsking());
  background.add(sendings_.keepSending());
}

kj::Promise<void> Evidence::finish() {
  if (!signer_) return kj::READY_NOW;
  return checkpoints_.sign()
      .ignoreResult()
      .then([this] { return sendings_.sendLast(); })
      .exclusiveJoin(loop_.timer().afterDelay(FINISH_TIME))
      .catch_(
          [](kj::Exception&& fault) { KJ_LOG(ERROR, "the end of the log is not sent", fault); });
}

}  // namespace authd::service
