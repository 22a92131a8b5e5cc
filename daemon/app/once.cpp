#include "daemon/app/once.h"

#include <utility>

#include "daemon/app/due_rows.h"
#include "daemon/core/row_codec.h"
#include "daemon/crypto/digest.h"

namespace authd::app {
namespace {

constexpr std::int64_t KEPT_US = 24LL * 3600 * 1'000'000;
constexpr char PREFIX = 'i';
constexpr char DUE_PREFIX = 'I';

struct Row {
  core::Digest bodyTag{};
  std::int64_t expiresUs = 0;
  std::string box;
};

core::Digest tagOf(App& app, const Idempotency& idempotency) {
  // Keyed twice over: a body may hold a password, and must not be guessable from its tag.
  return crypto::sha256(app.vault.idempotencyName("body", idempotency.key, idempotency.body));
}

std::string callerOf(const Call& call) {
  return core::rowKey(call.caller.kind, call.caller.ref);
}

}  // namespace

kj::Promise<Answer<std::string>> Once::runText(App& app, const Call& call, std::string_view route,
                                               Act act) {
  if (!call.idempotency) return act(nullptr);
  const Idempotency& wish = *call.idempotency;
  std::string key = PREFIX + app.vault.idempotencyName(route, callerOf(call), wish.key);
  core::Digest tag = tagOf(app, wish);
  if (auto known = underWay_.find(key); known != underWay_.end()) {
    if (known->second.bodyTag != tag) return Answer<std::string>(refused(Why::KEY_REUSED));
    return known->second.answer.addBranch();
  }
  if (auto bytes = app.log.get(storage::Space::LOCAL, key)) {
    Row row = core::decodeRow<Row>(*bytes);
    if (row.expiresUs > app.nowUs()) {
      if (row.bodyTag != tag) return Answer<std::string>(refused(Why::KEY_REUSED));
      auto answer = app.vault.openResponse(wish.key, row.box);
      if (answer) return Answer<std::string>(std::move(*answer));
    }
  }
  RememberText remember = [&app, key, tag, raw = wish.key,
                           expires = app.nowUs() + KEPT_US](std::string_view answer) {
    Row row{tag, expires, app.vault.sealResponse(raw, answer)};
    return std::vector{storage::Write{storage::Space::LOCAL, key, core::encodeRow(row)},
                       dueRow(DUE_PREFIX, expires, key)};
  };
  // The act may be over before it returns, or may fail at once: as a promise, either way.
  auto forked = kj::evalNow([&] { return act(std::move(remember)); }).attach(kj::mv(act)).fork();
  auto branch = forked.addBranch();
  acts_.add(
      forked.addBranch().ignoreResult().attach(kj::defer([this, key] { underWay_.erase(key); })));
  underWay_.emplace(key, UnderWay{tag, kj::mv(forked)});
  return branch;
}

kj::Promise<Answer<std::uint64_t>> Once::runSeq(
    App& app, Call call, std::string_view route,
    kj::Function<kj::Promise<Answer<std::uint64_t>>(Call)> act) {
  auto encode = [](const std::uint64_t& seq) { return core::rowKey(seq); };
  return run<std::uint64_t>(app, std::move(call), route, encode, kj::mv(act))
      .then([](Answer<std::string> answer) -> Answer<std::uint64_t> {
        if (auto* why = std::get_if<Refused>(&answer)) return std::move(*why);
        std::uint64_t seq = 0;
        core::readKey(std::get<std::string>(answer), seq);
        return seq;
      });
}

std::vector<storage::Write> Once::expiredRows(const App& app, std::size_t most) {
  return removeDue(app.log, DUE_PREFIX, app.nowUs(), most,
                   [](std::string_view value) { return core::decodeRow<Row>(value).expiresUs; });
}

}  // namespace authd::app
