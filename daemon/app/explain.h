#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "daemon/app/decisions.h"
#include "daemon/app/events.h"

namespace authd::app {

// Why somebody was refused, as the tables and the log tell it.
struct Explanation {
  std::string why;                       // a word, more exact than the decision's where it can be
  std::optional<EventView> event;        // that explains it; without JSON
  std::optional<std::uint64_t> tokenId;  // of the token that was presented, if it is known
  std::int64_t sinceUs = 0;              // when that had come to be; 0 = nobody knows
};

// As things were at the time of the decision, as far as the log still tells them. Reads committed
// state only, and no more than some thousand records; any thread. `open`: net boxes too.
Explanation explain(const App& app, const Decision& decision, bool open);

// A word of a reason as a sentence; empty for what needs no more words.
std::string_view sentenceFor(std::string_view why);

}  // namespace authd::app
