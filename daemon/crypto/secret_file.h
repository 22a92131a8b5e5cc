#pragma once

#include <stdexcept>
#include <string>

#include "daemon/crypto/secret.h"

namespace authd::crypto {

// what() says what is wrong with the file, and nothing of its text.
class SecretFileFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The text of a regular file of at most 64 KiB that nobody but its owner (us or root) may read or
// write. Throws SecretFileFault.
Secret readSecretFile(const std::string& path);

}  // namespace authd::crypto
