#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/app/answer.h"
#include "daemon/core/types.h"

namespace authd::app {

// Why somebody was refused, as far as it is at hand when it happens; explain() finds out the rest
// when somebody asks. Nothing of it is told to who was refused.
struct Cause {
  std::string why;                    // a word of those below, or one of an edge
  std::uint64_t seq = 0;              // of the event that explains it; 0 = none
  std::string resources;              // that were needed
  std::string account;                // key of the NameRow of the account that was tried
  std::optional<core::Digest> token;  // that was presented
};

// The words of reasons, lower case with underscores. Others read them: a word never changes.
std::string_view wordFor(Why why);
std::string_view wordFor(Limit limit);
std::string_view wordFor(core::Refusal refusal);

Cause causeOf(const Refused& refused);

}  // namespace authd::app
