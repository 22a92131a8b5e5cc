#include "daemon/crypto/entropy.h"

#include <sodium.h>

#include <algorithm>

#include "daemon/crypto/init.h"
#include "daemon/crypto/secret.h"

namespace authd::crypto {
namespace {

constexpr std::uint64_t BLOCK = 64;
constexpr std::size_t RANDOM_FROM = 6;  // the first six bytes of a UUIDv7 are the time

}  // namespace

SystemEntropy::SystemEntropy() {
  init();
}

void SystemEntropy::fill(std::span<std::uint8_t> bytes) {
  ::randombytes_buf(bytes.data(), bytes.size());
}

SeededEntropy::~SeededEntropy() {
  wipe(seed_.data(), seed_.size());
}

void SeededEntropy::fill(std::span<std::uint8_t> bytes) {
  constexpr std::array<std::uint8_t, crypto_stream_chacha20_NONCEBYTES> NONCE{};
  std::fill(bytes.begin(), bytes.end(), std::uint8_t{0});
  ::crypto_stream_chacha20_xor_ic(bytes.data(), bytes.data(), bytes.size(), NONCE.data(),
                                  nextBlock_, seed_.data());
  nextBlock_ += (bytes.size() + BLOCK - 1) / BLOCK;
}

core::EventId uuid7(std::int64_t timeUs, Entropy& entropy) {
  core::EventId id;
  auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(timeUs, 0) / 1000);
  for (std::size_t i = RANDOM_FROM; i-- > 0; ms >>= 8) id[i] = static_cast<std::uint8_t>(ms);
  entropy.fill(std::span(id).subspan(RANDOM_FROM));
  id[6] = static_cast<std::uint8_t>(0x70 | (id[6] & 0x0f));  // version 7
  id[8] = static_cast<std::uint8_t>(0x80 | (id[8] & 0x3f));  // variant 10
  return id;
}

core::Ref randomRef(Entropy& entropy) {
  core::Ref ref;
  entropy.fill(ref);
  return ref;
}

}  // namespace authd::crypto
