#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "daemon/journal/clock.h"
#include "daemon/journal/recovery.h"
#include "daemon/journal/token_index.h"
#include "daemon/vault/vault.h"
#include "storage/head.h"
#include "storage/key_store.h"
#include "storage/log.h"

namespace authd::service {

// The row of `keys/` with the name that the log began with.
inline constexpr const char* ORIGIN_ROW = "o";

// The state directory, opened and proven whole: lock, log, head, keys, vault, tables. Where nothing
// can be written it is opened for reading, if there is a log whose tables are this program's; then
// log, head and keys throw where they would write. Throws StateLocked, DamagedLog, StorageFault,
// RootKeyFault.
class Store {
 public:
  Store(const std::string& dataDir, const std::string& rootKeyFile,
        const journal::Progress& progress);

  storage::Log& log() { return *log_; }
  storage::Head& head() { return *head_; }
  storage::KeyStore& keys() { return *keys_; }
  vault::Vault& vault() { return *vault_; }
  journal::Clock& clock() { return *clock_; }
  journal::TokenIndex& index() { return *index_; }
  // Reads every row of the tables once, so that damage is found now and not by the request that
  // needs the row. Throws DamagedLog. Any thread; `stop` ends it early.
  void readTables(const std::atomic<bool>& stop) const;

  bool fresh() const { return fresh_; }
  bool isReadOnly() const { return !readOnlyBecause_.empty(); }
  // In words; empty if it takes writes.
  const std::string& readOnlyBecause() const { return readOnlyBecause_; }

 private:
  void openToWrite(const std::string& dataDir);
  void openToRead(const std::string& dataDir);

  storage::StateLock lock_;
  std::unique_ptr<storage::Log> log_;
  std::unique_ptr<storage::Head> head_;
  std::unique_ptr<storage::KeyStore> keys_;
  std::unique_ptr<vault::Vault> vault_;
  std::unique_ptr<journal::Clock> clock_;
  std::unique_ptr<journal::TokenIndex> index_;
  std::string readOnlyBecause_;
  bool fresh_ = false;
};

}  // namespace authd::service
