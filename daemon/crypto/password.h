#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace authd::crypto {

// The cost of one Argon2id (RFC 9106) with one lane. The default is OWASP's minimum, about 30 ms:
// these calls belong on the hashing threads.
struct PasswordCost {
  std::size_t memoryBytes = std::size_t{19} * 1024 * 1024;  // at least 8 KiB
  std::uint32_t passes = 2;
};

// The encoded form "$argon2id$v=19$m=…,t=…,p=1$salt$hash" with a random salt of 16 bytes.
// Throws std::bad_alloc if the memory cannot be had, std::invalid_argument for an impossible cost.
std::string hashPassword(std::string_view password, const PasswordCost& cost);

// One Argon2id at the cost written in `encoded`; for one of Magento's layouts, what that takes.
// False for any other layout.
bool verifyPassword(std::string_view encoded, std::string_view password);

// True if `encoded` is of another layout or another cost than `cost`.
bool needsRehash(std::string_view encoded, const PasswordCost& cost);

// A hash that no password has, made without hashing: verifying against it costs exactly one
// Argon2id at `cost`, so that an unknown name takes as long as a known one.
std::string dummyHash(const PasswordCost& cost);

}  // namespace authd::crypto
