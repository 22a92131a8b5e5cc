#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "daemon/crypto/entropy.h"
#include "daemon/crypto/secret.h"

namespace authd::crypto {

// Ed25519 (RFC 8032), for signatures of notes.
using Ed25519PublicKey = std::array<std::uint8_t, 32>;
using Ed25519Signature = std::array<std::uint8_t, 64>;

// 32 random bytes: the private key.
Secret makeEd25519Seed(Entropy& entropy);

// Throw std::invalid_argument unless the seed is 32 bytes.
Ed25519PublicKey ed25519PublicKey(const Secret& seed);
Ed25519Signature ed25519Sign(const Secret& seed, std::string_view message);

// False for whatever is no good signature, also of points of small order and for the malleable
// forms that RFC 8032 5.1.7 forbids.
bool ed25519Verify(const Ed25519PublicKey& key, std::string_view message,
                   std::string_view signature);

}  // namespace authd::crypto
