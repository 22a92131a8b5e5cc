#include "daemon/service/service.h"

#include <kj/debug.h>
#include <signal.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "daemon/app/admins.h"
#include "daemon/app/backups.h"
#include "daemon/app/clock_watch.h"
#include "daemon/app/decisions.h"
#include "daemon/app/drafts.h"
#include "daemon/app/flood_gate.h"
#include "daemon/app/last_uses.h"
#include "daemon/app/mails.h"
#include "daemon/app/nonces.h"
#include "daemon/app/once.h"
#include "daemon/app/prune.h"
#include "daemon/app/purge.h"
#include "daemon/app/recorder.h"
#include "daemon/app/reset_limit.h"
#include "daemon/app/signed_calls.h"
#include "daemon/app/throttle.h"
#include "daemon/app/tokens.h"
#include "daemon/crypto/digest.h"
#include "daemon/poster/curl_poster.h"
#include "daemon/service/disk.h"
#include "daemon/service/edges.h"
#include "daemon/service/evidence.h"
#include "daemon/service/mailer.h"
#include "daemon/service/manager.h"
#include "daemon/service/read_only.h"
#include "daemon/service/refusal_lines.h"
#include "daemon/service/reload.h"
#include "daemon/service/restore.h"
#include "daemon/service/store.h"
#include "daemon/service/workers.h"

namespace authd::service {
namespace {

constexpr auto DRAIN_TIME = 4 * kj::SECONDS;
constexpr auto FATAL_TIME = 500 * kj::MILLISECONDS;

class LogFailures : public kj::TaskSet::ErrorHandler {
 public:
  void taskFailed(kj::Exception&& exception) override {
    spdlog::error("background work failed: {}", exception.getDescription().cStr());
  }
};

// A store whose write has failed is not closed: closing writes too, and the engine may end in one
// of its own assertions (README of storage). What is on disk is what a crash leaves.
void leaveOpen(std::unique_ptr<Store> store) {
  [[maybe_unused]] static Store* volatile left = nullptr;  // reachable: no leak
  left = store.release();
}

}  // namespace

struct Service::Parts {
  Parts(ReadConfig read, std::string programVersion)
      : readConfig(std::move(read)), config(readConfig()), version(std::move(programVersion)) {}
  ~Parts() noexcept(false) {
    end();
    if (fatal) leaveOpen(std::move(store));
  }
  KJ_DISALLOW_COPY(Parts);

  void open();
  void serve();
  void reload();
  void adopt(Config fresh);
  void listen();
  void stop();
  kj::Promise<void> drain();
  void endServing();
  void end();
  journal::World world();
  std::unique_ptr<journal::Journal> openJournal();
  journal::Counters counters() const;
  void submit(std::vector<journal::Submission> batch);
  void delivered(std::vector<journal::Result> results);
  void fail(std::exception_ptr fault);
  void readAhead();
  kj::Promise<journal::Result> recordOwn(core::CommandBody body);
  void mustRecord(kj::Promise<journal::Result> recording);
  kj::Promise<void> watchdog(kj::Duration every);
  void sayRestore();
  void keepWriting();
  void waitForWrites();
  bool mayWrite() const { return !fatal && !store->isReadOnly(); }
  http::Readiness readiness() const;

  ReadConfig readConfig;
  Config config;
  std::vector<app::Shop> formerShops;  // calls under way may still point into them
  std::string version;

  // In the order in which they may be destroyed last to first.
  std::unique_ptr<Store> store;
  loop::Loop loop;
  LogFailures logFailures;
  crypto::SystemEntropy entropy;
  std::unique_ptr<PoolWorkers> hashing;
  std::unique_ptr<PoolWorkers> scanning;
  std::unique_ptr<journal::StoredTables> tables;
  std::unique_ptr<app::Recorder> recorder;
  std::unique_ptr<loop::Mailbox> mailbox;     // its last acts are the recorder's
  std::unique_ptr<journal::Journal> journal;  // none where nothing can be written
  std::unique_ptr<app::Throttle> throttle;
  app::FloodGate flood{app::FloodGate::Budget{}};
  app::ResetLimit resetLimit;
  std::unique_ptr<app::Once> once;
  std::unique_ptr<app::Nonces> nonces;
  app::LastUses lastUses;
  kj::Own<app::Poster> poster;
  std::unique_ptr<kj::TaskSet> background;
  std::unique_ptr<app::Decisions> decisions;
  std::unique_ptr<app::App> app;
  std::unique_ptr<app::Backups> backups;
  std::unique_ptr<Evidence> evidence;
  kj::Own<mail::Sender> mailSender;  // until there is a mailer
  std::unique_ptr<Mailer> mailer;
  std::unique_ptr<Edges> edges;

  std::atomic<bool> stopFilling{false};
  std::thread filler;
  bool draining = false;  // nothing new is taken
  bool ended = false;     // what was posted to the loop finds nobody
  bool writable = false;  // again: the next start can do more than this one
  std::exception_ptr fatal;
  kj::PromiseFulfillerPair<void> stopped = kj::newPromiseAndFulfiller<void>();
};

void Service::Parts::open() {
  mailSender = senderOf(loop, config.smtp);
  store = std::make_unique<Store>(config.dataDir, config.rootKeyPath(), reportsOfFold());
  mailbox = std::make_unique<loop::Mailbox>(loop);
  hashing = std::make_unique<PoolWorkers>(loop, "hashing",
                                          loop::WorkerPool::Size{hashingThreads(), 64, 10});
  scanning = std::make_unique<PoolWorkers>(loop, "scan", loop::WorkerPool::Size{1, 4, 0});
  tables = std::make_unique<journal::StoredTables>(store->log());
  checkWebsites(*tables, config.shop);
  recorder = std::make_unique<app::Recorder>(
      [this](std::vector<journal::Submission> batch) { submit(std::move(batch)); });
  if (!store->isReadOnly()) journal = openJournal();
  throttle = std::make_unique<app::Throttle>(store->log(), store->clock().now().timeUs);
  once = std::make_unique<app::Once>();
  nonces = std::make_unique<app::Nonces>(store->log());
  poster = poster::curlPoster(loop);
  background = std::make_unique<kj::TaskSet>(logFailures);
  app = std::make_unique<app::App>(
      app::App{config.shop,    store->log(),   store->keys(),
               store->vault(), store->clock(), store->index(),
               *tables,        entropy,        *hashing,
               *scanning,      *recorder,      *throttle,
               flood,          resetLimit,     *once,
               *nonces,        lastUses,       *poster,
               loop.timer(),   *background,    [this] { return counters(); },
               nullptr,        version,        config.jwt});
  decisions = std::make_unique<app::Decisions>(entropy, store->clock().now().timeUs, tellDecision);
  app->decisions = decisions.get();
  backups = std::make_unique<app::Backups>(*app, config.backup);
  app->backups = backups.get();
  evidence = std::make_unique<Evidence>(loop, *app, config);
  filler = std::thread([this] { readAhead(); });
}

journal::World Service::Parts::world() {
  auto random = [draws = std::make_shared<crypto::SystemEntropy>()] {
    core::EventId id;
    draws->fill(id);
    return id;
  };
  return {store->log(),
          store->head(),
          store->keys(),
          store->clock(),
          store->index(),
          random,
          [this] { return diskLevel(config.dataDir); },
          [this](const std::string& what) {
            spdlog::critical("a write to the log failed, stopping: {}", what);
            fail(std::make_exception_ptr(JournalFault(what)));
          },
          nullptr,
          [this] { return evidence->isLate(); },
          [this](vault::NewKeys& keys) { store->vault().wrapAnew(keys); },
          [this](const std::vector<std::string>& names) { store->vault().forget(names); }};
}

std::unique_ptr<journal::Journal> Service::Parts::openJournal() {
  return std::make_unique<journal::Journal>(world(), [this](std::vector<journal::Result> done) {
    auto results = std::make_shared<std::vector<journal::Result>>(std::move(done));
    mailbox->post([this, results] { delivered(std::move(*results)); });
  });
}

journal::Counters Service::Parts::counters() const {
  return journal ? journal->counters() : journal::Counters{};
}

// Without a writer everything is refused, what a full disk would still take included.
void Service::Parts::submit(std::vector<journal::Submission> batch) {
  if (journal) {
    journal->submit(std::move(batch));
    return;
  }
  mailbox->post([this, count = batch.size()] {
    const core::Rejection refusal{core::Refusal::READ_ONLY, 0};
    delivered(std::vector<journal::Result>(count, refusal));
  });
}

void Service::Parts::delivered(std::vector<journal::Result> results) {
  if (ended) return;
  bool mails = std::any_of(results.begin(), results.end(), app::queuesMail);
  recorder->delivered(std::move(results));
  if (mails && mailer) mailer->wake();
}

// Any thread but the loop's. Clients that wait hear "outcome unknown" before the end.
void Service::Parts::fail(std::exception_ptr fault) {
  mailbox->post([this, fault] {
    if (fatal || ended) return;
    fatal = fault;
    if (!background) return;
    background->add(
        loop.timer().afterDelay(FATAL_TIME).then([this] { stopped.fulfiller->fulfill(); }));
  });
}

// A thread of its own: what is too much to read before serving. Damage found here ends the daemon.
void Service::Parts::readAhead() {
  try {
    store->index().fill(stopFilling);
    store->readTables(stopFilling);
  } catch (const std::exception& fault) {
    spdlog::critical("what is stored cannot be read, stopping: {}", fault.what());
    fail(std::current_exception());
  }
}

// A command of the daemon's own.
kj::Promise<journal::Result> Service::Parts::recordOwn(core::CommandBody body) {
  app::Call call;
  call.caller.kind = core::ActorKind::SYSTEM;
  app::Drafts drafts(*app, call);
  return recorder->record(drafts.submission(std::move(body)));
}

// What has failed says more than that something did.
void Service::Parts::mustRecord(kj::Promise<journal::Result> recording) {
  const journal::Result result = loop.run(kj::mv(recording));
  if (std::holds_alternative<journal::Recorded>(result)) return;
  if (fatal) std::rethrow_exception(fatal);
  throw JournalFault("the log takes no records");
}

// A restore that was cut off at its end is said by the first start.
void Service::Parts::sayRestore() {
  auto unsaid = unsaidRestore(store->log());
  if (!unsaid) return;
  app::Call call;
  call.caller.kind = core::ActorKind::SYSTEM;
  auto submission = app::Drafts(*app, call).submission(unsaid->command);
  submission.local = std::move(unsaid->said);
  mustRecord(recorder->record(std::move(submission)));
}

http::Readiness Service::Parts::readiness() const {
  return {!draining, draining, store->isReadOnly()};
}

void Service::Parts::listen() {
  Edges::Told told{[this] { return readiness(); },
                   {{"hashing", [this] { return hashing->waiting(); }},
                    {"scan", [this] { return scanning->waiting(); }},
                    {"journal", [this] { return recorder->waiting(); }}},
                   [this] { return diskLevel(config.dataDir); }};
  edges = std::make_unique<Edges>(loop, *app, config, std::move(told));
}

// A ping that has passed through the journal and the loop; nothing is written for it. A journal
// that refuses is alive.
kj::Promise<void> Service::Parts::watchdog(kj::Duration every) {
  return loop.timer()
      .afterDelay(every)
      .then([this] { return recordOwn(core::Tidy{}); })
      .then([this, every](const journal::Result& result) -> kj::Promise<void> {
        if (std::holds_alternative<journal::OutcomeUnknown>(result)) return kj::READY_NOW;
        notifyAlive();
        return watchdog(every);
      });
}

// Everything that can be wrong is found before anything changes.
void Service::Parts::adopt(Config fresh) {
  checkWebsites(*tables, fresh.shop);
  bool sameMail = fresh.smtp == config.smtp && fresh.mailIdentities == config.mailIdentities &&
                  fresh.mailTemplates == config.mailTemplates;
  kj::Own<mail::Sender> sender;
  if (!sameMail) sender = senderOf(loop, fresh.smtp);
  for (const std::string& key : needRestart(config, fresh)) {
    spdlog::warn("`{}` has changed, which takes effect at the next start", key);
  }
  formerShops.push_back(std::exchange(config.shop, std::move(fresh.shop)));
  app->jwt = config.jwt = std::move(fresh.jwt);
  config.trustedProxies = fresh.trustedProxies;
  edges->trust(std::move(fresh.trustedProxies));
  if (sameMail || !mailer) return;
  config.smtp = std::move(fresh.smtp);
  config.mailIdentities = std::move(fresh.mailIdentities);
  config.mailTemplates = std::move(fresh.mailTemplates);
  edges->nameSupport(config.mailIdentities.support.email);
  background->add(mailer->change(kj::mv(sender), config.mailIdentities, config.mailTemplates));
}

void Service::Parts::reload() {
  if (draining) return;
  try {
    adopt(readConfig());
    spdlog::info("the configuration has been read again");
  } catch (const ConfigFault& fault) {
    spdlog::error("the configuration stays as it was: {}", fault.what());
  }
}

// What the daemon does by itself, and writes down.
void Service::Parts::keepWriting() {
  mailer = std::make_unique<Mailer>(*app, kj::mv(mailSender), config.mailIdentities,
                                    config.mailTemplates);
  background->add(app::sweepForever(*app));
  background->add(app::purgeForever(*app));
  background->add(app::purgeDroppedForever(*app));
  evidence->keep(*background);
}

// No mail is sent meanwhile: that it was sent could not be kept, and it would be sent again.
void Service::Parts::waitForWrites() {
  spdlog::error("READ-ONLY: checks and reads are served, every write is refused: {}",
                store->readOnlyBecause());
  notifyStatus("Read-only: " + store->readOnlyBecause());
  background->add(untilWritable(*scanning, loop.timer(), config.dataDir).then([this] {
    writable = true;
    stopped.fulfiller->fulfill();
  }));
}

void Service::Parts::serve() {
  if (store->fresh()) {
    mustRecord(recordOwn(core::InitializeLog{store->vault().origin(), 1}));
  }
  evidence->compareWithSigner();
  if (!store->isReadOnly()) {
    sayRestore();
    mustRecord(recordOwn(core::StartLog{version}));
  }
  listen();
  for (int number : {SIGTERM, SIGINT}) {
    loop.onSignal(number, [this] { stopped.fulfiller->fulfill(); });
  }
  loop.onSignal(SIGHUP, [this] { reload(); });
  background->add(app::watchClock(*app));
  store->isReadOnly() ? waitForWrites() : keepWriting();
  KJ_IF_MAYBE (every, watchdogInterval()) {
    background->add(watchdog(*every));
  }
  notifyReady();
  spdlog::info("shop-authd {} is ready, {} events", version, store->log().tip().size);
  loop.run(kj::mv(stopped.promise));
}

// What was asked gets its answer, and what these acts queued is sent. A reload may be changing the
// mail server meanwhile.
kj::Promise<void> Service::Parts::drain() {
  return edges->drain().then([this]() -> kj::Promise<void> {
    if (mailer) return mailer->drain();
    return kj::READY_NOW;
  });
}

void Service::Parts::stop() {
  notifyStopping();
  draining = true;
  edges->close();
  // A long read can be asked for again, and so can a backup; nobody waits for its end.
  backups->stop();
  scanning->stop();
  if (!fatal) loop.run(drain().exclusiveJoin(loop.timer().afterDelay(DRAIN_TIME)));
  endServing();
  if (mayWrite()) loop.run(app::keepNonces(*app));
  if (mayWrite()) loop.run(app::keepLastUses(*app));
  if (mayWrite()) mustRecord(recordOwn(core::StopLog{}));
  if (mayWrite()) loop.run(evidence->finish());
  end();
}

// Ends what runs on other threads, then what waits on the loop, all while the parts that it works
// on are there. After that nothing but the journal's own results comes.
void Service::Parts::endServing() {
  stopFilling = true;
  if (backups) backups->stop();
  if (filler.joinable()) filler.join();
  if (scanning) scanning->stop();
  if (hashing) hashing->stop();
  if (edges) edges->close();
  background = nullptr;
  mailer = nullptr;
  mailSender = nullptr;
  edges = nullptr;
}

// Also after a fault, when some parts were never made.
void Service::Parts::end() {
  endServing();
  ended = true;
  once = nullptr;  // calls whose operator is gone may still come to it until here
  journal = nullptr;
  evidence = nullptr;  // the journal asks it to the last
}

Service::Service(ReadConfig readConfig, std::string version)
    : parts_(std::make_unique<Parts>(std::move(readConfig), std::move(version))) {}

Service::~Service() noexcept(false) = default;

void Service::run() {
  try {
    parts_->open();
    parts_->serve();
    parts_->stop();
  } catch (const kj::Exception& exception) {
    if (!parts_->fatal) throw;
    spdlog::error("could not finish: {}", exception.getDescription().cStr());
  }
  if (parts_->fatal) std::rethrow_exception(parts_->fatal);
  if (parts_->writable) {
    throw StartAgain("the state directory takes writes again; starting anew");
  }
}

std::string Service::continueLog(const std::string& reason) {
  // Opening would begin one, and be in a restore's way.
  if (!std::filesystem::exists(parts_->config.dataDir + "/log/CURRENT")) {
    throw std::runtime_error("there is no log yet");
  }
  parts_->open();
  return parts_->evidence->continueLog(reason);
}

}  // namespace authd::service
