#include "daemon/service/evidence.h"

#include <kj/debug.h>

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
  throw storage::DamagedLog(checkpoints_.fork(),
                            "restore the newest backup of the state directory; if it is this one, "
                            "the signer's memory is of another log: shop-authd-signer(8)");
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
