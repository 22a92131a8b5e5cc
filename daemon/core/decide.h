#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "daemon/core/command.h"
#include "daemon/core/event.h"
#include "daemon/core/tables.h"

namespace authd::core {

// Why a command changes nothing. Closed: every edge translates each value in a switch without a
// default, so the compiler lists what a new one needs.
enum class Refusal : std::uint8_t {
  NOT_FOUND = 1,
  DUPLICATE_EMAIL = 2,
  DUPLICATE_NAME = 3,
  NO_SUCH_ROLE = 4,
  STALE_CREDENTIAL = 5,  // the password that was verified is no longer in force: verify again
  LINK_INVALID = 6,
  LINK_EXPIRED = 7,
  ALREADY_REVOKED = 8,   // seq: of the event that ended it
  ALREADY_SO = 9,        // the state asked for is the state; nothing was recorded
  LOG_MOVED = 10,        // ifSeq did not hold; seq: length of the log
  CLOCK_UNCERTAIN = 11,  // issuing is refused until an operator accepts the clock
  DISK_LOW = 12,
  READ_ONLY = 13,
  NOT_ACTIVE = 14,  // an integration in the wrong state for this
  BAD_SETTING = 15,
  BAD_SCOPE = 16,
  TOO_LARGE = 17,      // one of its events would not fit into a record (the journal says so)
  VERSION_MOVED = 30,  // what was read has changed since: read it again
  NO_SUCH_GROUP = 31,
  GROUP_FIXED = 32,     // the default group and that of visitors stay
  NOT_PENDING = 33,     // no e-mail address waits to be confirmed
  ROLE_IN_USE = 34,     // an admin has it
  NO_EXCHANGE = 40,     // none has begun, or this step is too late or was done before
  NO_SIGNING_KEY = 50,  // JWTs are asked for, and there is no key that signs them
  KEYS_FULL = 51,       // as many keys are trusted as may be: retire one
  STALE_TOKEN = 52,     // its key may not sign any more, or the text is taken: make another
  UNSIGNED = 53,        // events were not signed for too long (the journal says so)
  TOO_YOUNG = 60,       // what is to be dropped must be kept longer
  DROPPED = 61          // events that this rests on were dropped; seq: from where on they are kept
};

struct Rejection {
  Refusal refusal{};
  std::uint64_t seq = 0;

  bool operator==(const Rejection&) const = default;
};

// What the shell adds: time, chance and the position.
struct Stamp {
  std::int64_t timeUs = 0;
  ClockState clockState = ClockState::SYNCED;
  std::uint64_t nextSeq = 0;
  EventId random{};  // 16 random bytes, for the ids of events without a draft
};

// An event and the private name that it brings into the index.
struct Fact {
  Event event;
  std::optional<Name> name;
};

using Decision = std::variant<std::vector<Fact>, Rejection>;

// The rules: what happens if this command runs against these tables now. Pure. The facts come in
// log order and are to be applied in that order; their seq are filled in from stamp.nextSeq on.
Decision decide(const Tables& tables, const Command& command, const Stamp& stamp);

}  // namespace authd::core
