#include "daemon/crypto/aead.h"

#include <sodium.h>

namespace authd::crypto {
namespace {

constexpr std::size_t NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(NONCE + TAG == BOX_OVERHEAD);

unsigned char* bytesOf(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}
const unsigned char* bytesOf(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string seal(const Key& key, std::string_view associated, std::string_view plain,
                 Entropy& entropy) {
  std::string box(NONCE + plain.size() + TAG, '\0');
  entropy.fill({bytesOf(box), NONCE});
  ::crypto_aead_xchacha20poly1305_ietf_encrypt(bytesOf(box) + NONCE, nullptr, bytesOf(plain),
                                               plain.size(), bytesOf(associated), associated.size(),
                                               nullptr, bytesOf(box), key.bytes().data());
  return box;
}

std::optional<std::string> open(const Key& key, std::string_view associated, std::string_view box) {
  if (box.size() < BOX_OVERHEAD) return std::nullopt;
  std::string plain(box.size() - BOX_OVERHEAD, '\0');
  const int result = ::crypto_aead_xchacha20poly1305_ietf_decrypt(
      bytesOf(plain), nullptr, nullptr, bytesOf(box) + NONCE, box.size() - NONCE,
      bytesOf(associated), associated.size(), bytesOf(box), key.bytes().data());
  if (result != 0) return std::nullopt;
  return plain;
}

}  // namespace authd::crypto
