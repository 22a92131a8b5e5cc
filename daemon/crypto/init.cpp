#include "daemon/crypto/init.h"

#include <sodium.h>

#include <stdexcept>

namespace authd::crypto {

void init() {
  static const bool READY = ::sodium_init() >= 0;
  if (!READY) throw std::runtime_error("libsodium cannot be initialised");
}

}  // namespace authd::crypto
