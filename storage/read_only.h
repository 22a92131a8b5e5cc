#pragma once

#include <memory>
#include <optional>
#include <string>

#include "storage/head.h"
#include "storage/key_store.h"
#include "storage/log.h"

namespace authd::storage {

// Each opens what is there and changes no byte and no name below its directory, so that it can be
// read where nothing can be written. What is damaged is refused as ever (DamagedLog); what is not
// there is a StorageFault, and a log that never got its format version is empty. Whatever would
// write throws StorageFault. The caller holds the state directory's lock: nobody may write to it
// meanwhile.
std::unique_ptr<Log> openRocksLogToRead(const std::string& directory);
std::unique_ptr<Head> openHeadFileToRead(const std::string& path);
std::unique_ptr<KeyStore> openRocksKeyStoreToRead(const std::string& directory);

// Why a directory takes no writes (NotWritable), in words; nothing if it does. Asked with a file of
// a megabyte, which has no name any more before it has a byte: that is room enough to begin, and
// quotas and file systems that went read-only by themselves show as well. Throws StorageFault for
// every other failure.
std::optional<std::string> refusesWrites(const std::string& directory);

}  // namespace authd::storage
