#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace authd::storage {

// A SHA-256 value.
using Hash = std::array<std::uint8_t, 32>;

// SHA-256 of the concatenation of the parts. The tree needs it below every other layer; it is the
// one use of OpenSSL outside daemon/crypto.
Hash sha256(std::string_view bytes);

// RFC 6962 §2.1: SHA-256(0x00 || record) and SHA-256(0x01 || left || right); SHA-256("").
Hash leafHash(std::string_view record);
Hash nodeHash(const Hash& left, const Hash& right);
Hash emptyRoot();

// Lower-case hexadecimal of any bytes.
std::string toHex(std::string_view bytes);
std::string toHex(const Hash& hash);

}  // namespace authd::storage
