#pragma once

// Event bodies to and from their schema structs. Private to this folder.

#include <capnp/message.h>

#include <string>

#include "daemon/core/event.h"
#include "daemon/record/record.capnp.h"

namespace authd::record {

void writeBody(schema::EventRecord::Body::Builder to, const core::EventBody& body);
// Throws RecordFault for a member that this program does not know, or a value of a wrong length.
core::EventBody readBody(schema::EventRecord::Body::Reader body);

template <std::size_t N>
capnp::Data::Reader bytes(const std::array<std::uint8_t, N>& value) {
  return {value.data(), N};
}

// Bytes that have no fixed length.
inline capnp::Data::Reader data(const std::string& value) {
  return {reinterpret_cast<const kj::byte*>(value.data()), value.size()};
}

// With its length: a name may hold any byte, zero too.
inline capnp::Text::Reader text(const std::string& value) {
  return {value.c_str(), value.size()};
}

}  // namespace authd::record
