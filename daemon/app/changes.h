#pragma once

#include <kj/async.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "daemon/app/admins.h"
#include "daemon/app/drafts.h"
#include "daemon/app/recorder.h"

namespace authd::app {

// Records a command and answers with `make` of its facts, which depends on them alone; a retry of
// the call hears the same.
template <class Make>
auto recordAnswer(App& app, Drafts& drafts, core::CommandBody body, Make make)
    -> kj::Promise<Answer<decltype(make(std::vector<core::Fact>()))>> {
  using T = decltype(make(std::vector<core::Fact>()));
  drafts.remember(make);
  return app.recorder.record(drafts.submission(std::move(body)))
      .then([make = std::move(make)](journal::Result result) -> Answer<T> {
        Answer<journal::Recorded> answer = answerOf(std::move(result));
        if (auto* why = std::get_if<Refused>(&answer)) return std::move(*why);
        return make(std::get<journal::Recorded>(answer).facts);
      });
}

// Position of a command's last event.
inline std::uint64_t lastSeq(const std::vector<core::Fact>& facts) {
  return facts.back().event.seq;
}

// Records a command and answers with what was made or changed: `id` if it is known before, else the
// id in the body of the first event that made something.
kj::Promise<Answer<Changed>> recordChange(App& app, Drafts& drafts, core::CommandBody body,
                                          std::uint32_t id = 0);

// The same, of facts.
Changed changedBy(const std::vector<core::Fact>& facts, std::uint32_t id = 0);

}  // namespace authd::app
