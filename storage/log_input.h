#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "storage/log.h"

namespace authd::storage {

inline constexpr std::size_t MAX_RECORD_BYTES = 16384;

// Throws std::invalid_argument if a record or a prefix has a size that the log cannot hold: a bug
// of the caller, found before anything is written.
void requireRecords(std::span<const Record> records);
void requirePrefix(const IndexKey& key);
// The same if a write to RECORDS is not a drop, or of a record of a log of `size` whose hash is in
// no row.
void requireWrites(std::span<const Write> writes, std::uint64_t size);
// The same for RECORDS, which are read in other ways.
void requireRows(Space space);

// Of its bytes, or what is left of it.
Hash leafHashOf(const Record& record);

// Throws TipMismatch.
void requireTip(std::uint64_t expectedSize, std::uint64_t size);

// Big-endian, so that byte order is number order.
std::string encodePosition(std::uint64_t position);
void appendPosition(std::string& key, std::uint64_t position);
// The last eight bytes of `key`, which has at least eight.
std::uint64_t decodePosition(std::string_view key);

}  // namespace authd::storage
