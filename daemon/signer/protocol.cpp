#include "daemon/signer/protocol.h"

#include <array>
#include <utility>

namespace authd::signer {
namespace {

constexpr std::string_view SIGNED = "signed";
constexpr std::string_view REFUSED = "refused ";
constexpr std::array REFUSALS = {Refusal::BEHIND, Refusal::SMALLER, Refusal::FORKED,
                                 Refusal::ORIGIN, Refusal::REQUEST, Refusal::STATE};

std::optional<std::string_view> takeLine(std::string_view& bytes) {
  const std::size_t end = bytes.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = bytes.substr(0, end);
  bytes.remove_prefix(end + 1);
  return line;
}

std::optional<Refusal> refusalOf(std::string_view word) {
  for (const Refusal refusal : REFUSALS) {
    if (wordFor(refusal) == word) return refusal;
  }
  return std::nullopt;
}

bool takeVerdict(std::string_view& bytes, Reply& reply) {
  const auto line = takeLine(bytes);
  if (!line) return false;
  if (*line == SIGNED) return true;
  if (!line->starts_with(REFUSED)) return false;
  reply.refusal = refusalOf(line->substr(REFUSED.size()));
  return reply.refusal.has_value();
}

// Up to and with the empty line.
bool takeKeys(std::string_view& bytes, Reply& reply) {
  while (const auto line = takeLine(bytes)) {
    if (line->empty()) return true;
    auto key = tlog::parseVerifierKey(*line);
    if (!key) return false;
    reply.keys.push_back(std::move(*key));
  }
  return false;
}

}  // namespace

std::string_view wordFor(Refusal refusal) {
  switch (refusal) {
    case Refusal::BEHIND: return "behind";
    case Refusal::SMALLER: return "smaller";
    case Refusal::FORKED: return "forked";
    case Refusal::ORIGIN: return "origin";
    case Refusal::REQUEST: return "request";
    case Refusal::STATE: return "state";
  }
  return "";
}

std::string formatReply(const Reply& reply) {
  std::string bytes(reply.refusal ? REFUSED : SIGNED);
  if (reply.refusal) bytes += wordFor(*reply.refusal);
  bytes += '\n';
  for (const tlog::VerifierKey& key : reply.keys) bytes += tlog::formatVerifierKey(key) + '\n';
  return bytes + '\n' + reply.note;
}

std::optional<Reply> parseReply(std::string_view bytes) {
  Reply reply;
  if (bytes.size() > MOST_REPLY_BYTES) return std::nullopt;
  if (!takeVerdict(bytes, reply) || !takeKeys(bytes, reply)) return std::nullopt;
  reply.note = bytes;
  const bool holdsNote = tlog::parseNote(bytes).has_value();
  const bool mayLackNote = reply.refusal && bytes.empty();
  if (!holdsNote && !mayLackNote) return std::nullopt;
  return reply;
}

}  // namespace authd::signer
