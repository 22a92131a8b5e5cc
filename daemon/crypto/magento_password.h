#pragma once

#include <cstdint>
#include <string_view>

namespace authd::crypto {

// Whether it is of Magento's layout `hash:salt:version[:version…]`, or `hash:salt` as before 2.2.
bool isMagentoHash(std::string_view encoded);

// What its Argon2id steps take, as memory in bytes times passes; 0 for any other layout.
std::uint64_t magentoWork(std::string_view encoded);

// Applies the versions in turn, oldest first: 0 is MD5, 1 SHA-256, 2 and
// 3_<length>_<passes>_<bytes> Argon2id; from the second on the input is the hexadecimal output of
// the one before. False for what is malformed, or would take more work than Magento ever asks for.
// Throws std::bad_alloc.
bool verifyMagentoHash(std::string_view encoded, std::string_view password);

}  // namespace authd::crypto
