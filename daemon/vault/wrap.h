#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/crypto/entropy.h"
#include "daemon/crypto/key.h"
#include "daemon/vault/key_names.h"

namespace authd::vault {

// A row of `keys/`: version 1 (1 byte) || epoch (u32 big-endian, ROOT = the root key) || a box with
// the 32 bytes of the key. The box is bound to version, epoch, the row's name and the log's origin.
std::string wrap(const crypto::Key& wrapping, Epoch epoch, std::string_view name,
                 std::string_view origin, const crypto::Key& key, crypto::Entropy& entropy);

// Which epoch key opens a row. Throws storage::StorageFault if the row is damaged or of a version
// that this program does not know.
Epoch wrappingEpoch(std::string_view name, std::string_view row);

// nullopt: another wrapping key, name or origin, or changed bytes.
std::optional<crypto::Key> unwrap(const crypto::Key& wrapping, std::string_view name,
                                  std::string_view origin, std::string_view row);

}  // namespace authd::vault
