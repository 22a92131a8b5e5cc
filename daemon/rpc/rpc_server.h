#pragma once

#include <kj/async-io.h>

#include <cstdint>
#include <map>
#include <string>

#include "daemon/app/app.h"
#include "daemon/loop/stream.h"
#include "daemon/rpc/personal.h"

namespace authd::rpc {

// What a peer's user and groups are worth.
enum class Right : std::uint8_t { NONE, AUDIT, ADMIN };

// Group ids by which rights are given; -1 where the group does not exist on this machine.
struct RightGroups {
  std::int64_t admin = -1;  // shop-authd-admin
  std::int64_t audit = -1;  // shop-authd-audit
  std::int64_t pii = -1;    // shop-authd-pii: an auditor who may see personal data
};
RightGroups systemGroups();

// Admin: root, the daemon's own user, members of the admin group. Audit: members of its group.
Right rightOf(const loop::PeerCredentials& peer, std::uint32_t ownUid, const RightGroups& groups);
// Of an auditor; an admin sees it anyway.
Personal personalOf(const loop::PeerCredentials& peer, const RightGroups& groups);

// Serves the admin and audit contract on connections that listeners hand over.
// Threads: the loop. At most 8 connections of one user, 32 in all; more are closed at once.
class RpcServer final : private kj::TaskSet::ErrorHandler {
 public:
  explicit RpcServer(app::App& app);
  ~RpcServer() noexcept(false);
  KJ_DISALLOW_COPY(RpcServer);

  void accept(kj::Own<kj::AsyncIoStream> stream, const loop::PeerCredentials& peer);

  // Takes no more calls of admins; resolves when those under way have their answers. What only
  // reads the log is not waited for.
  kj::Promise<void> drain();

 private:
  class Connection;
  class Calls;
  class GateService;
  class CountedAdmin;
  void taskFailed(kj::Exception&& exception) override;

  app::App& app_;
  RightGroups groups_;
  std::map<std::uint32_t, unsigned> connections_;  // by uid
  unsigned total_ = 0;
  kj::Own<Calls> calls_;
  kj::TaskSet tasks_;
};

}  // namespace authd::rpc
