#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/tlog/note.h"

namespace authd::signer {

// One connection is one question: a tlog::CheckpointRequest whose checkpoint is the bare text, then
// the end of what the client writes. The signer answers with a Reply and closes.
inline constexpr std::size_t MOST_REQUEST_BYTES = 64 << 10;
inline constexpr std::size_t MOST_REPLY_BYTES = 128 << 10;

enum class Refusal : std::uint8_t {
  BEHIND = 1,   // the question is not about the growth since the last note
  SMALLER = 2,  // fewer entries than it has signed
  FORKED = 3,   // does not begin with what it has signed
  ORIGIN = 4,   // another log
  REQUEST = 5,  // not understood
  STATE = 6     // it could not remember what it would have signed
};
std::string_view wordFor(Refusal refusal);

struct Reply {
  std::optional<Refusal> refusal;       // nothing: signed
  std::vector<tlog::VerifierKey> keys;  // today's
  std::string note;  // the one asked for; with a refusal the last one it signed, or nothing

  bool operator==(const Reply&) const = default;
};

// A line `signed` or `refused WORD`, a line for each key, an empty line, the note.
std::string formatReply(const Reply& reply);
// Nothing for any other form. Whether the note's signatures are good is the reader's to check.
std::optional<Reply> parseReply(std::string_view bytes);

}  // namespace authd::signer
