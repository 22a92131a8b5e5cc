#include "daemon/crypto/base64url.h"

#include <cstdint>

namespace authd::crypto {

std::string base64url(std::string_view bytes) {
  constexpr std::string_view DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<std::uint8_t>(c);
    for (count += 8; count >= 6; count -= 6) text += DIGITS[bits >> (count - 6) & 63];
  }
  if (count > 0) text += DIGITS[bits << (6 - count) & 63];
  return text;
}

}  // namespace authd::crypto
