#include "tests/app/world.h"

#include "daemon/app/admins.h"
#include "daemon/app/settings.h"
#include "daemon/core/event_types.h"
#include "daemon/core/rules/settings_keys.h"
#include "daemon/record/codec.h"

namespace authd::app {

kj::Maybe<kj::Promise<void>> TestWorkers::trySubmit(kj::Function<void()> work) {
  if (full) return nullptr;
  auto paf = kj::newPromiseAndFulfiller<void>();
  queue_.push_back({kj::mv(work), kj::mv(paf.fulfiller)});
  if (!held) release();
  return kj::mv(paf.promise);
}

void TestWorkers::release() {
  while (!queue_.empty()) {
    Job job = kj::mv(queue_.front());
    queue_.pop_front();
    job.work();
    ++done;
    job.fulfiller->fulfill();
  }
}

kj::Promise<std::optional<std::string>> TestPoster::post(std::string url, crypto::Secret form,
                                                         std::int64_t) {
  posts.emplace_back(std::move(url), std::string(form.view()));
  if (meanwhile) meanwhile();
  return failure;
}

kj::Promise<std::variant<HttpReply, std::string>> TestPoster::ask(HttpQuestion question) {
  return answer(question.url, question.body());
}

World::World(Shop shop)
    : shop_(std::move(shop)), client_(std::make_unique<journal::Client>(*log_)) {
  client_->start();
  vault_ = vault::openMemoryVault(*client_->keys, "test");
  client_->freshen = [this](vault::NewKeys& rows) { vault_->wrapAnew(rows); };
  client_->forget = [this](const std::vector<std::string>& names) { vault_->forget(names); };
  std::atomic<bool> stop{false};
  client_->index.fill(stop);
  client_->run(core::InitializeLog{"test", 1});
  start();
  // As cheap as it may be.
  set(core::keys::ARGON2_MEMORY, "8MiB");
  set(core::keys::ARGON2_PASSES, "1");
}

World::~World() noexcept(false) {
  end();
}

void World::start() {
  tables_ = std::make_unique<journal::StoredTables>(*log_);
  throttle_ = std::make_unique<Throttle>(*log_, nowUs());
  flood_ = std::make_unique<FloodGate>(FloodGate::Budget{});
  resetLimit_ = std::make_unique<ResetLimit>();
  recorder_ = std::make_unique<Recorder>(
      [this](std::vector<journal::Submission> batch) { submit(std::move(batch)); });
  once_ = std::make_unique<Once>();
  nonces_ = std::make_unique<Nonces>(*log_);
  lastUses_ = std::make_unique<LastUses>();
  kj::TaskSet::ErrorHandler& onFailure = *this;
  background_ = std::make_unique<kj::TaskSet>(onFailure);
  app_ = std::make_unique<App>(
      App{shop_,    *log_,          *client_->keys,
          *vault_,  client_->clock, client_->index,
          *tables_, entropy_,       hashing,
          scanning, *recorder_,     *throttle_,
          *flood_,  *resetLimit_,   *once_,
          *nonces_, *lastUses_,     poster,
          timer_,   *background_,   [this] { return client_->journal->counters(); },
          nullptr,  "test"});
}

void World::end() {
  settle();
  background_ = nullptr;
  once_ = nullptr;
  recorder_ = nullptr;
  app_ = nullptr;
}

void World::restart() {
  end();
  start();
}

void World::submit(std::vector<journal::Submission> batch) {
  heldResults_ = client_->run(std::move(batch));
  if (!held_) release();
}

void World::release() {
  held_ = false;
  if (!heldResults_) return;
  auto results = std::move(*heldResults_);
  heldResults_.reset();
  // Never from within record(), as from the journal's mailbox.
  background_->add(kj::evalLater([this, results = std::move(results)]() mutable {
    recorder_->delivered(std::move(results));
  }));
}

void World::taskFailed(kj::Exception&& fault) {
  failures.emplace_back(fault.getDescription().cStr());
}

void World::settle() {
  kj::Promise<void> never = kj::NEVER_DONE;
  never.poll(scope_);
}

void World::pass(std::int64_t us) {
  client_->clock.nowUs += us;
  timer_.advanceTo(timer_.now() + us * kj::MICROSECONDS);
  settle();
}

core::Event World::event(std::uint64_t seq) const {
  return record::decode(log_->read(seq).value());
}

std::string World::events(std::uint64_t from) const {
  std::string names;
  for (std::uint64_t seq = from; seq < size(); ++seq) {
    if (!names.empty()) names += ' ';
    names += core::nameOf(core::typeOf(event(seq).body));
  }
  return names;
}

std::size_t World::localRows() const {
  std::size_t count = 0;
  log_->scan(storage::Space::LOCAL, "", "", [&](std::string_view, std::string_view) {
    ++count;
    return true;
  });
  return count;
}

void World::set(std::string_view key, std::string_view value) {
  good(wait(changeSetting(app(), {}, std::string(key), std::string(value))));
}

std::uint32_t World::addAdmin(const std::string& name, const std::string& password) {
  NewAdmin admin{name, name + "@example.com", "Ada", "Min", ""};
  return good(wait(app::createAdmin(app(), {}, admin, crypto::Secret(password)))).id;
}

std::uint32_t World::addCustomer(const std::string& email, const std::string& password) {
  return good(wait(app::createCustomer(app(), {}, customerInput(email), crypto::Secret(password))))
      .id;
}

kj::Promise<Answer<IssuedToken>> World::startLogin(core::TokenType type, const std::string& name,
                                                   const std::string& password, Call call) {
  return issueToken(app(), std::move(call), type, 1, name, crypto::Secret(password));
}

Answer<IssuedToken> World::login(core::TokenType type, const std::string& name,
                                 const std::string& password, Call call) {
  return wait(startLogin(type, name, password, std::move(call)));
}

core::CustomerInput customerInput(const std::string& email) {
  core::CustomerInput input;
  input.email = email;
  input.firstname = "Jane";
  input.lastname = "Doe";
  return input;
}

}  // namespace authd::app
