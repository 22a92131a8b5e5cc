#include "daemon/crypto/key.h"

#include <sodium.h>

#include <algorithm>
#include <new>
#include <stdexcept>
#include <utility>

#include "daemon/crypto/init.h"
#include "daemon/crypto/secret.h"

namespace authd::crypto {
namespace {

constexpr std::string_view COMMITMENT_LABEL = "authd-dek-commit";

// A BLAKE2b-256 over parts, wiped afterwards because parts may be keys.
class Blake2b {
 public:
  explicit Blake2b(std::string_view key = {}) {
    ::crypto_generichash_init(&state_, bytesOf(key), key.size(), Key::SIZE);
  }
  ~Blake2b() { wipe(&state_, sizeof state_); }
  Blake2b(const Blake2b&) = delete;
  Blake2b& operator=(const Blake2b&) = delete;

  Blake2b& add(std::string_view part) {
    ::crypto_generichash_update(&state_, bytesOf(part), part.size());
    return *this;
  }
  void finish(std::uint8_t* out) { ::crypto_generichash_final(&state_, out, Key::SIZE); }

 private:
  static const unsigned char* bytesOf(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  }

  ::crypto_generichash_state state_;
};

}  // namespace

Key Key::random(Entropy& entropy) {
  Key key;
  entropy.fill(key.bytes_);
  return key;
}

Key Key::fromBytes(std::string_view bytes) {
  if (bytes.size() != SIZE) throw std::invalid_argument("a key has 32 bytes");
  Key key;
  std::copy(bytes.begin(), bytes.end(), key.bytes_.begin());
  return key;
}

Key::~Key() {
  wipe(bytes_.data(), bytes_.size());
}

LockedKey::LockedKey(const Key& key) {
  init();
  void* memory = ::sodium_malloc(sizeof(Key));
  if (memory == nullptr) throw std::bad_alloc();
  key_ = new (memory) Key(key);
}

LockedKey::~LockedKey() {
  if (key_ == nullptr) return;
  key_->~Key();
  ::sodium_free(key_);
}

LockedKey::LockedKey(LockedKey&& other) noexcept : key_(std::exchange(other.key_, nullptr)) {}

LockedKey& LockedKey::operator=(LockedKey&& other) noexcept {
  std::swap(key_, other.key_);
  return *this;
}

Key deriveKey(const Key& master, std::string_view label, std::string_view context) {
  if (label.size() > 255) throw std::invalid_argument("the label of a derived key is too long");
  const char length = static_cast<char>(label.size());
  std::array<std::uint8_t, Key::SIZE> derived;
  Blake2b(master.view()).add({&length, 1}).add(label).add(context).finish(derived.data());
  Key key = Key::fromBytes({reinterpret_cast<const char*>(derived.data()), derived.size()});
  wipe(derived.data(), derived.size());
  return key;
}

core::Digest keyCommitment(const Key& key) {
  core::Digest result;
  Blake2b().add(COMMITMENT_LABEL).add(key.view()).finish(result.data());
  return result;
}

}  // namespace authd::crypto
