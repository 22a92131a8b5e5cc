#include "daemon/record/dropped.h"

#include <algorithm>
#include <bit>
#include <variant>

#include "daemon/core/event_types.h"
#include "daemon/record/codec.h"

namespace authd::record {
namespace {

constexpr auto TYPE = static_cast<std::uint16_t>(core::EventType::RETENTION_PRUNED);
constexpr std::uint64_t BITS = 8;

// Nothing for any other entry, and for one that is no record of ours.
std::optional<core::RetentionPruned> prunedIn(std::string_view entry) {
  try {
    if (peek(entry).typeCode != TYPE) return std::nullopt;
    return std::get<core::RetentionPruned>(decode(entry).body);
  } catch (const RecordFault&) {
    return std::nullopt;
  }
}

// Nobody says beforehand what will be missing.
bool isOfBefore(const core::RetentionPruned& pruned, std::uint64_t position) {
  return pruned.from < pruned.to && pruned.to <= position;
}

}  // namespace

void PositionSet::add(std::uint64_t position) {
  if (bytes_.size() <= position / BITS) bytes_.resize(position / BITS + 1);
  bytes_[position / BITS] |= static_cast<std::uint8_t>(1U << position % BITS);
}

bool PositionSet::has(std::uint64_t position) const {
  return position / BITS < bytes_.size() && (bytes_[position / BITS] >> position % BITS & 1U) != 0;
}

void PositionSet::addBits(std::uint64_t from, std::uint64_t to, std::string_view bits) {
  for (std::uint64_t i = 0; i < std::min(to - from, bits.size() * BITS); ++i) {
    if ((static_cast<std::uint8_t>(bits[i / BITS]) >> i % BITS & 1U) != 0) add(from + i);
  }
}

std::string PositionSet::bitsOf(std::uint64_t from, std::uint64_t to) const {
  std::string bits((to - from + BITS - 1) / BITS, '\0');
  for (std::uint64_t position = from; position < to; ++position) {
    if (!has(position)) continue;
    char& byte = bits[(position - from) / BITS];
    byte = static_cast<char>(byte | 1 << (position - from) % BITS);
  }
  return bits;
}

std::optional<std::uint64_t> PositionSet::firstNotIn(const PositionSet& other) const {
  for (std::uint64_t i = 0; i < bytes_.size(); ++i) {
    const std::uint8_t theirs = i < other.bytes_.size() ? other.bytes_[i] : 0;
    const unsigned lacking = bytes_[i] & ~static_cast<unsigned>(theirs);
    if (lacking != 0) return i * BITS + static_cast<unsigned>(std::countr_zero(lacking));
  }
  return std::nullopt;
}

void DroppedEvents::add(std::uint64_t position, std::string_view entry) {
  if (entry.empty()) {
    missing_.add(position);
    ++count_;
    return;
  }
  const auto pruned = prunedIn(entry);
  if (pruned && isOfBefore(*pruned, position)) {
    said_.addBits(pruned->from, pruned->to, pruned->positions);
  }
}

std::optional<std::string> DroppedEvents::flaw() const {
  const auto position = unsaid();
  if (!position) return std::nullopt;
  return "event " + std::to_string(*position) + " is missing, and no event says so";
}

}  // namespace authd::record
