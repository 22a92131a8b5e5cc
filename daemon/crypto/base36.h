#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "daemon/crypto/entropy.h"

namespace authd::crypto {

// Fills `text` with characters [0-9a-z], each equally likely (rejection sampling: 5.17 bits each).
void drawBase36(std::span<char> text, Entropy& entropy);

// `value` in base 36, padded with zeros to seven characters; 36^7 > 2^32, so it always fits.
std::string base36Padded(std::uint32_t value);

}  // namespace authd::crypto
