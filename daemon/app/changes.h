#pragma once

#include <kj/async.h>

#include <cstdint>
#include <utility>

#include "daemon/app/admins.h"
#include "daemon/app/recorder.h"

namespace authd::app {

// Records a command and answers with what was made: `id` if it is known before, else the id that
// `idIn` finds in the body of one of the events; and the position of the last event.
template <class IdIn>
kj::Promise<Answer<Changed>> recordChange(App& app, journal::Submission submission,
                                          std::uint32_t id, IdIn idIn) {
  return app.recorder.record(std::move(submission))
      .then([id, idIn](journal::Result result) -> Answer<Changed> {
        Answer<journal::Recorded> answer = answerOf(std::move(result));
        if (auto* why = std::get_if<Refused>(&answer)) return std::move(*why);
        auto& recorded = std::get<journal::Recorded>(answer);
        Changed changed{id, recorded.facts.back().event.seq};
        for (const core::Fact& fact : recorded.facts) {
          std::uint32_t found = std::visit(idIn, fact.event.body);
          if (found != 0) changed.id = found;
        }
        return changed;
      });
}

inline kj::Promise<Answer<Changed>> recordChange(App& app, journal::Submission submission,
                                                 std::uint32_t id) {
  return recordChange(app, std::move(submission), id, [](const auto&) { return 0U; });
}

}  // namespace authd::app
