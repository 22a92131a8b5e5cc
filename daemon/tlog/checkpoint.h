#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "daemon/tlog/note.h"
#include "storage/hash.h"

namespace authd::tlog {

// The head of a log's tree as it is signed (C2SP tlog-checkpoint v1.0.0).
struct Checkpoint {
  std::string origin;  // name of the log
  std::uint64_t size = 0;
  storage::Hash root{};

  bool operator==(const Checkpoint&) const = default;
};

// The text of a note: three lines. Extension lines are read over, and never written.
std::optional<Checkpoint> parseCheckpoint(std::string_view text);
std::string formatCheckpoint(const Checkpoint& checkpoint);

// Why a signed checkpoint proves nothing.
enum class Doubt : std::uint8_t {
  NO_NOTE = 1,        // not the form of a signed note
  NO_CHECKPOINT = 2,  // a note, but no tree head
  WRONG_ORIGIN = 3,   // of another log than the keys'
  UNSIGNED = 4,       // no signature of a trusted key
  FORGED = 5          // a signature in the name of a trusted key that is not good
};
std::string_view wordsFor(Doubt doubt);

struct SignedCheckpoint {
  Checkpoint checkpoint;
  std::string bytes;  // the whole note
};
// What somebody hands over as a checkpoint. The log's keys are those of type NOTE; one good
// signature is enough (keys overlap while they change), one wrong one is too much. The origin must
// be the name of the key that signed.
std::variant<SignedCheckpoint, Doubt> openCheckpoint(std::string_view bytes,
                                                     std::span<const VerifierKey> keys);

}  // namespace authd::tlog
