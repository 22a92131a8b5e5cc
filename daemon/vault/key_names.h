#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/core/types.h"

namespace authd::vault {

// The month of a day as 100 * year + month: what epoch keys are numbered by.
using Epoch = std::uint32_t;

// Stands where an epoch would for what the root key wraps itself.
inline constexpr Epoch ROOT = 0;
// The epoch that a new vault begins with, before the log has told it a day.
inline constexpr Epoch FIRST_EPOCH = 1;

// Names in `keys/`. They stay in RocksDB's files after a key is purged, so they hold random
// references and dates only; none begins with a zero byte.
std::string subjectKeyName(const core::Ref& subject);        // 's' ref
std::string credentialKeyName(const core::Ref& credential);  // 'c' random id
std::string dayKeyName(std::uint32_t day);                   // 'd' u32 big-endian
std::string epochKeyName(Epoch epoch);                       // 'e' u32 big-endian
std::string secretName(std::string_view name);               // 'x' name
inline constexpr std::string_view FORMAT_NAME = "v";
inline constexpr std::string_view EPOCH_PREFIX = "e";

// Whether an epoch key wraps the row of this name: that of a subject, credential, day or secret.
bool isWrappedByEpoch(std::string_view name);

// The epoch in a name made by epochKeyName.
Epoch epochOf(std::string_view epochKeyName);

// Days since 1970-01-01 to the month; days are limited to 1..31 December 9999.
Epoch epochOfDay(std::uint32_t day);
std::uint32_t clampDay(std::uint32_t day);

void appendU16(std::string& out, std::uint16_t value);  // big-endian
void appendU32(std::string& out, std::uint32_t value);
std::uint32_t readU32(std::string_view bytes);

}  // namespace authd::vault
