#include "daemon/crypto/secret.h"

#include <sodium.h>

#include <algorithm>
#include <utility>

namespace authd::crypto {

Secret::Secret(std::string_view bytes)
    : bytes_(std::make_unique<char[]>(bytes.size())), size_(bytes.size()) {
  std::copy(bytes.begin(), bytes.end(), bytes_.get());
}

Secret Secret::takeFrom(std::string& bytes) {
  Secret result(bytes);
  crypto::wipe(bytes);
  return result;
}

Secret::Secret(Secret&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    bytes_ = std::move(other.bytes_);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

void Secret::wipe() noexcept {
  crypto::wipe(bytes_.get(), size_);
  size_ = 0;
}

void wipe(void* memory, std::size_t size) noexcept {
  if (size > 0) ::sodium_memzero(memory, size);
}

bool equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a.empty() || ::sodium_memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace authd::crypto
