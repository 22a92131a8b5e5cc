#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace authd::record {

// Positions of a log, few or all, one bit for each.
class PositionSet {
 public:
  void add(std::uint64_t position);
  bool has(std::uint64_t position) const;
  // Bits of from..to (to excluded) as RetentionPruned::positions has them.
  void addBits(std::uint64_t from, std::uint64_t to, std::string_view bits);
  std::string bitsOf(std::uint64_t from, std::uint64_t to) const;
  // The lowest that `other` has not. Nothing if there is none.
  std::optional<std::uint64_t> firstNotIn(const PositionSet& other) const;

 private:
  std::vector<std::uint8_t> bytes_;
};

// What is missing in a log, and what its own RetentionPruned events say was dropped: an auditor's
// check of all entries. A copy of the log may still have what was dropped since.
class DroppedEvents {
 public:
  // Every entry, in any order; an empty one was dropped.
  void add(std::uint64_t position, std::string_view entry);

  // The first that is missing without a word.
  std::optional<std::uint64_t> unsaid() const { return missing_.firstNotIn(said_); }
  // The same in words.
  std::optional<std::string> flaw() const;
  // How many are missing.
  std::uint64_t count() const { return count_; }

 private:
  PositionSet missing_;
  PositionSet said_;
  std::uint64_t count_ = 0;
};

}  // namespace authd::record
