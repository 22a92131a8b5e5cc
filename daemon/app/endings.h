#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "daemon/app/app.h"

namespace authd::app {

// What had ended a token, or kept it from being used.
struct Ending {
  std::string_view why;              // a word
  std::optional<std::uint64_t> seq;  // of the event that did it; none for a lifetime that ran out
  std::int64_t atUs = 0;             // 0 = nobody knows
};

// The first thing that had ended the token by `timeUs`; nothing if it was good then, or if what
// ended it was taken back and can no longer be found. Any thread.
std::optional<Ending> endingOf(const App& app, const core::TokenRow& token, std::int64_t timeUs);

// Why a token that is good is not taken as a Bearer token: the setting of today that forbids it.
std::optional<Ending> endingAsBearer(const App& app, const core::TokenRow& token);

// A record as an event; nothing if it is not there or cannot be read.
std::optional<core::Event> eventAt(const App& app, std::uint64_t seq);

// The newest events about a subject by `timeUs`, until `visit` says no. Looks at some thousand.
void visitPast(const App& app, const core::Ref& subject, std::int64_t timeUs,
               const std::function<bool(const core::Event&)>& visit);

}  // namespace authd::app
