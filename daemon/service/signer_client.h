#pragma once

#include <string>

#include "daemon/app/signer.h"
#include "daemon/loop/worker_pool.h"

namespace authd::service {

// Asks shop-authd-signer over its socket, on a thread of its own.
class SignerClient final : public app::Signer {
 public:
  SignerClient(loop::Loop& loop, std::string socketPath);

  kj::Promise<std::variant<app::SignerReply, std::string>> ask(Make make) override;
  // Waits for the question under way, five seconds at most. Nothing is asked any more.
  void stop() { pool_.stop(); }

 private:
  std::string path_;
  loop::WorkerPool pool_;
};

}  // namespace authd::service
