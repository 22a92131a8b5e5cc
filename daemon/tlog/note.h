#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/crypto/ed25519.h"

namespace authd::tlog {

// Text with signatures below it (C2SP signed-note v1.0.0). What a note says counts only for who
// has found a good signature of a key that he trusts.

// What a signature vouches for, by the byte that goes into the key's id.
enum class SignatureType : std::uint8_t {
  NOTE = 0x01,        // the text, by the log itself
  COSIGNATURE = 0x04  // the text as seen at a time, by a witness (tlog-cosignature v1)
};

using KeyId = std::array<std::uint8_t, 4>;

struct Signature {
  std::string name;  // of the key
  KeyId keyId{};
  std::string bytes;  // NOTE: 64. COSIGNATURE: 8 of time, 64

  bool operator==(const Signature&) const = default;
};

struct Note {
  std::string text;  // ends with a newline
  std::vector<Signature> signatures;

  bool operator==(const Note&) const = default;
};

inline constexpr std::size_t MOST_SIGNATURES = 64;
// Sixteen signatures must be taken, and those of algorithms to come may have 5 KB each.
inline constexpr std::size_t MOST_NOTE_BYTES = 128 << 10;

// Nothing for what is no note: no signature, control characters, no UTF-8, too long. The text may
// have empty lines: it ends before the last one.
std::optional<Note> parseNote(std::string_view bytes);
std::string formatNote(const Note& note);
// The lines of signatures alone, as a witness answers with them. Nothing if one is none.
std::optional<std::vector<Signature>> parseSignatures(std::string_view lines);
// One line, with its newline.
std::string formatSignature(const Signature& signature);

// Whether a text can be a key's name, and the name of a log: 1..255 bytes of UTF-8 without blanks,
// control characters and '+'.
bool isKeyName(std::string_view name);

// Who may check: `<name>+<8 hex digits>+<base64 of type and public key>`.
struct VerifierKey {
  std::string name;
  SignatureType type = SignatureType::NOTE;
  crypto::Ed25519PublicKey publicKey{};

  KeyId id() const;
  bool operator==(const VerifierKey&) const = default;
};
std::optional<VerifierKey> parseVerifierKey(std::string_view text);
std::string formatVerifierKey(const VerifierKey& key);

// Who may sign: `PRIVATE+KEY+<name>+<8 hex digits>+<base64 of type and seed>`, as
// golang.org/x/mod/sumdb/note has it. Only NOTE.
struct SignerKey {
  VerifierKey verifier;
  crypto::Secret seed;
};
std::optional<SignerKey> parseSignerKey(std::string_view text);
crypto::Secret formatSignerKey(const SignerKey& key);
// Throws std::invalid_argument unless isKeyName(name).
SignerKey makeSignerKey(std::string name, crypto::Entropy& entropy);

// The text must end with a newline.
Signature sign(const SignerKey& key, std::string_view text);

enum class Found : std::uint8_t {
  NONE = 1,  // no signature of the key
  GOOD = 2,
  WRONG = 3  // one that says it is the key's, and is not
};
// The first signature of a key, looked at.
Found findSignature(const Note& note, const VerifierKey& key);
// The time that a witness says it saw the note, seconds since 1970. Only of a good COSIGNATURE.
std::optional<std::uint64_t> timeOf(const Note& note, const VerifierKey& key);

}  // namespace authd::tlog
