#include "daemon/rpc/rpc_server.h"

#include <capnp/rpc-twoparty.h>
#include <grp.h>
#include <kj/debug.h>
#include <kj/refcount.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "daemon/rpc/admin_service.h"
#include "daemon/rpc/audit_service.h"

namespace authd::rpc {
namespace {

constexpr unsigned MOST_PER_USER = 8;
constexpr unsigned MOST_IN_ALL = 32;
constexpr std::uint64_t MOST_WORDS = 1 << 20;  // 8 MiB of one message
constexpr int MOST_NESTED = 32;

std::int64_t groupId(const char* name) {
  std::vector<char> buffer(16 * 1024);
  group entry{};
  group* found = nullptr;
  getgrnam_r(name, &entry, buffer.data(), buffer.size(), &found);
  return found ? static_cast<std::int64_t>(found->gr_gid) : -1;
}

std::string userName(std::uint32_t uid) {
  std::vector<char> buffer(16 * 1024);
  passwd entry{};
  passwd* found = nullptr;
  getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found);
  return found ? found->pw_name : std::to_string(uid);
}

bool isMember(const loop::PeerCredentials& peer, std::int64_t group) {
  if (group < 0) return false;
  auto id = static_cast<std::uint32_t>(group);
  return peer.gid == id ||
         std::find(peer.groups.begin(), peer.groups.end(), id) != peer.groups.end();
}

std::string wrongVersion(const std::string& daemon, std::uint32_t spoken) {
  return "shop-authd " + daemon + " speaks version " + std::to_string(ipc::PROTOCOL_VERSION) +
         " of the admin protocol, this program version " + std::to_string(spoken) +
         ": install the same release of both";
}

}  // namespace

// The admins' calls under way on all connections. Auditors only read: they are not waited for.
// They outlive the server: one whose operator is gone ends with the loop.
class RpcServer::Calls : public kj::Refcounted {
 public:
  bool refusesMore() const { return draining_; }

  void begin() { ++underWay_; }
  void end() {
    --underWay_;
    if (draining_ && underWay_ == 0 && drained_.get() != nullptr) drained_->fulfill();
  }

  kj::Promise<void> drain() {
    draining_ = true;
    if (underWay_ == 0) return kj::READY_NOW;
    auto paf = kj::newPromiseAndFulfiller<void>();
    drained_ = kj::mv(paf.fulfiller);
    return kj::mv(paf.promise);
  }

 private:
  std::size_t underWay_ = 0;
  bool draining_ = false;
  kj::Own<kj::PromiseFulfiller<void>> drained_;
};

// An admin's capability, whose calls are counted while they are under way.
class RpcServer::CountedAdmin final : public AdminService {
 public:
  CountedAdmin(Calls& calls, app::App& app, Peer peer)
      : AdminService(app, std::move(peer)), calls_(kj::addRef(calls)) {}

  capnp::Capability::Server::DispatchCallResult dispatchCall(
      std::uint64_t interface, std::uint16_t method,
      capnp::CallContext<capnp::AnyPointer, capnp::AnyPointer> context) override {
    if (calls_->refusesMore()) return {KJ_EXCEPTION(OVERLOADED, "the daemon is stopping"), false};
    auto result = AdminService::dispatchCall(interface, method, context);
    calls_->begin();
    result.promise =
        result.promise.attach(kj::defer([calls = kj::addRef(*calls_)]() mutable { calls->end(); }));
    return result;
  }

 private:
  kj::Own<Calls> calls_;
};

// Hands out the capability that was settled at connect.
class RpcServer::GateService final : public ipc::Gate::Server {
 public:
  GateService(RpcServer& server, Right right, Personal personal, Peer peer)
      : app_(server.app_),
        calls_(*server.calls_),
        right_(right),
        personal_(personal),
        peer_(std::move(peer)) {}

  kj::Promise<void> hello(HelloContext context) override {
    auto results = context.getResults();
    results.setDaemonVersion(app_.programVersion);
    results.setProtocolVersion(ipc::PROTOCOL_VERSION);
    auto session = results.initSession();
    std::uint32_t spoken = context.getParams().getProtocolVersion();
    if (spoken != ipc::PROTOCOL_VERSION) {
      session.setRefused(wrongVersion(app_.programVersion, spoken));
      return kj::READY_NOW;
    }
    switch (right_) {
      case Right::ADMIN: session.setAdmin(kj::heap<CountedAdmin>(calls_, app_, peer_)); break;
      case Right::AUDIT: session.setAudit(kj::heap<AuditService>(app_, peer_, personal_)); break;
      case Right::NONE:
        session.setRefused("user " + peer_.userName +
                           " is neither root, nor the daemon's user, nor a member of the group "
                           "shop-authd-admin or shop-authd-audit");
        break;
    }
    return kj::READY_NOW;
  }

 private:
  app::App& app_;
  Calls& calls_;
  Right right_;
  Personal personal_;
  Peer peer_;
};

RightGroups systemGroups() {
  return {groupId("shop-authd-admin"), groupId("shop-authd-audit"), groupId("shop-authd-pii")};
}

Right rightOf(const loop::PeerCredentials& peer, std::uint32_t ownUid, const RightGroups& groups) {
  if (peer.uid == 0 || peer.uid == ownUid || isMember(peer, groups.admin)) return Right::ADMIN;
  return isMember(peer, groups.audit) ? Right::AUDIT : Right::NONE;
}

Personal personalOf(const loop::PeerCredentials& peer, const RightGroups& groups) {
  return isMember(peer, groups.pii) ? Personal::IF_ASKED : Personal::SEALED;
}

// One connection; dies when the peer is gone.
class RpcServer::Connection {
 public:
  Connection(RpcServer& server, kj::Own<kj::AsyncIoStream> stream, std::uint32_t uid,
             kj::Own<GateService> gate)
      : server_(server),
        uid_(uid),
        stream_(kj::mv(stream)),
        network_(*stream_, capnp::rpc::twoparty::Side::SERVER, options()),
        system_(capnp::makeRpcServer(network_, ipc::Gate::Client(kj::mv(gate)))) {
    ++server_.total_;
    ++server_.connections_[uid_];
  }

  ~Connection() noexcept(false) {
    --server_.total_;
    if (--server_.connections_[uid_] == 0) server_.connections_.erase(uid_);
  }

  kj::Promise<void> gone() { return network_.onDisconnect(); }

 private:
  static capnp::ReaderOptions options() { return {MOST_WORDS, MOST_NESTED}; }

  RpcServer& server_;
  std::uint32_t uid_;
  kj::Own<kj::AsyncIoStream> stream_;
  capnp::TwoPartyVatNetwork network_;
  capnp::RpcSystem<capnp::rpc::twoparty::VatId> system_;
};

RpcServer::RpcServer(app::App& app)
    : app_(app), groups_(systemGroups()), calls_(kj::refcounted<Calls>()), tasks_(*this) {}
RpcServer::~RpcServer() noexcept(false) = default;

kj::Promise<void> RpcServer::drain() {
  // The last answers are written when everything else that this turn of the loop has ready is done.
  return calls_->drain().then([] { return kj::evalLast([] {}); });
}

void RpcServer::accept(kj::Own<kj::AsyncIoStream> stream, const loop::PeerCredentials& peer) {
  auto mine = connections_.find(peer.uid);
  bool tooMany = mine != connections_.end() && mine->second >= MOST_PER_USER;
  if (tooMany || total_ >= MOST_IN_ALL) return;
  Right right = rightOf(peer, geteuid(), groups_);
  auto gate = kj::heap<GateService>(*this, right, personalOf(peer, groups_),
                                    Peer{peer.uid, peer.pid, userName(peer.uid)});
  auto connection = kj::heap<Connection>(*this, kj::mv(stream), peer.uid, kj::mv(gate));
  auto gone = connection->gone();
  tasks_.add(gone.attach(kj::mv(connection)));
}

void RpcServer::taskFailed(kj::Exception&& exception) {
  KJ_LOG(WARNING, "an operator's connection ended badly", exception);
}

}  // namespace authd::rpc
