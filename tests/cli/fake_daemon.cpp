#include "tests/cli/fake_daemon.h"

#include <capnp/rpc-twoparty.h>
#include <kj/async-io.h>
#include <kj/debug.h>
#include <kj/thread.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <mutex>
#include <optional>

#include "tests/cli/fake_audit.h"
#include "tests/cli/fake_rows.h"
#include "tests/cli/fake_words.h"

namespace authd::ipc {
namespace {

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"

class FakeAdmin final : public Admin::Server {
 public:
  explicit FakeAdmin(Line& line) : line_(line) {}

  kj::Promise<void> audit(AuditContext context) override {
    context.getResults().setAudit(kj::heap<FakeAudit>(line_));
    return kj::READY_NOW;
  }

  kj::Promise<void> list(ListContext context) override {
    auto params = context.getParams();
    std::string noun = copy(params.getNoun());
    std::string user = copy(params.getUser());
    line_.book.note("list", noun + " type " + copy(params.getType()) + " user " + user);
    if (user == "nobody") {
      refuse(context.getResults().initRefused(), Refusal::Code::NOT_FOUND,
             "there is no user nobody");
      return kj::READY_NOW;
    }
    return FakeAudit::pushEach(params.getSink(), fakeList(noun));
  }

  kj::Promise<void> show(ShowContext context) override {
    std::string noun = copy(context.getParams().getNoun());
    std::string name = copy(context.getParams().getName());
    line_.book.note("show", noun + " " + name);
    auto result = context.getResults().initResult();
    auto things = fakeList(noun);
    if (name == "nobody" || things.empty()) {
      refuse(result.initRefused(), Refusal::Code::NOT_FOUND, "there is no " + noun + " " + name);
    } else {
      writeRow(things.front(), result.initDone());
    }
    return kj::READY_NOW;
  }

  kj::Promise<void> adminCreate(AdminCreateContext context) override {
    auto p = context.getParams();
    return change(context, "adminCreate",
                  copy(p.getUserName()) + " " + copy(p.getEmail()) + " " + copy(p.getFirstname()) +
                      " " + copy(p.getLastname()) + " role '" + copy(p.getRole()) + "' " +
                      (p.getIsHash() ? "hash" : "password") + " of " + sizeOf(p.getPassword()));
  }
  kj::Promise<void> adminPasswd(AdminPasswdContext context) override {
    auto p = context.getParams();
    return change(context, "adminPasswd",
                  copy(p.getAdmin()) + " password of " + sizeOf(p.getPassword()));
  }
  kj::Promise<void> adminEnable(AdminEnableContext context) override {
    auto p = context.getParams();
    return change(context, "adminEnable", copy(p.getAdmin()) + (p.getEnabled() ? " on" : " off"));
  }
  kj::Promise<void> roleCreate(RoleCreateContext context) override {
    auto p = context.getParams();
    return change(context, "roleCreate", copy(p.getName()) + permissionsOf(p.getPermissions()));
  }
  kj::Promise<void> roleSet(RoleSetContext context) override {
    auto p = context.getParams();
    return change(context, "roleSet", copy(p.getRole()) + permissionsOf(p.getPermissions()));
  }
  kj::Promise<void> roleDelete(RoleDeleteContext context) override {
    return change(context, "roleDelete", copy(context.getParams().getRole()));
  }
  kj::Promise<void> mailRetry(MailRetryContext context) override {
    line_.book.note("mailRetry", std::to_string(context.getParams().getId()));
    writeRow(fakeList("mail").front(), context.getResults().initResult().initDone());
    return kj::READY_NOW;
  }
  kj::Promise<void> mailDrop(MailDropContext context) override {
    return change(context, "mailDrop", std::to_string(context.getParams().getId()));
  }
  kj::Promise<void> integrationCreate(IntegrationCreateContext context) override {
    auto p = context.getParams();
    return change(context, "integrationCreate",
                  copy(p.getName()) + permissionsOf(p.getPermissions()) + " lifetime " +
                      std::to_string(p.getTokenLifetimeSeconds()) + whereabouts(p));
  }
  static std::string whereabouts(Admin::IntegrationCreateParams::Reader p) {
    std::string text;
    for (auto network : p.getNetworks()) text += " from " + copy(network);
    if (p.getEndpoint().size() > 0) text += " to " + copy(p.getEndpoint());
    if (p.getIdentityLink().size() > 0) text += " open " + copy(p.getIdentityLink());
    return text;
  }
  kj::Promise<void> integrationRotate(IntegrationRotateContext context) override {
    auto p = context.getParams();
    return change(context, "integrationRotate",
                  copy(p.getIntegration()) + " overlap " + std::to_string(p.getOverlapSeconds()),
                  fakeRotation());
  }
  kj::Promise<void> integrationActivate(IntegrationActivateContext context) override {
    auto p = context.getParams();
    return change(context, "integrationActivate",
                  copy(p.getIntegration()) + (p.getReauthorize() ? " again" : ""),
                  fakeCredentials());
  }
  kj::Promise<void> integrationEnable(IntegrationEnableContext context) override {
    auto p = context.getParams();
    return change(context, "integrationEnable",
                  copy(p.getIntegration()) + (p.getEnabled() ? " on" : " off"));
  }
  kj::Promise<void> integrationDelete(IntegrationDeleteContext context) override {
    return change(context, "integrationDelete", copy(context.getParams().getIntegration()));
  }
  kj::Promise<void> customerCreate(CustomerCreateContext context) override {
    auto p = context.getParams();
    return change(
        context, "customerCreate",
        copy(p.getEmail()) + (p.getHasPassword() ? " password of " + sizeOf(p.getPassword()) : ""));
  }
  kj::Promise<void> unlock(UnlockContext context) override {
    auto p = context.getParams();
    return change(context, "unlock", copy(p.getType()) + " " + copy(p.getUser()));
  }

  kj::Promise<void> revokeToken(RevokeTokenContext context) override {
    auto p = context.getParams();
    auto id = static_cast<std::int64_t>(p.getId());
    auto which = p.hasToken() ? "token of " + sizeOf(p.getToken()) : std::to_string(id);
    Thing done{{"seq", LOG_SIZE}, {"id", p.hasToken() ? std::int64_t{812} : id}};
    return change(context, "revokeToken", which, std::move(done), id);
  }

  // As change() has them: 8 is revoked already, and 9 never was.
  kj::Promise<void> tryRevokeToken(TryRevokeTokenContext context) override {
    auto p = context.getParams();
    auto id = static_cast<std::int64_t>(p.getId());
    line_.book.note("tryRevokeToken",
                    p.hasToken() ? "token of " + sizeOf(p.getToken()) : std::to_string(id));
    auto result = context.getResults().initResult();
    if (id == 9) {
      refuse(result.initRefused(), Refusal::Code::NOT_FOUND, "there is no token 9");
    } else {
      writeRow({{"id", p.hasToken() ? std::int64_t{812} : id},
                {"state", std::string(id == 8 ? "revoked" : "live")}},
               result.initDone());
    }
    return kj::READY_NOW;
  }

  kj::Promise<void> revokeScope(RevokeScopeContext context) override {
    auto p = context.getParams();
    auto scope = p.getScope();
    std::string details =
        std::to_string(static_cast<int>(scope.getKind())) + " " + copy(scope.getType()) + " " +
        copy(scope.getWebsite()) + " " + copy(scope.getUser()) +
        (scope.hasKey() && scope.getKey().size() != 0 ? " key " + copy(scope.getKey()) : "") +
        " before " + placeOf(p.getBefore());
    auto live = line_.book.manners.live;
    if (p.getDryRun())
      return count(context, "revokeScope", details, {{"live", live}, {"events", LOG_SIZE}});
    return change(context, "revokeScope", details, {{"seq", LOG_SIZE}, {"ended", live}});
  }

  kj::Promise<void> keysRotate(KeysRotateContext context) override {
    auto p = context.getParams();
    return change(context, "keysRotate",
                  copy(p.getAlgorithm()) + (p.getImmediately() ? " immediately" : ""),
                  fakeList("keys").front());
  }
  kj::Promise<void> keysRetire(KeysRetireContext context) override {
    auto p = context.getParams();
    auto live = line_.book.manners.live;
    std::string key = copy(p.getKey());
    if (p.getDryRun()) {
      return count(context, "keysRetire", key, {{"id", std::int64_t{1}}, {"ends", live}});
    }
    return change(context, "keysRetire", key,
                  {{"id", std::int64_t{1}}, {"ended", live}, {"seq", LOG_SIZE}});
  }
  kj::Promise<void> clockAccept(ClockAcceptContext context) override {
    return change(context, "clockAccept", "");
  }
  kj::Promise<void> dbRebuild(DbRebuildContext context) override {
    const bool restart = line_.book.manners.needsRestart;
    Thing done{{"records", LOG_SIZE},
               {"rows", std::int64_t{77}},
               {"corrected", std::int64_t{restart ? 0 : 2}}};
    done.push_back(restart ? Cell{"needs_restart", true} : Cell{"seq", LOG_SIZE});
    return change(context, "dbRebuild", context.getParams().hasProgress() ? "with progress" : "",
                  std::move(done));
  }
  kj::Promise<void> dbPrune(DbPruneContext context) override {
    auto p = context.getParams();
    auto live = line_.book.manners.live;
    const std::string details = std::to_string(p.getBeforeUs());
    Thing done{{"dropped", live}, {"kept_from", std::int64_t{512}}};
    if (p.getDryRun()) return count(context, "dbPrune", details, std::move(done));
    done.push_back({"seq", LOG_SIZE});
    return change(context, "dbPrune", details, std::move(done));
  }
  kj::Promise<void> dbBackup(DbBackupContext context) override {
    return change(context, "dbBackup", "", fakeBackup());
  }
  kj::Promise<void> keysExport(KeysExportContext context) override {
    context.getResults().setJwks("{\"keys\":[]}");
    return kj::READY_NOW;
  }

  kj::Promise<void> configSet(ConfigSetContext context) override {
    auto p = context.getParams();
    std::string key = copy(p.getKey());
    std::string value = p.getUnset() ? "1h" : copy(p.getValue());
    std::string details = key + " " + (p.getUnset() ? "unset" : value);
    auto live = line_.book.manners.live;
    if (p.getDryRun()) return count(context, "configSet", details, {{"key", key}, {"ends", live}});
    return change(context, "configSet", details,
                  {{"key", key}, {"value", value}, {"ended", live}, {"seq", LOG_SIZE}});
  }

 private:
  template <class Context>
  kj::Promise<void> count(Context context, const std::string& method, const std::string& details,
                          const Thing& counted) {
    line_.book.note(method + " dry run", details);
    writeRow(counted, context.getResults().initResult().initDone());
    return kj::READY_NOW;
  }

  // A change: of a token 8 that is revoked already, or 9 that never was, or of nobody.
  template <class Context>
  kj::Promise<void> change(Context context, const std::string& method, const std::string& details,
                           Thing done = {{"id", std::int64_t{2}}, {"seq", LOG_SIZE}},
                           std::int64_t tokenId = 0) {
    auto write = context.getParams().getWrite();
    auto id = write.getRequestId();
    std::string told = details;
    if (write.getReason().size() != 0) told += " because " + copy(write.getReason());
    if (write.getHasIfSeq()) told += " if " + std::to_string(write.getIfSeq());
    line_.book.note(method, told, {reinterpret_cast<const char*>(id.begin()), id.size()});
    if (line_.hangsUp()) return KJ_EXCEPTION(DISCONNECTED, "the fake daemon hangs up");
    auto result = context.getResults().initResult();
    if (line_.book.manners.refuse) {
      refuse(result.initRefused(), *line_.book.manners.refuse, "refused by the fake daemon");
    } else if (write.getHasIfSeq() && write.getIfSeq() != LOG_SIZE) {
      refuse(result.initRefused(), Refusal::Code::CONFLICT,
             "the log has moved on: it is 1200 events long");
    } else if (tokenId == 9 || details.rfind("nobody", 0) == 0) {
      refuse(result.initRefused(), Refusal::Code::NOT_FOUND, "there is no " + details);
    } else if (tokenId == 8) {
      auto refusal = result.initRefused();
      refuse(refusal, Refusal::Code::ALREADY, "already revoked");
      refusal.setSeq(42);
      refusal.setHasSeq(true);
    } else {
      writeRow(done, result.initDone());
    }
    return kj::READY_NOW;
  }

  Line& line_;
};

class FakeGate final : public Gate::Server {
 public:
  explicit FakeGate(Line& line) : line_(line) {}

  kj::Promise<void> hello(HelloContext context) override {
    auto results = context.getResults();
    results.setDaemonVersion("0.1.0-fake");
    results.setProtocolVersion(line_.book.manners.protocolVersion);
    auto session = results.initSession();
    switch (line_.book.manners.session) {
      case Session::REFUSED: session.setRefused("user 1234 is in no group that may"); break;
      case Session::ADMIN: session.setAdmin(kj::heap<FakeAdmin>(line_)); break;
      case Session::AUDIT: session.setAudit(kj::heap<FakeAudit>(line_)); break;
    }
    return kj::READY_NOW;
  }

 private:
  Line& line_;
};

#pragma GCC diagnostic pop

struct Connection {
  Connection(kj::Own<kj::AsyncIoStream> opened, Book& book)
      : stream(kj::mv(opened)),
        line{book, *stream},
        network(*stream, capnp::rpc::twoparty::Side::SERVER),
        rpc(capnp::makeRpcServer(network, kj::heap<FakeGate>(line))) {}

  kj::Own<kj::AsyncIoStream> stream;
  Line line;
  capnp::TwoPartyVatNetwork network;
  capnp::RpcSystem<capnp::rpc::twoparty::VatId> rpc;
};

// Accepts for ever.
class Shop final : private kj::TaskSet::ErrorHandler {
 public:
  Shop(kj::Own<kj::ConnectionReceiver> receiver, Book& book)
      : receiver_(kj::mv(receiver)), book_(book), tasks_(*this) {
    tasks_.add(acceptNext());
  }

 private:
  kj::Promise<void> acceptNext() {
    return receiver_->accept().then([this](kj::Own<kj::AsyncIoStream> stream) {
      auto connection = kj::heap<Connection>(kj::mv(stream), book_);
      auto done = connection->network.onDisconnect();
      tasks_.add(done.attach(kj::mv(connection)));
      return acceptNext();
    });
  }
  void taskFailed(kj::Exception&&) override {}

  kj::Own<kj::ConnectionReceiver> receiver_;
  Book& book_;
  kj::TaskSet tasks_;
};

std::string newDirectory() {
  std::string path = "/tmp/authctl-test-XXXXXX";
  KJ_REQUIRE(mkdtemp(path.data()) != nullptr);
  return path;
}

}  // namespace

struct FakeDaemon::Inside {
  using End = kj::Own<kj::CrossThreadPromiseFulfiller<void>>;

  explicit Inside(FakeManners manners) {
    book.manners = manners;
    book.path = directory + "/admin.sock";
  }

  void serve() {
    auto io = kj::setupAsyncIo();
    auto receiver =
        io.provider->getNetwork().parseAddress("unix:" + book.path).wait(io.waitScope)->listen();
    Shop shop(kj::mv(receiver), book);
    auto paf = kj::newPromiseAndCrossThreadFulfiller<void>();
    ready.set_value(kj::mv(paf.fulfiller));
    paf.promise.wait(io.waitScope);
  }

  std::string directory = newDirectory();
  Book book;
  std::promise<End> ready;
  End end;
  kj::Own<kj::Thread> thread;
};

FakeDaemon::FakeDaemon(FakeManners manners) : inside_(std::make_unique<Inside>(manners)) {
  inside_->thread = kj::heap<kj::Thread>([inside = inside_.get()] { inside->serve(); });
  inside_->end = inside_->ready.get_future().get();
}

FakeDaemon::~FakeDaemon() {
  inside_->end->fulfill();
  inside_->thread = nullptr;
  std::filesystem::remove_all(inside_->directory);
}

const std::string& FakeDaemon::socketPath() const {
  return inside_->book.path;
}

std::vector<FakeCall> FakeDaemon::calls() const {
  std::lock_guard lock(inside_->book.mutex);
  return inside_->book.calls;
}

}  // namespace authd::ipc
