#include "daemon/crypto/base36.h"

#include <array>
#include <string_view>

#include "daemon/crypto/secret.h"

namespace authd::crypto {
namespace {

constexpr std::string_view DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";
constexpr unsigned BASE = 36;
constexpr unsigned FAIR = 256 / BASE * BASE;  // bytes from here on would favour the first digits
constexpr std::size_t WIDTH = 7;

}  // namespace

void drawBase36(std::span<char> text, Entropy& entropy) {
  std::array<std::uint8_t, 64> draws;
  for (std::size_t done = 0; done < text.size();) {
    entropy.fill(draws);
    for (const std::uint8_t draw : draws) {
      if (draw < FAIR && done < text.size()) text[done++] = DIGITS[draw % BASE];
    }
  }
  wipe(draws.data(), draws.size());
}

std::string base36Padded(std::uint32_t value) {
  std::string text(WIDTH, '0');
  for (std::size_t i = WIDTH; i-- > 0; value /= BASE) text[i] = DIGITS[value % BASE];
  return text;
}

}  // namespace authd::crypto
