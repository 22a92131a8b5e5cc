#pragma once

#include <string>

#include "daemon/crypto/entropy.h"
#include "daemon/crypto/key.h"

namespace authd::vault {

// Reads the file: 64 hex digits and at most one line end, a regular file that nobody but its owner
// (us or root) may read. Throws RootKeyFault.
crypto::Key readRootKey(const std::string& file);

// Creates the file with a new key, mode 0600, and syncs it and its directory. Throws RootKeyFault
// if the file exists or cannot be written.
crypto::Key createRootKey(const std::string& file, crypto::Entropy& entropy);

bool rootKeyExists(const std::string& file);

// Ends a start for want of the root key: says what is lost and what to do.
[[noreturn]] void refuseWithoutRootKey(const std::string& file);

}  // namespace authd::vault
