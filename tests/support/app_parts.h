#pragma once

#include "daemon/app/app.h"

namespace authd::support {

// A reference to anything; whoever follows it is at fault.
struct Untouched {
  template <class T>
  __attribute__((no_sanitize("undefined"))) operator T&() const {
    alignas(64) static char memory[64];
    return reinterpret_cast<T&>(memory);
  }
};

// What a test has of an App; the others must not be touched.
struct AppParts {
  const app::Shop& shop;
  crypto::Entropy& entropy;
  storage::Log* log = nullptr;
  storage::KeyStore* keys = nullptr;
  vault::Vault* vault = nullptr;
  journal::Clock* clock = nullptr;
  journal::TokenIndex* index = nullptr;
  journal::StoredTables* tables = nullptr;
  app::Workers* hashing = nullptr;
  app::Workers* scanning = nullptr;
  app::Recorder* recorder = nullptr;
  app::Throttle* throttle = nullptr;
  app::FloodGate* flood = nullptr;
  app::ResetLimit* resetLimit = nullptr;
  app::Once* once = nullptr;
  app::Nonces* nonces = nullptr;
  app::LastUses* lastUses = nullptr;
  app::Poster* poster = nullptr;
  kj::Timer* timer = nullptr;
  kj::TaskSet* background = nullptr;
};

template <class T>
T& orUntouched(T* part) {
  return part == nullptr ? static_cast<T&>(Untouched()) : *part;
}

inline app::App appOf(const AppParts& parts) {
  return app::App{.shop = parts.shop,
                  .log = orUntouched(parts.log),
                  .keys = orUntouched(parts.keys),
                  .vault = orUntouched(parts.vault),
                  .clock = orUntouched(parts.clock),
                  .index = orUntouched(parts.index),
                  .tables = orUntouched(parts.tables),
                  .entropy = parts.entropy,
                  .hashing = orUntouched(parts.hashing),
                  .scanning = orUntouched(parts.scanning),
                  .recorder = orUntouched(parts.recorder),
                  .throttle = orUntouched(parts.throttle),
                  .flood = orUntouched(parts.flood),
                  .resetLimit = orUntouched(parts.resetLimit),
                  .once = orUntouched(parts.once),
                  .nonces = orUntouched(parts.nonces),
                  .lastUses = orUntouched(parts.lastUses),
                  .poster = orUntouched(parts.poster),
                  .timer = orUntouched(parts.timer),
                  .background = orUntouched(parts.background),
                  .counters = {},
                  .mailDesk = nullptr,
                  .programVersion = "9.9"};
}

// Does the work at once, or has no room for it.
class InlineWorkers final : public app::Workers {
 public:
  kj::Maybe<kj::Promise<void>> trySubmit(kj::Function<void()> work) override {
    if (room == 0) return nullptr;
    --room;
    work();
    return kj::Promise<void>(kj::READY_NOW);
  }
  unsigned room = 1000;
};

}  // namespace authd::support
