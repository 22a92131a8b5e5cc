#pragma once

#include <cstdint>

#include "daemon/core/event.h"
#include "daemon/core/tables.h"

namespace authd::core {

// Which records of old events can be dropped without changing what the log tells of today.

// Whether events before `beforeUs` are old enough for that (authd/retention/events).
bool isOldEnough(const Tables& tables, std::int64_t beforeUs, std::int64_t nowUs);

// Whether no row rests on an event: of the tables as they were when the log was `horizon` long, and
// the event is from before. Dropping all such events, or the oldest of them up to any place,
// leaves a log that folds to the same tables for every length from the horizon on.
// Only what comes in masses is ever spent: logins, tokens, mails and readings. What tells how
// accounts, rights, settings and the log itself came to be as they are stays, and so does every
// record with a password hash: an erasure finds the keys of a person by them.
bool isSpent(const Tables& atHorizon, const Event& event);

}  // namespace authd::core
