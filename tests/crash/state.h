#pragma once

#include <memory>
#include <mutex>
#include <random>
#include <string>

#include "daemon/journal/clock.h"
#include "daemon/journal/recovery.h"
#include "daemon/vault/vault.h"
#include "storage/head.h"
#include "storage/key_store.h"
#include "storage/log.h"
#include "tests/support/facts.h"

namespace authd::crash {

inline constexpr std::uint32_t CUSTOMERS = 3;

// Beside the state directory, as the daemon wants it.
inline std::string rootKeyOf(const std::string& directory) {
  return directory + ".root.key";
}

// Everything on disk, opened and checked as the daemon does at start.
struct State {
  State(const std::string& directory, bool syncWrites)
      : lock(directory),
        log(storage::openRocksLog(directory + "/log", syncWrites)),
        head(storage::openHeadFile(directory + "/head", syncWrites)),
        keys(storage::openRocksKeyStore(directory + "/keys", syncWrites)) {
    storage::checkAgainstHead(*log, *head);
    vault = vault::openVault(*keys, rootKeyOf(directory), "crash", log->tip().size == 0);
    refolded = journal::refoldIfNeeded(*log, *vault);
  }

  storage::StateLock lock;
  std::unique_ptr<storage::Log> log;
  std::unique_ptr<storage::Head> head;
  std::unique_ptr<storage::KeyStore> keys;
  std::unique_ptr<vault::Vault> vault;
  bool refolded = false;
};

// Time that runs with each look at it, and now and then leaps over midnight.
class LeapingClock : public journal::Clock {
 public:
  LeapingClock(std::int64_t startUs, std::uint64_t seed) : timeUs_(startUs), random_(seed) {}

  Reading now() override {
    std::lock_guard lock(mutex_);
    timeUs_ += support::SECOND;
    if (random_() % 200 == 0) timeUs_ += 24 * support::HOUR;
    return {timeUs_, core::ClockState::SYNCED};
  }
  std::int64_t wallUs() override { return now().timeUs; }
  void accept() override {}

 private:
  std::mutex mutex_;
  std::int64_t timeUs_;
  std::mt19937_64 random_;
};

}  // namespace authd::crash
