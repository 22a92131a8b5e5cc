#include "daemon/tlog/proof.h"

#include "daemon/crypto/base64.h"
#include "daemon/tlog/text.h"

namespace authd::tlog {
namespace {

constexpr std::string_view FIRST_LINE = "c2sp.org/tlog-proof@v1\n";
constexpr std::string_view EXTRA = "extra ";
constexpr std::string_view INDEX = "index ";
constexpr std::string_view OLD = "old ";
// The longest entry as base64, the hashes, and a note.
constexpr std::size_t MOST_PROOF_BYTES = (96 << 10) + MOST_NOTE_BYTES;

// `<word> <number>` of a line.
std::optional<std::uint64_t> takeNumber(std::string_view& rest, std::string_view word) {
  auto line = takeLine(rest);
  if (!line || !takePrefix(*line, word)) return std::nullopt;
  return parseDecimal(*line);
}

// The line may be missing; an empty one is none.
std::optional<std::string> takeExtra(std::string_view& rest) {
  if (!takePrefix(rest, EXTRA)) return std::string();
  const auto line = takeLine(rest);
  if (!line || line->empty()) return std::nullopt;
  return crypto::fromBase64(*line);
}

bool canBeCheckpoint(std::string_view rest) {
  return !rest.empty() && rest.size() <= MOST_NOTE_BYTES;
}

}  // namespace

std::string formatProof(const InclusionProof& proof) {
  std::string text(FIRST_LINE);
  if (!proof.extra.empty()) text.append(EXTRA).append(crypto::base64(proof.extra)).append("\n");
  text.append(INDEX).append(std::to_string(proof.index)).append("\n");
  return text + formatHashes(proof.hashes) + proof.checkpoint;
}

std::optional<InclusionProof> parseProof(std::string_view bytes) {
  if (bytes.size() > MOST_PROOF_BYTES || !takePrefix(bytes, FIRST_LINE)) return std::nullopt;
  auto extra = takeExtra(bytes);
  if (!extra) return std::nullopt;
  const auto index = takeNumber(bytes, INDEX);
  if (!index) return std::nullopt;
  auto hashes = takeHashes(bytes);
  if (!hashes || !canBeCheckpoint(bytes)) return std::nullopt;
  return InclusionProof{*index, std::move(*hashes), std::move(*extra), std::string(bytes)};
}

std::string formatRequest(const CheckpointRequest& request) {
  return std::string(OLD) + std::to_string(request.oldSize) + "\n" + formatHashes(request.hashes) +
         request.checkpoint;
}

std::optional<CheckpointRequest> parseRequest(std::string_view bytes) {
  const auto oldSize = takeNumber(bytes, OLD);
  if (!oldSize) return std::nullopt;
  auto hashes = takeHashes(bytes);
  if (!hashes || !canBeCheckpoint(bytes)) return std::nullopt;
  return CheckpointRequest{*oldSize, std::move(*hashes), std::string(bytes)};
}

}  // namespace authd::tlog
