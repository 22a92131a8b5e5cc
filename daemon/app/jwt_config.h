#pragma once

#include <memory>
#include <string>

#include "daemon/crypto/secret.h"

namespace authd::app {

// What the configuration file says about JWTs.
struct JwtConfig {
  std::string issuer;    // claim `iss`; empty = the name of the log
  std::string audience;  // claim `aud`; empty = none
  // Magento's `crypt/key`, for HS256; null if the shop names no file.
  std::shared_ptr<const crypto::Secret> cryptKey;
};

}  // namespace authd::app
