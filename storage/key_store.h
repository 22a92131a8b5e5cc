#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace authd::storage {

// Small, separate store for wrapped keys (`keys/`), so that a key can be purged from disk without
// touching the log. Threads: one writer; any thread may read. No iterator or snapshot outlives a
// call, because a held one would keep deleted keys on disk.
class KeyStore {
 public:
  using Rows = std::vector<std::pair<std::string, std::string>>;

  virtual ~KeyStore() = default;
  virtual std::optional<std::string> get(std::string_view name) const = 0;
  // All rows whose name begins with `prefix`.
  virtual Rows list(std::string_view prefix) const = 0;
  // At most `most` rows in the order of their names, from the first one behind `after`.
  virtual Rows page(std::string_view after, std::size_t most) const = 0;
  // Puts all rows durably (one synced batch). Putting what is there already is harmless.
  virtual void put(const Rows& rows) = 0;
  // Removes names durably. The bytes may remain in the files until purge().
  virtual void remove(std::span<const std::string> names) = 0;
  // Rewrites the files so that removed rows are on disk no longer (flush, forced
  // compaction, flush again so that the WAL turns over). Any thread; writers wait for the flushes
  // only.
  virtual void purge() = 0;
  // Whether any of these texts, of at least 16 bytes, stands in its files, removed or not. Reads
  // all of them.
  virtual bool holds(const std::vector<std::string>& texts) const = 0;
  // Of its files; 0 for a store in memory.
  virtual std::uint64_t diskBytes() const { return 0; }

  // How often remove() was done. Read before get(): while it stays the same, what was there still
  // is.
  std::uint64_t removals() const { return removals_.load(); }

 protected:
  std::atomic<std::uint64_t> removals_{0};
};

std::unique_ptr<KeyStore> openRocksKeyStore(const std::string& directory, bool syncWrites = true);
std::unique_ptr<KeyStore> openMemoryKeyStore();

// The one lock on the state directory; held until destroyed. Creates the directory (0700) if
// missing. Throws StateLocked if another process holds it, StorageFault if it is unusable.
class StateLock {
 public:
  explicit StateLock(const std::string& stateDirectory);
  ~StateLock();
  StateLock(const StateLock&) = delete;
  StateLock& operator=(const StateLock&) = delete;

 private:
  int fd_ = -1;
};

}  // namespace authd::storage
