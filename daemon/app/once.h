#pragma once

#include <kj/async.h>
#include <kj/function.h>

#include <any>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/app/app.h"

namespace authd::app {

// Idempotency: an act with a client's key happens once, and every retry within 24 hours gets the
// same answer, byte for byte. The answer is sealed under the key itself, which is not stored; the
// row goes to disk in the same batch as the events. Another body under the same key is refused;
// refused acts are not remembered. An act that began goes on when its caller hangs up, so that a
// retry finds it.
// Threads: the loop.
class Once final : private kj::TaskSet::ErrorHandler {
 public:
  Once() : acts_(*this) {}

  // Answers `encode` of what `act` did, now or earlier. `encode` depends on its argument alone and
  // runs on any thread. The act gets the call with the hook that remembers its answer: what it
  // records goes through Drafts, which uses it.
  template <class T>
  kj::Promise<Answer<std::string>> run(App& app, Call call, std::string_view route,
                                       std::function<std::string(const T&)> encode,
                                       kj::Function<kj::Promise<Answer<T>>(Call)> act);

  // The same for an act that answers with a position.
  kj::Promise<Answer<std::uint64_t>> runSeq(
      App& app, Call call, std::string_view route,
      kj::Function<kj::Promise<Answer<std::uint64_t>>(Call)> act);

  // Answers of which the time has passed, at most `most`, as writes that remove them.
  static std::vector<storage::Write> expiredRows(const App& app, std::size_t most);

 private:
  // Makes the rows that remember an answer. Empty when the call has no key.
  using RememberText = std::function<std::vector<storage::Write>(std::string_view answer)>;
  using Act = kj::Function<kj::Promise<Answer<std::string>>(RememberText)>;
  struct UnderWay {
    core::Digest bodyTag;
    kj::ForkedPromise<Answer<std::string>> answer;
  };

  kj::Promise<Answer<std::string>> runText(App& app, const Call& call, std::string_view route,
                                           Act act);
  // Whoever called has heard of it.
  void taskFailed(kj::Exception&&) override {}

  std::map<std::string, UnderWay> underWay_;
  kj::TaskSet acts_;
};

template <class T>
kj::Promise<Answer<std::string>> Once::run(App& app, Call call, std::string_view route,
                                           std::function<std::string(const T&)> encode,
                                           kj::Function<kj::Promise<Answer<T>>(Call)> act) {
  Call inner = call;
  inner.idempotency.reset();
  return runText(
      app, call, route,
      [inner = std::move(inner), encode = std::move(encode),
       act = kj::mv(act)](RememberText remember) mutable {
        if (remember) {
          inner.remember = [remember = std::move(remember), encode](const std::any& done) {
            return remember(encode(std::any_cast<const T&>(done)));
          };
        }
        return act(std::move(inner)).then([encode](Answer<T> answer) -> Answer<std::string> {
          if (auto* why = std::get_if<Refused>(&answer)) return std::move(*why);
          return encode(std::get<T>(answer));
        });
      });
}

}  // namespace authd::app
