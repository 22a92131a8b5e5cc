#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "daemon/core/types.h"

namespace authd::crypto {

// Where random bytes come from; an argument of everything that draws, so that a test or a simulated
// run can give a seeded one.
class Entropy {
 public:
  virtual ~Entropy() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;
};

// The operating system's randomness. Threads: any.
class SystemEntropy final : public Entropy {
 public:
  SystemEntropy();
  void fill(std::span<std::uint8_t> bytes) override;
};

// The ChaCha20 key stream of a seed (nonce 0); each fill begins at a new 64-byte block. The stream
// never changes between versions: reset links are derived with it. Threads: one.
class SeededEntropy final : public Entropy {
 public:
  explicit SeededEntropy(const std::array<std::uint8_t, 32>& seed) : seed_(seed) {}
  ~SeededEntropy() override;
  SeededEntropy(const SeededEntropy&) = delete;
  SeededEntropy& operator=(const SeededEntropy&) = delete;
  void fill(std::span<std::uint8_t> bytes) override;

 private:
  std::array<std::uint8_t, 32> seed_;
  std::uint64_t nextBlock_ = 0;
};

// A UUIDv7 (RFC 9562 §5.7): milliseconds of `timeUs` (since 1970) and 74 random bits.
core::EventId uuid7(std::int64_t timeUs, Entropy& entropy);

// 16 random bytes: a pseudonym or the name of a key.
core::Ref randomRef(Entropy& entropy);

}  // namespace authd::crypto
