#pragma once

#include <kj/async.h>
#include <kj/time.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "daemon/app/tokens.h"
#include "daemon/rpc/rows.h"

namespace authd::rpc {

inline constexpr auto LONGEST_COUNT = 2 * kj::SECONDS;

// How many tokens a write ends. Ending them does not wait long for a search that tells how many:
// behind an export the answer goes without the number. The count goes on when nobody waits for it
// any more, and may outlive the connection: it holds on to the App only.
using Ended = std::shared_ptr<std::optional<std::uint64_t>>;

inline kj::Promise<void> note(app::App& app, Ended ended, app::Count count) {
  auto counted = app::countOver(app, std::move(count))
                     .then([ended](app::Answer<std::uint64_t> n) {
                       if (const auto* number = std::get_if<std::uint64_t>(&n)) *ended = *number;
                     })
                     .catch_([](kj::Exception&&) {});
  return counted.exclusiveJoin(app.timer.afterDelay(LONGEST_COUNT));
}

inline void addEnded(Fields& fields, const Ended& ended) {
  if (*ended) fields.number("ended", static_cast<std::int64_t>(**ended));
}

}  // namespace authd::rpc
