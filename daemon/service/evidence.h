#pragma once

#include <kj/async.h>

#include <memory>
#include <string>

#include "daemon/app/app.h"
#include "daemon/app/checkpoints.h"
#include "daemon/app/poster.h"
#include "daemon/app/sendings.h"
#include "daemon/app/witnesses.h"
#include "daemon/loop/loop.h"
#include "daemon/service/config.h"
#include "daemon/service/signer_client.h"

namespace authd::service {

// What makes the log evidence for others: the signer of its heads, their witnesses, their ways off
// the host. Without a signer in the configuration none of it does anything. Threads: the loop.
class Evidence {
 public:
  Evidence(loop::Loop& loop, app::App& app, const Config& config);
  ~Evidence() noexcept(false);
  KJ_DISALLOW_COPY(Evidence);

  // Before anything is written: an older state that was put back must not go on as if it were new.
  // Throws DamagedLog.
  void compareWithSigner();
  // Instead of serving: records that the log goes on by another name, because it does not lead to
  // what the signer has signed. Returns what the operator does next. Throws ConfigFault without a
  // signer, and std::runtime_error if there is nothing to continue from.
  std::string continueLog(const std::string& reason);
  // From then on, for as long as these tasks live.
  void keep(kj::TaskSet& background);
  // When the last event is in the log: has it signed, and sends it out. Takes five seconds at most,
  // and never fails.
  kj::Promise<void> finish();

  // app::Checkpoints::isLate(). Any thread.
  bool isLate() const { return checkpoints_.isLate(); }

 private:
  loop::Loop& loop_;
  app::App& app_;
  kj::Own<app::Poster> poster_;  // for the witnesses alone
  std::unique_ptr<SignerClient> signer_;
  app::Checkpoints checkpoints_;
  app::Witnesses witnesses_;
  app::Sendings sendings_;
};

}  // namespace authd::service
