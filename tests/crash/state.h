#pragma once

#include <memory>
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

// Everything on disk, opened and checked as the daemon does at start.
struct State {
  State(const std::string& directory, bool syncWrites)
      : lock(directory),
        log(storage::openRocksLog(directory + "/log", syncWrites)),
        head(storage::openHeadFile(directory + "/head", syncWrites)),
        keys(storage::openRocksKeyStore(directory + "/keys", syncWrites)) {
    storage::checkAgainstHead(*log, *head);
    vault = vault::openMemoryVault(*keys, "crash");
    refolded = journal::refoldIfNeeded(*log, *vault);
  }

  storage::StateLock lock;
  std::unique_ptr<storage::Log> log;
  std::unique_ptr<storage::Head> head;
  std::unique_ptr<storage::KeyStore> keys;
  std::unique_ptr<vault::Vault> vault;
  bool refolded = false;
};

// Time stands still, so that no token expires.
class StillClock : public journal::Clock {
 public:
  Reading now() override { return {support::NOON, core::ClockState::SYNCED}; }
  std::int64_t wallUs() override { return support::NOON; }
  void accept() override {}
};

}  // namespace authd::crash
