#include "storage/rocks_settings.h"

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include <filesystem>
#include <system_error>

namespace authd::storage {
namespace {

using rocksdb::ColumnFamilyOptions;

constexpr std::size_t KIB = 1024;
constexpr std::size_t MIB = 1024 * KIB;

// Memory: an idle daemon should stay near 30 MB, whatever the log has grown to. Memtables and
// blocks of all families share these two budgets instead of having one each.
constexpr std::size_t MEMTABLES_BYTES = 32 * MIB;
constexpr std::size_t CACHE_BYTES = 16 * MIB;

// Of both stores together RocksDB reserves some 45 MiB when they are opened.
constexpr std::uintmax_t ROOM_TO_RESERVE_BYTES = 128 * MIB;

// A scan shorter than this is served by RocksDB's own growing readahead.
constexpr std::uint64_t LONG_SCAN_RECORDS = 4096;

constexpr std::size_t PROTECTION_BYTES = 8;

std::shared_ptr<rocksdb::Cache> sharedCache(std::size_t bytes) {
  rocksdb::LRUCacheOptions options;
  options.capacity = bytes;
  // The default of 64 shards would cut a small cache into pieces smaller than a few tiles.
  options.num_shard_bits = 3;
  return rocksdb::NewLRUCache(options);
}

void setDurability(rocksdb::DBOptions& options) {
  // The default, kPointInTimeRecovery, opens without a word after a flipped byte and drops all
  // records behind it. This mode refuses, yet opens after an ordinary torn tail (power cut).
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  // Never serve what is known to be wrong, never "repair" by leaving files out.
  options.paranoid_checks = true;
  options.best_efforts_recovery = false;
  // Families share one WAL; flushed together, they cannot fall apart when a WAL is lost: then the
  // log ends early as a whole, and the head file tells.
  options.atomic_flush = true;
  // A start after kill -9 must not first write the whole WAL out as tables.
  options.avoid_flush_during_recovery = true;
  // Bounds what a start has to read. Memtables are full long before.
  options.max_total_wal_size = 128 * MIB;
  // Each roll of the manifest rewrites it, and 7.8 mishandles an error just then (fixed in 9.5).
  options.max_manifest_file_size = 64 * MIB;
  // A sync must cover the write that it belongs to: no second buffer in front of the WAL.
  options.manual_wal_flush = false;
  // Nothing to gain with one writer; unordered writes break snapshots.
  options.two_write_queues = false;
  options.enable_pipelined_write = false;
  options.unordered_write = false;
  // Old bytes behind the tail of a recycled WAL weaken recovery.
  options.recycle_log_file_num = 0;
  // 7.8 may not open a compressed WAL with fragments (fixed in 8.0).
  options.wal_compression = rocksdb::kNoCompression;
  // Together with a clock that goes back it deletes the newest archived WAL (fixed in 10.9).
  options.WAL_ttl_seconds = 0;
  // False alarms in 7.8 ("Missing WAL"), and only closed WALs are tracked. The head file does it.
  options.track_and_verify_wals_in_manifest = false;
  // No retry in the background: the first error ends the process (BackgroundErrors).
  options.max_bgerror_resume_count = 0;
  // Finds files that were swapped or cut while the daemon was down, block checksums aside.
  options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
}

// RocksDB's text log, the file LOG, is written by the code that writes data: the second line after
// one that failed ends the process in an assertion, at the latest when a full disk is opened. What
// it says of errors comes as a status as well.
class NoTextLog final : public rocksdb::Logger {
 public:
  NoTextLog() : Logger(rocksdb::InfoLogLevel::FATAL_LEVEL) {}
  void LogHeader(const char*, va_list) override {}
  void Logv(const char*, va_list) override {}
  using Logger::Logv;
};

void setQuiet(rocksdb::DBOptions& options) {
  // Keys of rows are pseudonyms of people; they have no place in words.
  options.allow_data_in_errors = false;
  options.info_log = std::make_shared<NoTextLog>();
  // Two timers and a table of history that nobody reads.
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
}

ColumnFamilyOptions familyOptions(const std::shared_ptr<rocksdb::Cache>& cache,
                                  rocksdb::CompressionType compression, std::size_t blockBytes,
                                  bool filter) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = blockBytes;
  table.format_version = 5;
  // Blocks are checked on every read; XXH3 is the cheapest (this build has no hardware CRC).
  table.checksum = rocksdb::kXXH3;
  // Otherwise they grow with the log outside any budget.
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  // Ten bits, like Bloom's one false hit in a hundred, with a third less memory.
  if (filter) table.filter_policy.reset(rocksdb::NewRibbonFilterPolicy(10));

  ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.compression = compression;
  options.write_buffer_size = MEMTABLES_BYTES;  // the shared budget decides
  // The default is an eighth of the buffer, so the first row in each family would cost a megabyte.
  options.arena_block_size = 64 * KIB;
  // Catches bits that flip in memory before they are sealed into a file with a good checksum.
  options.memtable_protection_bytes_per_key = PROTECTION_BYTES;
  // Reads each new file back before the old ones go.
  options.paranoid_file_checks = true;
  return options;
}

// What is read here and there: the index of a file of records has some 300 KB, so that of ten
// million records whole ones would push each other out of the cache.
ColumnFamilyOptions withIndexInParts(ColumnFamilyOptions options) {
  auto* table = options.table_factory->GetOptions<rocksdb::BlockBasedTableOptions>();
  table->index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  return options;
}

// Asked by prefix only: the filter holds prefixes, not whole keys.
ColumnFamilyOptions indexOptions(const std::shared_ptr<rocksdb::Cache>& cache,
                                 std::size_t prefixBytes) {
  auto options = familyOptions(cache, rocksdb::kZSTD, 4 * KIB, true);
  options.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(prefixBytes));
  auto* table = options.table_factory->GetOptions<rocksdb::BlockBasedTableOptions>();
  table->whole_key_filtering = false;
  return options;
}

}  // namespace

rocksdb::DBOptions logDatabaseOptions(std::shared_ptr<rocksdb::EventListener> listener) {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  setDurability(options);
  setQuiet(options);
  options.db_write_buffer_size = MEMTABLES_BYTES;
  // Every file is opened, and so looked at, when the log is: a missing one is found at start.
  options.max_open_files = -1;
  // One flush and one compaction. More would take cores from the loop, and 7.8 can write a failed
  // flush in the wrong order with eight.
  options.max_background_jobs = 2;
  options.listeners.push_back(std::move(listener));
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> logFamilyOptions() {
  const auto cache = sharedCache(CACHE_BYTES);
  // Records: keys ascend, so files move down the levels unread and the first compression is the
  // last. No filter: keys are dense. No dictionary: 0.4 % for a third of the speed. No blob files:
  // records are small.
  const auto log = withIndexInParts(familyOptions(cache, rocksdb::kZSTD, 16 * KIB, false));
  // Hashes do not compress.
  const auto tile = withIndexInParts(familyOptions(cache, rocksdb::kNoCompression, 4 * KIB, false));
  // Spaces are read at random by whole key. They must stay equal to a replay, so no compaction
  // filter drops rows by time.
  const auto space = familyOptions(cache, rocksdb::kLZ4Compression, 4 * KIB, true);
  const std::array<ColumnFamilyOptions, FAMILY_NAMES.size()> options = {
      familyOptions(cache, rocksdb::kNoCompression, 4 * KIB, false),
      log,
      tile,
      indexOptions(cache, 16),
      indexOptions(cache, 16),
      indexOptions(cache, 2),
      space,
      space,
      space};
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (std::size_t i = 0; i < FAMILY_NAMES.size(); ++i) {
    families.emplace_back(FAMILY_NAMES[i], options[i]);
  }
  return families;
}

rocksdb::Options keyStoreOptions(std::shared_ptr<rocksdb::EventListener> listener) {
  // Wrapped keys do not compress; plain bytes also let anybody check a purge by searching the
  // files.
  rocksdb::Options options(
      rocksdb::DBOptions(),
      familyOptions(sharedCache(2 * MIB), rocksdb::kNoCompression, 4 * KIB, true));
  options.create_if_missing = true;
  setDurability(options);
  setQuiet(options);
  options.write_buffer_size = MIB;
  options.max_open_files = -1;
  options.max_background_jobs = 2;
  options.listeners.push_back(std::move(listener));
  return options;
}

void reserveWithin(const std::string& directory, rocksdb::DBOptions& options) {
  std::error_code unknown;
  const auto disk = std::filesystem::space(directory, unknown);
  // On ext4 a reservation that fails has taken all there was: a new WAL or manifest would leave
  // nothing to the files beside it, and a start on a nearly full disk would fail for that alone.
  if (!unknown) options.allow_fallocate = disk.available >= ROOM_TO_RESERVE_BYTES;
}

rocksdb::WriteOptions writeOptions(bool sync) {
  rocksdb::WriteOptions options;
  // Not Write() and then SyncWAL(): readers must not see what is not durable.
  options.sync = sync;
  options.protection_bytes_per_key = PROTECTION_BYTES;
  return options;
}

rocksdb::ReadOptions scanOptions(std::uint64_t records) {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  options.total_order_seek = true;
  options.async_io = false;  // this build has no io_uring
  if (records >= LONG_SCAN_RECORDS) {
    options.fill_cache = false;  // an export must not push out what live requests use
    options.readahead_size = 2 * MIB;
  }
  return options;
}

}  // namespace authd::storage
