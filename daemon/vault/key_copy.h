#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "storage/key_store.h"

namespace authd::vault {

// A copy of `keys/` in two files of a folder, for backups: `keys` has every row but those of epoch
// keys, `epochs` has those. There is one copy, the newest: after all keys were wrapped by another
// epoch key, as an erasure does, an old copy of `keys` opens nothing without an old copy of
// `epochs`. The root key, which is in neither, opens them.
//
// Both are text: a line of what it is, `backup ID pair RANDOM`, a line for each row, name and value
// in hexadecimal with a blank between, and `sha256 DIGEST` of all lines before.

// Takes the place of the former copy, durably. No iterator is held longer than a moment, and few
// rows are in memory. Asks `stopped` now and then: true ends it. Throws storage::StorageFault.
void writeKeyCopy(const storage::KeyStore& keys, const std::string& folder, std::uint64_t backupId,
                  const std::function<bool()>& stopped);

// The id of the copy in the folder; nothing if there is none. Throws as readKeyCopy.
std::optional<std::uint64_t> keyCopyIn(const std::string& folder);

// Puts all rows of the copy into `keys`. Returns the id that it was made with. Throws
// storage::DamagedLog if the files are not as they were written or do not belong together, and
// StorageFault.
std::uint64_t readKeyCopy(const std::string& folder, storage::KeyStore& keys);

}  // namespace authd::vault
