#pragma once

#include <kj/async.h>
#include <kj/function.h>

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "daemon/app/app.h"

namespace authd::app {

// Idempotency: an act with a client's key happens once, and every retry within 24 hours gets the
// same answer, byte for byte. The answer is sealed under the key itself, which is not stored; the
// row goes to disk in the same batch as the events. Another body under the same key is refused;
// refused acts are not remembered.
// Threads: the loop.
class Once {
 public:
  // Makes the row that remembers an answer. Empty when the call has no key. Any thread.
  using Remember = std::function<storage::Write(std::string_view answer)>;
  using Act = kj::Function<kj::Promise<Answer<std::string>>(Remember)>;

  kj::Promise<Answer<std::string>> run(App& app, const Call& call, std::string_view route, Act act);

  // Rows whose time has passed, at most `most`, as writes that remove them.
  static std::vector<storage::Write> expiredRows(const App& app, std::size_t most);

 private:
  struct UnderWay {
    core::Digest bodyTag;
    kj::ForkedPromise<Answer<std::string>> answer;
  };
  std::map<std::string, UnderWay> underWay_;
};

// The rows that `remember` makes of an answer, for a submission; none without a key.
journal::LocalRows rememberAnswer(
    Once::Remember remember, std::function<std::string(const std::vector<core::Fact>&)> answer);

}  // namespace authd::app
