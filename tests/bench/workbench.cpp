#include "tests/bench/workbench.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <stdexcept>
#include <utility>

#include "daemon/app/profile.h"
#include "daemon/crypto/digest.h"
#include "daemon/crypto/token.h"
#include "daemon/poster/curl_poster.h"
#include "daemon/service/disk.h"

namespace authd::bench {
namespace {

using core::EventType;

constexpr std::uint32_t WEBSITE = 1;
constexpr const char* ADDRESS = "192.0.2.17";
constexpr const char* USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101";
// As long as a real one; nobody verifies against it.
constexpr const char* HASH =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

std::string emailOf(std::uint32_t number) {
  return "customer" + std::to_string(number) + "@example.com";
}

}  // namespace

void Workbench::NoFailures::taskFailed(kj::Exception&& exception) {
  std::fprintf(stderr, "background work failed: %s\n", exception.getDescription().cStr());
}

Workbench::Workbench(const std::string& directory) : directory_(directory) {
  store_ = std::make_unique<service::Store>(directory + "/data", directory + "/root.key",
                                            journal::Progress{});
  counting_ = std::make_unique<CountingLog>(store_->log());
  mailbox_ = std::make_unique<loop::Mailbox>(loop_);
  tables_ = std::make_unique<journal::StoredTables>(store_->log());
  recorder_ = std::make_unique<app::Recorder>(
      [this](std::vector<journal::Submission> batch) { journal_->submit(std::move(batch)); });
  journal_ = std::make_unique<journal::Journal>(world(), [this](std::vector<journal::Result> done) {
    auto results = std::make_shared<std::vector<journal::Result>>(std::move(done));
    mailbox_->post([this, results] { recorder_->delivered(std::move(*results)); });
  });
  throttle_ = std::make_unique<app::Throttle>(store_->log(), store_->clock().now().timeUs);
  nonces_ = std::make_unique<app::Nonces>(store_->log());
  poster_ = poster::curlPoster(loop_);
  background_ = std::make_unique<kj::TaskSet>(failures_);
  app_ = std::make_unique<app::App>(
      app::App{shop_,           store_->log(),   store_->keys(),
               store_->vault(), store_->clock(), store_->index(),
               *tables_,        entropy_,        workers_,
               workers_,        *recorder_,      *throttle_,
               flood_,          resetLimit_,     once_,
               *nonces_,        lastUses_,       *poster_,
               loop_.timer(),   *background_,    [this] { return journal_->counters(); },
               nullptr,         "bench"});
  std::vector<journal::Submission> first;
  app::Drafts drafts(*app_, app::Call{});
  if (store_->fresh()) {
    first.push_back(drafts.submission(core::InitializeLog{store_->vault().origin(), 1}));
  }
  first.push_back(drafts.submission(core::StartLog{"bench"}));
  recordAll(std::move(first));
  store_->index().fill(std::atomic<bool>(false));
}

Workbench::~Workbench() noexcept(false) {
  background_ = nullptr;
  journal_ = nullptr;
}

journal::World Workbench::world() {
  return {*counting_,
          store_->head(),
          store_->keys(),
          store_->clock(),
          store_->index(),
          [this] {
            core::EventId id;
            journalEntropy_.fill(id);
            return id;
          },
          [this] { return service::diskLevel(directory_ + "/data"); },
          [](const std::string& what) {
            std::fprintf(stderr, "the journal failed: %s\n", what.c_str());
            std::_Exit(1);
          },
          nullptr};
}

std::vector<journal::Result> Workbench::recordAll(std::vector<journal::Submission> submissions) {
  auto promises = kj::heapArrayBuilder<kj::Promise<journal::Result>>(submissions.size());
  for (auto& submission : submissions) promises.add(recorder_->record(std::move(submission)));
  auto results = loop_.run(kj::joinPromises(promises.finish()));
  return {std::make_move_iterator(results.begin()), std::make_move_iterator(results.end())};
}

app::Call Workbench::callOf(const core::Ref& actor) const {
  app::Call call;
  call.caller.kind = actor == core::NO_REF ? core::ActorKind::ANONYMOUS : core::ActorKind::CUSTOMER;
  call.caller.ref = actor;
  call.source = {ADDRESS, false, 40'000, USER_AGENT, {}, {}};
  call.storeId = 1;
  return call;
}

journal::Submission Workbench::issue(const Holder& holder) {
  app::Drafts drafts(*app_, callOf(holder.ref));
  crypto::Secret token = crypto::drawToken(entropy_);
  core::IssueToken command;
  command.type = core::TokenType::CUSTOMER;
  command.userId = holder.id;
  command.websiteId = WEBSITE;
  command.credentialSeq = holder.credentialSeq;
  command.tokenDigest = crypto::sha256(token.view());
  command.issued = drafts.origin(EventType::TOKEN_ISSUED);
  command.failed = drafts.origin(EventType::TOKEN_ISSUE_FAILED);
  auto submission = drafts.submission(std::move(command));
  core::NameTag tag{};
  std::copy(holder.ref.begin(), holder.ref.end(), tag.begin());
  submission.local = [tag](const std::vector<core::Fact>&) {
    return std::vector{app::Throttle::rowAfterSuccess({core::TokenType::CUSTOMER, tag, {}})};
  };
  return submission;
}

journal::Submission Workbench::revoke(std::uint64_t issueSeq) {
  app::Drafts drafts(*app_, callOf(core::NO_REF));
  return drafts.submission(core::RevokeToken{issueSeq, drafts.origin(EventType::TOKEN_REVOKED)});
}

journal::Submission Workbench::failedLogin() {
  app::Drafts drafts(*app_, callOf(core::NO_REF));
  core::FailLogin command;
  command.type = core::TokenType::CUSTOMER;
  command.reason = core::FailureReason::UNKNOWN_USER;
  command.failed = drafts.origin(EventType::TOKEN_ISSUE_FAILED);
  drafts.addTyped(command.failed, EventType::TOKEN_ISSUE_FAILED, core::NO_REF,
                  app::JsonText().put("name", "nobody@example.com").text());
  return drafts.submission(std::move(command));
}

journal::Submission Workbench::customer(std::uint32_t number) {
  app::Drafts drafts(*app_, callOf(core::NO_REF));
  core::CreateCustomer command;
  command.subject = drafts.newSubject();
  const core::Ref& ref = command.subject.ref;
  command.email = app_->vault.name(core::SubjectKind::CUSTOMER, WEBSITE, emailOf(number));
  command.websiteId = WEBSITE;
  command.storeId = 1;
  command.groupId = 1;
  command.createdIn = "Default Store View";
  command.created = drafts.origin(EventType::CUSTOMER_CREATED);
  core::Customer profile;
  profile.email = emailOf(number);
  profile.firstname = "Jane";
  profile.lastname = "Doe";
  drafts.addPii(command.created, EventType::CUSTOMER_CREATED, ref, app::customerJson(profile));
  command.password.emplace().eventId = crypto::uuid7(app_->nowUs(), entropy_);
  drafts.addSecret(*command.password, EventType::PASSWORD_CHANGED, ref,
                   app::JsonText().put("hash", HASH).text());
  return drafts.submission(std::move(command));
}

std::vector<Holder> Workbench::makeCustomers(std::uint32_t count) {
  std::vector<journal::Submission> submissions;
  // Numbers that no earlier call has used: the log has grown since.
  auto first = static_cast<std::uint32_t>(log().tip().size);
  for (std::uint32_t i = 0; i < count; ++i) submissions.push_back(customer(first + i));
  std::vector<Holder> holders;
  for (const auto& result : recordAll(std::move(submissions))) {
    Holder holder;
    for (const auto& fact : factsOf(result)) {
      const auto& body = fact.event.body;
      if (const auto* created = std::get_if<core::CustomerCreated>(&body)) {
        holder.id = created->customerId;
        holder.ref = fact.event.subject;
      }
      if (std::holds_alternative<core::PasswordChanged>(body)) {
        holder.credentialSeq = fact.event.seq;
      }
    }
    holders.push_back(holder);
  }
  return holders;
}

void Workbench::die() {
  ::kill(::getpid(), SIGKILL);
  std::_Exit(1);
}

const std::vector<core::Fact>& factsOf(const journal::Result& result) {
  const auto* recorded = std::get_if<journal::Recorded>(&result);
  if (!recorded) throw std::runtime_error("a command was not recorded");
  return recorded->facts;
}

}  // namespace authd::bench
