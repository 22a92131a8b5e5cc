#pragma once

#include <map>
#include <string>
#include <utility>

#include "daemon/rpc/context.h"
#include "daemon/rpc/personal.h"

namespace authd::rpc {

// Reading the log: everything that an auditor may do. Who reads what is recorded first, once for
// each kind of question of a session, and once more when personal data is shown with it.
class AuditService final : public ipc::Audit::Server {
 public:
  AuditService(app::App& app, Peer peer, Personal personal)
      : app_(app), peer_(std::move(peer)), personal_(personal) {}

  DispatchCallResult dispatchCall(
      std::uint64_t interface, std::uint16_t method,
      capnp::CallContext<capnp::AnyPointer, capnp::AnyPointer> context) override;

  kj::Promise<void> events(EventsContext context) override;
  kj::Promise<void> grown(GrownContext context) override;
  kj::Promise<void> replay(ReplayContext context) override;
  kj::Promise<void> dbCheck(DbCheckContext context) override;
  kj::Promise<void> status(StatusContext context) override;
  kj::Promise<void> checkpoint(CheckpointContext context) override;
  kj::Promise<void> tiles(TilesContext context) override;
  kj::Promise<void> show(ShowContext context) override;
  kj::Promise<void> list(ListContext context) override;
  kj::Promise<void> explain(ExplainContext context) override;
  kj::Promise<void> report(ReportContext context) override;

 private:
  // What asking to see personal data comes to, or not asking.
  bool mayNotReveal(bool asked) const { return asked && personal_ == Personal::SEALED; }
  bool opens(bool asked) const {
    return personal_ == Personal::OPEN || (asked && personal_ == Personal::IF_ASKED);
  }
  // With a format it is noted as an export. False: it could not be written down, and nothing
  // personal may be shown.
  kj::Promise<app::Answer<bool>> noted(core::AuditLogRead reading, std::string format = {});

  app::App& app_;
  Peer peer_;
  Personal personal_;
  // Kinds of questions, and of those that open personal data the positions that were noted.
  std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> noted_;
};

// The position that a place means; `otherwise` if it means none.
std::uint64_t positionOf(const app::App& app, ipc::Place::Reader place, std::uint64_t otherwise);

}  // namespace authd::rpc
