#pragma once

#include <cstddef>
#include <string_view>

#include "daemon/crypto/entropy.h"
#include "daemon/crypto/secret.h"

namespace authd::crypto {

inline constexpr std::size_t TOKEN_LENGTH = 32;

// An opaque token: 25 random characters [0-9a-z] (129 bits) and 7 of checksum (CRC-32 of the 25 in
// base 36), so that a scanner can recognise a leaked token in any text.
Secret drawToken(Entropy& entropy);

// Whether the checksum is right, or it is a JWT by its looks. Never a reason to refuse: imported
// tokens have no checksum.
bool looksLikeToken(std::string_view text);

// The secret of a link in a mail: 32 random characters [0-9a-z] (165 bits) without a checksum, so
// that it is not taken for a token.
Secret drawLinkSecret(Entropy& entropy);

}  // namespace authd::crypto
