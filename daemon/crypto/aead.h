#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/crypto/entropy.h"
#include "daemon/crypto/key.h"

namespace authd::crypto {

// XChaCha20-Poly1305-IETF. A box is nonce(24) || ciphertext || tag(16): 40 bytes more than `plain`.
// The nonce is random, so one key may seal any number of boxes.
inline constexpr std::size_t BOX_OVERHEAD = 40;

std::string seal(const Key& key, std::string_view associated, std::string_view plain,
                 Entropy& entropy);

// nullopt: another key, other associated data, or changed bytes. Which of them cannot be told.
std::optional<std::string> open(const Key& key, std::string_view associated, std::string_view box);

}  // namespace authd::crypto
