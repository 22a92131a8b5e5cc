#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace authd::record {

// What was opened of a record, JSON objects each; nothing = it stays sealed.
struct Opened {
  std::optional<std::string> net;
  std::optional<std::string> pii;
  // The key is gone: shown as erased instead of sealed.
  bool netErased = false;
  bool piiErased = false;
  // Position of the event that erased its owner; nothing if only time has taken the key.
  std::optional<std::uint64_t> netErasedBy;
  std::optional<std::uint64_t> piiErasedBy;
};

// One line of JSON for exports: envelope, words for enumerations, hexadecimal references, and the
// event's own fields under "body" with the names of the schema. Numbers above 2^53 are texts.
// Secrets are never opened. Bytes that decode() refuses become {"type":"unknown",…,"raw":base64},
// with seq, time and typeCode if they are a record at all: an export never stops at one record.
std::string toJson(std::string_view recordBytes, std::string_view leafHashHex,
                   const Opened& opened = {});

// 2026-11-24T10:15:00.123456Z
std::string formatTime(std::int64_t timeUs);

}  // namespace authd::record
