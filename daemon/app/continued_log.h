#pragma once

#include <kj/async.h>

#include <cstdint>
#include <string>

#include "daemon/app/app.h"
#include "daemon/tlog/checkpoint.h"

namespace authd::app {

// A log that was brought back shorter than it had been signed goes on by another name, so that
// nobody can take the two for one: `NAME/2`, then `NAME/3`. The keys stay bound to the first name.

// How the log is called now. Any thread.
std::string logName(const App& app);

// What the signer's name for a log says of this one.
enum class Kinship : std::uint8_t {
  SAME = 1,
  FOREIGN = 2,  // another log
  FORMER = 3,   // this one, before it was continued
  LATER = 4     // this one, continued in a time that was lost
};
Kinship kinshipOf(const App& app, const std::string& origin);

struct ContinuedLog {
  std::string from;
  std::string origin;
  std::uint64_t size = 0;
  std::uint64_t lostUpTo = 0;
  std::uint64_t seq = 0;
};
// Records that the log goes on, apart from what was signed: a fork of it, SAME or LATER. With
// app.checkpoints.
kj::Promise<Answer<ContinuedLog>> continueLog(App& app, const Call& call,
                                              const tlog::Checkpoint& signedHead);

}  // namespace authd::app
