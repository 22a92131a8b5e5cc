#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/hash.h"

namespace authd::storage {

// Key-value spaces beside the records. What they mean is decided above this layer; here they only
// differ in who may compare them (storage/README.md). The three indexes are as they are stored:
// append() fills them with the records, and only who puts them right writes to them. RECORDS are
// the records themselves: they can be dropped (dropRecord) and purged there, and nothing else.
enum class Space : std::uint8_t {
  TABLES,
  PRIVATE_INDEX,
  LOCAL,
  SUBJECT_INDEX,
  ACTOR_INDEX,
  TYPE_INDEX,
  RECORDS
};

// Lists of positions by a prefix: who it is about, who did it, what it was.
enum class Index : std::uint8_t { SUBJECT, ACTOR, TYPE };

struct IndexKey {
  Index index;
  std::string prefix;  // SUBJECT and ACTOR: 16 bytes; TYPE: 2 bytes, big-endian
};

// Where an index is kept, and the key of a position's row there; the row itself is empty.
Space spaceOf(Index index);
std::string indexRowKey(const IndexKey& prefix, std::uint64_t position);
// The position in such a key; nothing if that space has no keys of this length.
std::optional<std::uint64_t> positionIn(Space index, std::string_view key);

// One record to append: the exact bytes that are stored, hashed and, later, proven.
struct Record {
  std::string bytes;  // 1..16384 bytes; none of one that was dropped
  std::vector<IndexKey> index;
  std::optional<Hash> dropped = std::nullopt;  // the leaf hash, which is all that is left of it
};

// One change of a key-value space; no value means: delete.
struct Write {
  Space space;
  std::string key;
  std::optional<std::string> value;
};

// Takes the bytes of a record away, and leaves its position and its hash; whoever says so takes its
// index rows away as well. Only where the record's tile (TILE_WIDTH) is complete.
Write dropRecord(std::uint64_t position);

// How long the log is and the RFC 6962 root over all its records.
struct Tip {
  std::uint64_t size = 0;
  Hash root = emptyRoot();

  bool operator==(const Tip&) const = default;
};

// The rows as they were at one moment, however the log grows meanwhile. Any thread; ends before
// its log does.
class LogView {
 public:
  using RowVisitor = std::function<bool(std::string_view key, std::string_view value)>;

  virtual ~LogView() = default;

  // How long the log was.
  virtual std::uint64_t size() const = 0;
  virtual std::optional<std::string> get(Space space, std::string_view key) const = 0;
  // Visits all rows of a space in byte order. Return false to stop.
  virtual void scan(Space space, const RowVisitor& visit) const = 0;
};

// A dense, append-only log of records with the key-value spaces that are changed with it.
//
// Threads: one writer (append, replaceSpace); any thread may read at any time. A reader sees a
// batch as a whole or not at all, and only when it is durable.
// Errors: every I/O failure throws StorageFault. A failed append leaves the outcome unknown: the
// caller must stop the process, never retry (a failed fsync says nothing about what is on disk).
class Log {
 public:
  // Return false to stop a scan.
  using RecordVisitor = std::function<bool(std::uint64_t seq, std::string_view bytes)>;
  using RowVisitor = std::function<bool(std::string_view key, std::string_view value)>;

  virtual ~Log() = default;

  virtual Tip tip() const = 0;

  // Appends `records` at positions expectedSize, expectedSize + 1, … and applies `writes`, as one
  // atomic, synced batch. Returns the new tip. Throws TipMismatch (nothing was written) if the log
  // is not `expectedSize` long. `records` may be empty; their index rows win over `writes`.
  virtual Tip append(std::uint64_t expectedSize, std::span<const Record> records,
                     std::span<const Write> writes) = 0;

  // Nothing behind the end, and for a record that was dropped.
  virtual std::optional<std::string> read(std::uint64_t seq) const = 0;

  // Visits the records from..to (to excluded) in order, with their checksums verified; those that
  // were dropped are passed over.
  virtual void scan(std::uint64_t from, std::uint64_t to, const RecordVisitor& visit) const = 0;

  // Positions below `prefix` within from..to (to excluded), ascending, or descending (newest
  // first), at most `limit`.
  virtual std::vector<std::uint64_t> positions(const IndexKey& prefix, std::uint64_t from,
                                               std::uint64_t to, std::size_t limit,
                                               bool descending) const = 0;

  virtual std::optional<std::string> get(Space space, std::string_view key) const = 0;

  // Visits the rows with from <= key < to in byte order; an empty `to` means: to the end.
  virtual void scan(Space space, std::string_view from, std::string_view to,
                    const RowVisitor& visit) const = 0;

  // What is durable now. Its rows take no memory in RocksDB, but space on disk while it lives.
  virtual std::unique_ptr<LogView> view() const = 0;

  // Replaces the whole content of a space by the rows that `produce` hands to its argument, which
  // come in any order. Used when tables are folded anew; a crash half-way leaves the space marked
  // incomplete, and the caller starts over (spaceComplete).
  using RowSink = std::function<void(std::string_view key, std::string_view value)>;
  virtual void replaceSpace(Space space, const std::function<void(const RowSink&)>& produce) = 0;
  virtual bool spaceComplete(Space space) const = 0;

  // Rewrites the files of a space so that what it does not have any more is on disk no longer. Any
  // thread; the space stays in use. False if it ended before, because `stop` became true. Of
  // RECORDS, a fault if there is no room for them twice.
  virtual bool purge(Space space, const std::atomic<bool>* stop = nullptr) = 0;

  // Hash of the 2^height records that begin at index * 2^height; all of them must exist.
  // Height 0 are the leaf hashes. Read from the stored tiles.
  virtual Hash nodeHash(unsigned height, std::uint64_t index) const = 0;

  // A named counter of the engine for `status` (bytes on disk, for example), if it has it.
  virtual std::optional<std::uint64_t> measure(std::string_view name) const = 0;
};

// The log in a RocksDB directory, created if missing. Throws StorageFault if it is damaged:
// message says what is wrong. See storage/README.md for settings and format.
std::unique_ptr<Log> openRocksLog(const std::string& directory, bool syncWrites = true);

}  // namespace authd::storage
