#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/crypto/entropy.h"
#include "daemon/crypto/key.h"
#include "daemon/vault/key_cache.h"
#include "daemon/vault/key_names.h"
#include "daemon/vault/vault.h"
#include "storage/key_store.h"

namespace authd::vault {

// The keys in `keys/` by name, unwrapped: root key -> epoch keys -> all others. Makes new ones and
// hands their rows out; never writes after it is opened. Threads: any.
// A key counts as existing while its row is in `keys/`, which is asked each time: a key that was
// removed there is gone for this process at once, cached or not.
class KeyRing {
 public:
  static constexpr std::size_t CACHE_LIMIT = 100'000;

  // Creates the first epoch key and the named secrets in `keys` if it is empty. Throws
  // RootKeyFault if `root` does not open what is there.
  KeyRing(storage::KeyStore& keys, const crypto::Key& root, std::string origin,
          crypto::Entropy& entropy, std::size_t cacheLimit = CACHE_LIMIT);

  const std::string& origin() const { return origin_; }

  // A fresh key under the newest epoch; its row is appended to `rows`.
  crypto::Key create(std::string_view name, NewKeys& rows);

  // The key whose row is in `keys/`; nullopt if it is gone.
  std::optional<crypto::Key> stored(std::string_view name);
  // As above, or one made by create() whose row was not seen in `keys/` yet.
  std::optional<crypto::Key> storedOrNew(std::string_view name);

  // The key of a day, made at the first call for it (with the epoch key of a new month). Its row
  // is appended to `rows` until it is seen in `keys/`.
  crypto::Key ofDay(std::uint32_t day, NewKeys& rows);

  // As Vault has them. Keys of older epochs are kept in memory for what was wrapped by them and is
  // not stored yet.
  Epoch beginEpoch(NewKeys& rows);
  std::size_t wrapAnew(NewKeys& rows);
  std::vector<std::string> epochsBefore(Epoch epoch) const;
  void forget(const std::vector<std::string>& names);

  // A long-lived secret; it exists from the beginning. Throws RootKeyFault if it is gone.
  crypto::Key secret(std::string_view name);

 private:
  struct EpochKey {
    crypto::LockedKey key;
    std::string row;
    bool stored = false;
  };
  struct NewDay {
    crypto::Key key;
    std::string row;
  };

  // All of these with the mutex held.
  void initialise();
  void loadEpochs();
  void addEpoch(Epoch epoch);
  void appendEpoch(NewKeys& rows);
  bool wrapAnew(const std::string& name, std::string& row);
  std::string wrapUnderNewest(std::string_view name, const crypto::Key& key);
  std::optional<crypto::Key> fromStore(std::string_view name);
  std::optional<crypto::Key> fromRow(std::string_view name, std::string row,
                                     std::uint64_t removals);

  storage::KeyStore& keys_;
  crypto::LockedKey root_;
  std::string origin_;
  crypto::Entropy& entropy_;

  std::mutex mutex_;
  std::map<Epoch, EpochKey> epochs_;
  // Apart from the cache, because an evicted one would be made twice and the second row would
  // replace the first in `keys/`.
  std::map<std::uint32_t, NewDay> newDays_;
  KeyCache cache_;
};

// The long-lived secrets of a vault.
inline constexpr std::string_view PEPPER = "pepper";
inline constexpr std::string_view IDEMPOTENCY = "idempotency";
inline constexpr std::string_view LINKS = "links";

// Whether `keys/` was ever initialised. Throws RootKeyFault for a newer format.
bool hasKeys(const storage::KeyStore& keys);

}  // namespace authd::vault
