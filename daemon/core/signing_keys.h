#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "daemon/core/tables.h"

namespace authd::core {

// Which JWT key signs? The rules that decide() shares with whoever makes a token.

// Trusted keys at a time: readers fetch them all.
inline constexpr std::size_t MOST_TRUSTED_KEYS = 32;

// Visits the keys that are trusted, oldest first, those that do not sign yet included.
void visitTrustedKeys(const Tables& tables,
                      const std::function<void(std::uint32_t keyId, const JwtKeyRow& key)>& visit);

// The key that signs at `nowUs`: of those whose time has come the newest. If there is none, the
// newest of all: readers that do not know it yet refuse its tokens for a while, which is better
// than no tokens. Nothing if no key is trusted.
std::optional<std::uint32_t> signingKey(const Tables& tables, std::int64_t nowUs);

// Whether a token may be issued that the key has signed: an older one than signingKey() may do.
bool maySign(const Tables& tables, std::uint32_t keyId, std::int64_t nowUs);

}  // namespace authd::core
