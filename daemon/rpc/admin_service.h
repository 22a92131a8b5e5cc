#pragma once

#include "daemon/rpc/context.h"

namespace authd::rpc {

// Everything an operator may do. One object for each connection.
class AdminService : public ipc::Admin::Server {
 public:
  AdminService(app::App& app, Peer peer) : app_(app), peer_(std::move(peer)) {}

  DispatchCallResult dispatchCall(
      std::uint64_t interface, std::uint16_t method,
      capnp::CallContext<capnp::AnyPointer, capnp::AnyPointer> context) override;

  kj::Promise<void> audit(AuditContext context) override;
  kj::Promise<void> list(ListContext context) override;
  kj::Promise<void> show(ShowContext context) override;
  kj::Promise<void> adminCreate(AdminCreateContext context) override;
  kj::Promise<void> adminPasswd(AdminPasswdContext context) override;
  kj::Promise<void> adminEnable(AdminEnableContext context) override;
  kj::Promise<void> roleCreate(RoleCreateContext context) override;
  kj::Promise<void> roleSet(RoleSetContext context) override;
  kj::Promise<void> roleDelete(RoleDeleteContext context) override;
  kj::Promise<void> mailRetry(MailRetryContext context) override;
  kj::Promise<void> mailDrop(MailDropContext context) override;
  kj::Promise<void> integrationCreate(IntegrationCreateContext context) override;
  kj::Promise<void> integrationActivate(IntegrationActivateContext context) override;
  kj::Promise<void> integrationRotate(IntegrationRotateContext context) override;
  kj::Promise<void> integrationEnable(IntegrationEnableContext context) override;
  kj::Promise<void> integrationDelete(IntegrationDeleteContext context) override;
  kj::Promise<void> customerCreate(CustomerCreateContext context) override;
  kj::Promise<void> customerErase(CustomerEraseContext context) override;
  kj::Promise<void> customerExport(CustomerExportContext context) override;
  kj::Promise<void> unlock(UnlockContext context) override;
  kj::Promise<void> revokeToken(RevokeTokenContext context) override;
  kj::Promise<void> tryRevokeToken(TryRevokeTokenContext context) override;
  kj::Promise<void> revokeScope(RevokeScopeContext context) override;
  kj::Promise<void> configSet(ConfigSetContext context) override;
  kj::Promise<void> keysRotate(KeysRotateContext context) override;
  kj::Promise<void> keysRetire(KeysRetireContext context) override;
  kj::Promise<void> dbRebuild(DbRebuildContext context) override;
  kj::Promise<void> dbPrune(DbPruneContext context) override;
  kj::Promise<void> clockAccept(ClockAcceptContext context) override;
  kj::Promise<void> keysExport(KeysExportContext context) override;
  kj::Promise<void> dbBackup(DbBackupContext context) override;

 private:
  // What the dry runs answer: nothing is recorded.
  kj::Promise<void> tryRevokeScope(RevokeScopeContext context);
  kj::Promise<void> tryConfigSet(ConfigSetContext context);
  kj::Promise<void> tryKeysRetire(KeysRetireContext context);

  app::App& app_;
  Peer peer_;
};

}  // namespace authd::rpc
