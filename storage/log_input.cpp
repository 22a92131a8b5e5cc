#include "storage/log_input.h"

#include <stdexcept>

#include "storage/fault.h"
#include "storage/merkle.h"

namespace authd::storage {
namespace {

constexpr std::size_t REFERENCE_BYTES = 16;
constexpr std::size_t TYPE_BYTES = 2;
constexpr std::size_t POSITION_BYTES = 8;

}  // namespace

void requireRecords(std::span<const Record> records) {
  for (const Record& record : records) {
    if (record.bytes.empty() != record.dropped.has_value() ||
        record.bytes.size() > MAX_RECORD_BYTES) {
      throw std::invalid_argument("a record of " + std::to_string(record.bytes.size()) + " bytes");
    }
    for (const IndexKey& key : record.index) requirePrefix(key);
  }
}

void requireWrites(std::span<const Write> writes, std::uint64_t size) {
  for (const Write& write : writes) {
    if (write.space != Space::RECORDS) continue;
    const bool isPosition = write.key.size() == POSITION_BYTES;
    if (write.value || !isPosition || decodePosition(write.key) >= size - size % TILE_WIDTH) {
      throw std::invalid_argument("a record that cannot be dropped");
    }
  }
}

Hash leafHashOf(const Record& record) {
  return record.dropped ? *record.dropped : leafHash(record.bytes);
}

Write dropRecord(std::uint64_t position) {
  return {Space::RECORDS, encodePosition(position), std::nullopt};
}

void requireRows(Space space) {
  if (space == Space::RECORDS) throw std::invalid_argument("records are no rows");
}

void requirePrefix(const IndexKey& key) {
  const std::size_t wanted = key.index == Index::TYPE ? TYPE_BYTES : REFERENCE_BYTES;
  if (key.prefix.size() != wanted) {
    throw std::invalid_argument("an index prefix of " + std::to_string(key.prefix.size()) +
                                " bytes");
  }
}

Space spaceOf(Index index) {
  switch (index) {
    case Index::SUBJECT: return Space::SUBJECT_INDEX;
    case Index::ACTOR: return Space::ACTOR_INDEX;
    case Index::TYPE: return Space::TYPE_INDEX;
  }
  throw std::invalid_argument("an index that does not exist");
}

std::string indexRowKey(const IndexKey& prefix, std::uint64_t position) {
  std::string key = prefix.prefix;
  appendPosition(key, position);
  return key;
}

std::optional<std::uint64_t> positionIn(Space index, std::string_view key) {
  if (key.size() != (index == Space::TYPE_INDEX ? TYPE_BYTES : REFERENCE_BYTES) + POSITION_BYTES) {
    return std::nullopt;
  }
  return decodePosition(key);
}

void requireTip(std::uint64_t expectedSize, std::uint64_t size) {
  if (expectedSize == size) return;
  throw TipMismatch("append at position " + std::to_string(expectedSize) + ", but the log has " +
                    std::to_string(size) + " records");
}

std::string encodePosition(std::uint64_t position) {
  std::string key;
  appendPosition(key, position);
  return key;
}

void appendPosition(std::string& key, std::uint64_t position) {
  for (int shift = 56; shift >= 0; shift -= 8) key += static_cast<char>(position >> shift);
}

std::uint64_t decodePosition(std::string_view key) {
  std::uint64_t position = 0;
  for (const char c : key.substr(key.size() - POSITION_BYTES)) {
    position = position << 8 | static_cast<unsigned char>(c);
  }
  return position;
}

}  // namespace authd::storage
