#include "daemon/crypto/base64.h"

#include <sodium.h>

namespace authd::crypto {
namespace {

constexpr int VARIANT = sodium_base64_VARIANT_ORIGINAL;

}  // namespace

std::string base64(std::string_view bytes) {
  std::string text(::sodium_base64_encoded_len(bytes.size(), VARIANT), '\0');
  ::sodium_bin2base64(text.data(), text.size(),
                      reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), VARIANT);
  text.pop_back();  // the zero behind it
  return text;
}

std::optional<std::string> fromBase64(std::string_view text) {
  std::string bytes(text.size() / 4 * 3, '\0');
  std::size_t size = 0;
  const int result =
      ::sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                          text.size(), nullptr, &size, nullptr, VARIANT);
  if (result != 0) return std::nullopt;
  bytes.resize(size);
  // libsodium 1.0.18 takes some bytes above 0x7F for digits.
  if (base64(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace authd::crypto
