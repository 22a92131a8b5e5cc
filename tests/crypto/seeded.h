#pragma once

#include "daemon/crypto/entropy.h"

namespace authd::crypto {

inline std::array<std::uint8_t, 32> seedOf(std::uint8_t value) {
  std::array<std::uint8_t, 32> seed{};
  seed[0] = value;
  return seed;
}

}  // namespace authd::crypto
