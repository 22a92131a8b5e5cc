#pragma once

#include "daemon/rpc/context.h"

namespace authd::rpc {

// Reading the log: everything that an auditor may do. `openBoxes`: whether personal data is shown.
class AuditService final : public ipc::Audit::Server {
 public:
  AuditService(app::App& app, bool openBoxes) : app_(app), openBoxes_(openBoxes) {}

  kj::Promise<void> events(EventsContext context) override;
  kj::Promise<void> grown(GrownContext context) override;
  kj::Promise<void> replay(ReplayContext context) override;
  kj::Promise<void> dbCheck(DbCheckContext context) override;
  kj::Promise<void> status(StatusContext context) override;

 private:
  app::App& app_;
  bool openBoxes_;
};

// The position that a place means; `otherwise` if it means none.
std::uint64_t positionOf(const app::App& app, ipc::Place::Reader place, std::uint64_t otherwise);

}  // namespace authd::rpc
