#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "daemon/core/event.h"

namespace authd::record {

// Stored bytes that are no record of ours, or one that this program does not know.
class RecordFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

inline constexpr std::size_t MOST_BYTES = 16 * 1024;
inline constexpr std::uint16_t SCHEMA_VERSION = 1;

// The canonical bytes of an event, as they are stored and hashed (record.capnp).
// Throws std::length_error above MOST_BYTES.
std::string encode(const core::Event& event);

// The event in stored bytes. Throws RecordFault; never crashes, whatever the bytes are.
core::Event decode(std::string_view bytes);

// What every record has, readable for types that this program does not know. Throws RecordFault
// for bytes that are no record.
struct Peek {
  std::uint64_t seq = 0;
  std::int64_t timeUs = 0;
  std::uint16_t typeCode = 0;
  core::Ref subject{};
  core::Ref actor{};
};
Peek peek(std::string_view bytes);

}  // namespace authd::record
