#include "daemon/app/login.h"

#include <kj/debug.h>

#include <memory>
#include <utility>

#include "daemon/app/drafts.h"
#include "daemon/app/flood_gate.h"
#include "daemon/app/known_sources.h"
#include "daemon/app/once.h"
#include "daemon/app/profile.h"
#include "daemon/app/recorder.h"
#include "daemon/app/throttle.h"
#include "daemon/app/token_texts.h"
#include "daemon/app/tokens.h"
#include "daemon/core/rules/duration.h"
#include "daemon/core/rules/text.h"
#include "daemon/crypto/digest.h"
#include "daemon/crypto/magento_password.h"
#include "daemon/crypto/token.h"

namespace authd::app {
namespace {

constexpr std::uint32_t RETRY_AFTER_SECONDS = 2;
constexpr std::uint32_t DELAYED_RETRY_SECONDS = 3;  // the longest delay: by then a place is free
constexpr int MOST_TRIES = 3;
// Logins of one user at once, each of which may take the text of another's JWT (Magento's HS256).
constexpr int MOST_TEXTS = 32;
constexpr std::size_t MOST_TYPED = 1000;  // bytes of a wrong name that are kept

template <class Row>
Account accountOf(const App& app, core::TokenType type, std::uint32_t id, const Row& row) {
  Account account{type, id, 0, row.ref, row.credential, {}};
  if (!row.credential.set) return account;
  account.credential.seq = row.credential.seq;
  auto secret = app.vault.open(row.credential.secret, vault::Field::SECRET);
  if (secret) account.credential.encoded = jsonText(*secret, "hash").value_or("");
  return account;
}

}  // namespace

Account readAccount(const App& app, core::TokenType type, std::uint32_t userId) {
  if (type == core::TokenType::ADMIN) {
    if (auto row = core::find<core::AdminRow>(app.tables, userId)) {
      return accountOf(app, type, userId, *row);
    }
  } else if (auto row = core::find<core::CustomerRow>(app.tables, userId)) {
    Account account = accountOf(app, type, userId, *row);
    account.websiteId = row->websiteId;
    return account;
  }
  return {type, 0, 0, {}, {}, {}};
}

Account findAccount(const App& app, const core::Name& name) {
  auto type =
      name.kind == core::SubjectKind::ADMIN ? core::TokenType::ADMIN : core::TokenType::CUSTOMER;
  auto row = core::find<core::NameRow>(app.tables, name.kind, name.websiteId, name.tag);
  return readAccount(app, type, row ? row->id : 0);
}

core::Name loginName(const App& app, core::TokenType type, std::uint32_t websiteId,
                     const std::string& text) {
  // What can be no name has a tag all the same, so that it takes the same path.
  std::string normalised = core::normaliseName(text).value_or(text);
  if (type == core::TokenType::ADMIN) {
    return app.vault.name(core::SubjectKind::ADMIN, 0, normalised);
  }
  return app.vault.name(core::SubjectKind::CUSTOMER, websiteId, normalised);
}

std::vector<core::Name> namesElsewhere(const App& app, std::uint32_t websiteId,
                                       const std::string& email) {
  std::vector<core::Name> names;
  for (const Website& website : app.shop.websites) {
    if (website.id == websiteId) continue;
    names.push_back(loginName(app, core::TokenType::CUSTOMER, website.id, email));
  }
  return names;
}

core::Name accountName(const App& app, std::uint32_t websiteId, const std::string& email) {
  const auto exists = [&](const core::Name& name) {
    return core::find<core::NameRow>(app.tables, name.kind, name.websiteId, name.tag).has_value();
  };
  const core::Name own = loginName(app, core::TokenType::CUSTOMER, websiteId, email);
  if (!app.settings().sharedAccounts || exists(own)) return own;
  for (const core::Name& name : namesElsewhere(app, websiteId, email)) {
    if (exists(name)) return name;
  }
  // One name whatever website is asked, as an account has: limits that count by it tell nothing.
  return loginName(app, core::TokenType::CUSTOMER, app.shop.websites.front().id, email);
}

crypto::PasswordCost passwordCost(const core::Settings& settings) {
  return {static_cast<std::size_t>(settings.argon2Bytes),
          static_cast<std::uint32_t>(settings.argon2Passes)};
}

namespace {

// The number behind a name such as "m=" in the parameters of an encoded hash; 0 if there is none.
std::uint64_t parameterOf(std::string_view encoded, std::string_view name) {
  std::size_t at = encoded.find(name);
  if (at == std::string_view::npos) return 0;
  encoded.remove_prefix(at + name.size());
  auto number = core::wholeNumber(encoded.substr(0, encoded.find_first_of(",$")));
  return static_cast<std::uint64_t>(number.value_or(0));
}

}  // namespace

std::optional<crypto::PasswordCost> missingWork(std::string_view encoded,
                                                const crypto::PasswordCost& today) {
  constexpr std::uint64_t LEAST_BYTES = 8192;  // of an Argon2id
  // The time is as memory times passes; what is no Argon2id takes next to none.
  std::uint64_t done = crypto::magentoWork(encoded);
  if (encoded.starts_with("$argon2id$")) {
    done = parameterOf(encoded, "$m=") * 1024 * parameterOf(encoded, ",t=");
  }
  std::uint64_t wanted = std::uint64_t{today.memoryBytes} * today.passes;
  if (done >= wanted) return std::nullopt;
  std::uint64_t memory = (wanted - done) / today.passes;
  if (memory < LEAST_BYTES) return std::nullopt;
  return crypto::PasswordCost{static_cast<std::size_t>(memory), today.passes};
}

kj::Maybe<kj::Promise<std::string>> hashOnWorkers(App& app, crypto::Secret password) {
  auto secret = std::make_shared<crypto::Secret>(std::move(password));
  auto encoded = std::make_shared<std::string>();
  auto work = [secret, encoded, cost = passwordCost(app.settings())] {
    *encoded = crypto::hashPassword(secret->view(), cost);
  };
  KJ_IF_MAYBE (done, app.hashing.trySubmit(kj::mv(work))) {
    return done->then([encoded] { return *encoded; });
  }
  return nullptr;
}

namespace {

bool isIssued(const std::vector<core::Fact>& facts) {
  return std::holds_alternative<core::TokenIssued>(facts.front().event.body);
}

Limit limitOf(const core::TokenIssueFailed& failed) {
  return failed.reason == core::FailureReason::LOCKED ? Limit::LOCK : Limit::NONE;
}

// `seq`: of the event that tells of it.
Refused loginFailed(std::uint64_t seq, Limit limit = Limit::NONE) {
  Refused answer = refused(Why::LOGIN_FAILED, limit);
  answer.rejection.seq = seq;
  return answer;
}

// One login on its way: enter the throttle, verify, record.
class Login : public kj::Refcounted {
 public:
  Login(App& app, Call call, core::TokenType type, std::uint32_t websiteId, std::string name,
        crypto::Secret password)
      : app_(app),
        call_(std::move(call)),
        type_(type),
        typed_(std::move(name)),
        password_(std::make_shared<crypto::Secret>(std::move(password))),
        settings_(app.settings()),
        name_(type == core::TokenType::CUSTOMER ? accountName(app, websiteId, typed_)
                                                : loginName(app, type, websiteId, typed_)),
        network_(call_.source.counted()),
        source_(sourceTag(app, name_.tag, network_)),
        isKnown_(source_ && isKnownSource(app, *source_)),
        key_{type, name_.tag, isKnown_ ? *source_ : core::NameTag{}} {}

  ~Login() noexcept(false) override {
    if (entered_) app_.throttle.abandoned(key_);
  }

  // A source that keeps failing waits first, whatever name and password it comes with, unless this
  // user has signed in from there.
  kj::Promise<Answer<IssuedToken>> run() {
    if (!settings_.sourceDelay || isTrusted()) return enter();
    const auto wait = app_.flood.delay.take(network_, app_.nowUs());
    if (!wait) return Answer<IssuedToken>(busy(DELAYED_RETRY_SECONDS, Limit::DELAY));
    if (*wait == 0 * kj::SECONDS) return enter();
    return app_.timer.afterDelay(*wait).then(
        [self = kj::addRef(*this)]() mutable { return self->enter(); });
  }

 private:
  using Outcome = kj::Promise<Answer<IssuedToken>>;

  // Without the throttle nothing else would stop a known source from guessing.
  bool isTrusted() const { return isKnown_ && settings_.tokenThrottle.locks(); }

  Outcome enter() {
    switch (app_.throttle.enter(key_, app_.nowUs(), settings_.tokenThrottle)) {
      case Throttle::Entry::GO: entered_ = true; return verify();
      case Throttle::Entry::LOCKED: return Answer<IssuedToken>(throttled());
      case Throttle::Entry::WAIT: break;
    }
    auto paf = kj::newPromiseAndFulfiller<void>();
    auto fulfiller = std::make_shared<kj::Own<kj::PromiseFulfiller<void>>>(kj::mv(paf.fulfiller));
    if (!app_.throttle.wait(key_, [fulfiller] { (*fulfiller)->fulfill(); })) {
      return tooBusy(Limit::THROTTLE);
    }
    return paf.promise.then([self = kj::addRef(*this)]() mutable { return self->enter(); });
  }

  // No event tells of it, so that whoever asks why has only the name to go by. No edge shows it.
  Refused throttled() const {
    Refused answer = refused(Why::LOGIN_FAILED, Limit::THROTTLE);
    answer.fields.emplace_back("account", core::rowKey(name_.kind, name_.websiteId, name_.tag));
    return answer;
  }

  Outcome tooBusy(Limit limit = Limit::NONE) {
    return Answer<IssuedToken>(busy(RETRY_AFTER_SECONDS, limit));
  }

  // The work of one Argon2id at today's cost, whoever the name belongs to: without a hash to verify
  // against it is a dummy, and for a hash from cheaper days another dummy does the rest. One from
  // dearer days takes longer until its owner's next login hashes it anew.
  Outcome verify() {
    account_ = findAccount(app_, name_);
    auto cost = passwordCost(settings_);
    std::string encoded = account_.credential.encoded;
    if (encoded.empty()) encoded = crypto::dummyHash(cost);
    auto eventId = crypto::uuid7(app_.nowUs(), app_.entropy);
    auto plan = planToken(app_, {type_, account_.userId, eventId, 0});
    if (auto* why = std::get_if<Refused>(&plan)) return Answer<IssuedToken>(std::move(*why));
    auto made = std::make_shared<std::optional<TokenText>>();
    auto work = [encoded, made, missing = missingWork(encoded, cost), password = password_,
                 make = std::move(std::get<TokenMaker>(plan))] {
      bool good = crypto::verifyPassword(encoded, password->view());
      if (missing) (void)crypto::verifyPassword(crypto::dummyHash(*missing), password->view());
      if (good) *made = make();
    };
    KJ_IF_MAYBE (done, app_.hashing.trySubmit(kj::mv(work))) {
      return done->then([self = kj::addRef(*this), made, eventId]() mutable {
        return *made ? self->record(**made, eventId) : self->recordFailure();
      });
    }
    return tooBusy();
  }

  Outcome record(const TokenText& token, const core::EventId& eventId) {
    Call call = call_;
    call.caller.kind =
        type_ == core::TokenType::ADMIN ? core::ActorKind::ADMIN : core::ActorKind::CUSTOMER;
    call.caller.ref = account_.ref;
    Drafts drafts(app_, call);
    std::string text(token.text.view());
    core::IssueToken command;
    command.type = type_;
    command.userId = account_.userId;
    command.websiteId = account_.websiteId;
    command.credentialSeq = account_.credential.seq;
    command.tokenDigest = token.digest;
    command.keyId = token.jwt.keyId;
    command.expiresUs = token.jwt.expiresUs;
    command.knownSource = isTrusted();
    command.issued = drafts.origin(core::EventType::TOKEN_ISSUED, eventId);
    command.failed = drafts.origin(core::EventType::TOKEN_ISSUE_FAILED);
    drafts.also([text, key = key_, remember = call_.remember,
                 rows = signedInRows()](const std::vector<core::Fact>& facts) mutable {
      if (!isIssued(facts)) return std::vector<storage::Write>();
      rows.push_back(Throttle::rowAfterSuccess(key));
      if (!remember) return rows;
      for (auto& row : remember(std::any(IssuedToken{text, facts.front().event.seq}))) {
        rows.push_back(std::move(row));
      }
      return rows;
    });
    return app_.recorder.record(drafts.submission(std::move(command)))
        .then([self = kj::addRef(*this), text](journal::Result result) mutable {
          return self->recorded(std::move(result), std::move(text));
        });
  }

  // The password was right, but the text is taken, or its key was retired meanwhile.
  Outcome recordAnother() {
    auto eventId = crypto::uuid7(app_.nowUs(), app_.entropy);
    auto made = makeToken(app_, {type_, account_.userId, eventId, 0});
    if (auto* why = std::get_if<Refused>(&made)) return Answer<IssuedToken>(std::move(*why));
    return record(std::get<TokenText>(made), eventId);
  }

  std::vector<storage::Write> signedInRows() const {
    return source_ ? rowsAfterSignIn(app_, *source_) : std::vector<storage::Write>();
  }

  Outcome recorded(journal::Result result, std::string token) {
    if (const auto* rejection = std::get_if<core::Rejection>(&result)) {
      const auto why = rejection->refusal;
      if (why == core::Refusal::STALE_CREDENTIAL && ++tries_ < MOST_TRIES) return verify();
      if (why == core::Refusal::STALE_TOKEN && ++texts_ < MOST_TEXTS) return recordAnother();
    }
    Answer<journal::Recorded> answer = answerOf(std::move(result));
    if (auto* why = std::get_if<Refused>(&answer)) return Answer<IssuedToken>(std::move(*why));
    const auto& facts = std::get<journal::Recorded>(answer).facts;
    if (const auto* failed = std::get_if<core::TokenIssueFailed>(&facts.front().event.body)) {
      return Answer<IssuedToken>(loginFailed(facts.front().event.seq, limitOf(*failed)));
    }
    entered_ = false;
    app_.throttle.succeeded(key_);
    rehashIfNeeded();
    return Answer<IssuedToken>(IssuedToken{std::move(token), facts.front().event.seq});
  }

  Outcome recordFailure() {
    Drafts drafts(app_, call_);
    core::FailLogin command;
    command.type = type_;
    command.userId = account_.userId;
    command.reason = reason();
    command.failed = drafts.origin(core::EventType::TOKEN_ISSUE_FAILED);
    drafts.addTyped(command.failed, core::EventType::TOKEN_ISSUE_FAILED, account_.ref,
                    JsonText().put("name", shortened(typed_, MOST_TYPED)).text());
    std::int64_t now = app_.nowUs();
    drafts.also([rows = app_.throttle.rowsAfterFailure(key_, now, settings_.tokenThrottle)](
                    const auto&) { return rows; });
    entered_ = false;
    app_.throttle.failed(key_, now, settings_.tokenThrottle);
    app_.flood.delay.failed(network_, now);
    return app_.recorder.record(drafts.submission(std::move(command)))
        .then([](journal::Result result) -> Answer<IssuedToken> {
          Answer<journal::Recorded> answer = answerOf(std::move(result));
          if (auto* why = std::get_if<Refused>(&answer)) return std::move(*why);
          return loginFailed(std::get<journal::Recorded>(answer).facts.front().event.seq);
        });
  }

  core::FailureReason reason() const {
    if (account_.userId == 0) return core::FailureReason::UNKNOWN_USER;
    if (account_.credential.encoded.empty()) return core::FailureReason::NO_PASSWORD;
    return core::FailureReason::WRONG_PASSWORD;
  }

  // In the background: nobody waits for it, and it is tried again at the next login.
  void rehashIfNeeded() {
    if (!crypto::needsRehash(account_.credential.encoded, passwordCost(settings_))) return;
    crypto::Secret copy(password_->view());
    KJ_IF_MAYBE (hashed, hashOnWorkers(app_, std::move(copy))) {
      App& app = app_;
      app.background.add(
          hashed->then([&app, account = account_](std::string encoded) -> kj::Promise<void> {
            Drafts drafts(app, Call{});
            core::RehashPassword command;
            command.type = account.type;
            command.userId = account.userId;
            command.credentialSeq = account.credential.seq;
            command.rehashed = drafts.plain();
            drafts.addSecret(command.rehashed, core::EventType::PASSWORD_REHASHED, account.ref,
                             JsonText().put("hash", encoded).text());
            drafts.replaces(account.stored.secret);
            return app.recorder.record(drafts.submission(std::move(command))).ignoreResult();
          }));
    }
  }

  App& app_;
  Call call_;
  core::TokenType type_;
  std::string typed_;
  std::shared_ptr<crypto::Secret> password_;
  core::Settings settings_;
  core::Name name_;
  std::string network_;  // empty = limits by source are off
  std::optional<core::NameTag> source_;
  bool isKnown_;
  Throttle::Key key_;
  Account account_;
  bool entered_ = false;
  int tries_ = 0;
  int texts_ = 0;
};

// A token as the row of a retry has it.
std::string textOf(const IssuedToken& issued) {
  return std::to_string(issued.seq) + " " + issued.token;
}

IssuedToken issuedFrom(const std::string& answer) {
  std::size_t blank = answer.find(' ');
  return {answer.substr(blank + 1), std::stoull(answer.substr(0, blank))};
}

}  // namespace

kj::Promise<Answer<IssuedToken>> issueToken(App& app, Call call, core::TokenType type,
                                            std::uint32_t websiteId, std::string name,
                                            crypto::Secret password) {
  if (!app.flood.admit(call.source.counted(), app.nowUs())) {
    return Answer<IssuedToken>(busy(1, Limit::FLOOD));
  }
  std::string route = type == core::TokenType::ADMIN ? "token/admin" : "token/customer";
  auto act = [&app, type, websiteId, name = std::move(name),
              password = kj::mv(password)](Call inner) mutable {
    auto login = kj::refcounted<Login>(app, std::move(inner), type, websiteId, std::move(name),
                                       std::move(password));
    auto outcome = login->run();
    return outcome.attach(kj::mv(login));
  };
  return app.once.run<IssuedToken>(app, std::move(call), route, textOf, kj::mv(act))
      .then([](Answer<std::string> answer) -> Answer<IssuedToken> {
        if (auto* why = std::get_if<Refused>(&answer)) return std::move(*why);
        return issuedFrom(std::get<std::string>(answer));
      });
}

}  // namespace authd::app
