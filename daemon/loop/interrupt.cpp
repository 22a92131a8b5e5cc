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

void setInterrupt(const std::atomic<bool>* flag) {
  interrupt = flag;
}

}  // namespace authd::loop
