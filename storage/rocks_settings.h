#pragma once

#include <rocksdb/db.h>

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace authd::storage {

// Internal to storage/: the settings of both RocksDB stores, each with its reason in the .cpp.

// The column families of the log; storage/README.md has their keys and values.
enum class Family : std::size_t {
  META,
  LOG,
  TILE,
  IX_SUBJECT,
  IX_ACTOR,
  IX_TYPE,
  TABLES,
  PRIVATE,
  LOCAL
};

inline constexpr std::array<const char*, 9> FAMILY_NAMES = {
    "default", "log", "tile", "ix_subject", "ix_actor", "ix_type", "tables", "private", "local"};

rocksdb::DBOptions logDatabaseOptions(std::shared_ptr<rocksdb::EventListener> listener);
// In the order of FAMILY_NAMES.
std::vector<rocksdb::ColumnFamilyDescriptor> logFamilyOptions();

rocksdb::Options keyStoreOptions(std::shared_ptr<rocksdb::EventListener> listener);

// Files are reserved ahead of what is written only if the disk of this directory has room for that.
void reserveWithin(const std::string& directory, rocksdb::DBOptions& options);

rocksdb::WriteOptions writeOptions(bool sync);
// For reading many neighbouring records; `records` is how many at most.
rocksdb::ReadOptions scanOptions(std::uint64_t records);

}  // namespace authd::storage
