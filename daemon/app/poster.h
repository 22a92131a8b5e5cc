#pragma once

#include <kj/async.h>

#include <cstdint>
#include <optional>
#include <string>

#include "daemon/crypto/secret.h"

namespace authd::app {

// The way out to endpoints of integrations.
class Poster {
 public:
  virtual ~Poster() noexcept(false) = default;
  // Posts a form once and follows no redirect. Why it was not accepted, without anything that the
  // other side said; nothing if it was. May be called again before an earlier promise is settled.
  virtual kj::Promise<std::optional<std::string>> post(std::string url, crypto::Secret form,
                                                       std::int64_t timeoutSeconds) = 0;
};

}  // namespace authd::app
