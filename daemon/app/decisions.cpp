#include "daemon/app/decisions.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace authd::app {
namespace {

// Crockford's, without letters that are taken for digits, or make words.
constexpr std::string_view DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t LENGTH = 13;
constexpr unsigned BITS = 5;
constexpr std::size_t MOST_RESOURCES = 200;  // bytes
constexpr std::int64_t LINE_US = 1'000'000 / Decisions::LINES_PER_SECOND;
constexpr std::int64_t MOST_CREDIT_US = Decisions::MOST_LINES * LINE_US;

char small(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string decisionText(std::uint64_t id) {
  std::string text(LENGTH, '0');
  for (std::size_t i = LENGTH; i-- > 0; id >>= BITS) text[i] = DIGITS[id & 31];
  return text;
}

std::optional<std::uint64_t> decisionId(std::string_view text) {
  if (text.size() != LENGTH) return std::nullopt;
  std::uint64_t id = 0;
  for (char c : text) {
    const auto digit = DIGITS.find(small(c));
    if (digit == std::string_view::npos || id >> (64 - BITS) != 0) return std::nullopt;
    id = id << BITS | digit;
  }
  return id;
}

Decisions::Decisions(crypto::Entropy& entropy, std::int64_t nowUs, Tell tell)
    : entropy_(entropy),
      tell_(std::move(tell)),
      startUs_(nowUs),
      creditUs_(MOST_CREDIT_US),
      creditedUs_(nowUs) {}

std::uint64_t Decisions::drawId() {
  std::uint64_t id = 0;
  if (unused_ < sizeof(id)) {
    entropy_.fill(drawn_);
    unused_ = drawn_.size();
  }
  unused_ -= sizeof(id);
  std::memcpy(&id, drawn_.data() + unused_, sizeof(id));
  return id;
}

bool Decisions::mayTell(std::int64_t timeUs) {
  creditUs_ = std::min(MOST_CREDIT_US, creditUs_ + std::max<std::int64_t>(0, timeUs - creditedUs_));
  creditedUs_ = timeUs;
  if (creditUs_ < LINE_US) return false;
  creditUs_ -= LINE_US;
  return true;
}

std::string Decisions::note(std::int64_t timeUs, std::string_view asked, Cause cause) {
  // Not resize(), which keeps the room of the whole.
  if (cause.resources.size() > MOST_RESOURCES) {
    cause.resources = cause.resources.substr(0, MOST_RESOURCES);
  }
  Decision decision{drawId(), timeUs, asked, std::move(cause)};
  std::string text = decisionText(decision.id);
  if (tell_) {
    const bool told = mayTell(timeUs);
    if (told) tell_(decision, std::exchange(untold_, 0));
    if (!told) ++untold_;
  }
  if (ring_.size() < MOST) {
    ring_.push_back(std::move(decision));
  } else {
    ring_[next_] = std::move(decision);
    next_ = (next_ + 1) % MOST;
  }
  return text;
}

std::optional<Decision> Decisions::find(std::uint64_t id) const {
  const auto at = std::find_if(ring_.begin(), ring_.end(),
                               [id](const Decision& decision) { return decision.id == id; });
  if (at == ring_.end()) return std::nullopt;
  return *at;
}

void Decisions::visit(const std::function<void(const Decision&)>& visit) const {
  for (std::size_t i = 0; i < ring_.size(); ++i) visit(ring_[(next_ + i) % ring_.size()]);
}

std::int64_t Decisions::sinceUs() const {
  return ring_.size() < MOST ? startUs_ : ring_[next_].timeUs;
}

}  // namespace authd::app
