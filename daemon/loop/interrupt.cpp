#include "daemon/loop/interrupt.h"

namespace authd::loop {
namespace {

thread_local const std::atomic<bool>* interrupt = nullptr;

}  // namespace

void endIfInterrupted() {
  if (interrupt != nullptr && interrupt->load(std::memory_order_relaxed)) throw Interrupted();
}

const std::atomic<bool>* interruption() {
  return interrupt;
}

// KJ knows a foreign exception by its words only.
bool isInterruption(const kj::Exception& fault) {
  return fault.getDescription().endsWith(Interrupted().what());
}

void setInterrupt(const std::atomic<bool>* flag) {
  interrupt = flag;
}

}  // namespace authd::loop
