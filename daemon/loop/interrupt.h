#pragma once

#include <kj/exception.h>

#include <atomic>
#include <stdexcept>

namespace authd::loop {

// What ends work on a pool's thread before it is done.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("the daemon is stopping") {}
};

// Long work asks this at each step: throws Interrupted when the pool whose thread this is was told
// to stop. Does nothing on any other thread.
void endIfInterrupted();

// The flag that this asks, for work that is not ours; null on any other thread.
const std::atomic<bool>* interruption();

// Whether a promise of a pool was rejected because its work was interrupted.
bool isInterruption(const kj::Exception& fault);

// For the pool: the flag that work on this thread looks at; null for none. It outlives the thread.
void setInterrupt(const std::atomic<bool>* flag);

}  // namespace authd::loop
