#pragma once

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include "storage/log.h"
#include "tests/crash/message.h"
#include "tests/crash/state.h"

namespace authd::crash {

// Something that was promised is not so.
class Broken : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Knows what was asked for and what was answered, and compares the disk with it after each crash.
class Oracle {
 public:
  void hear(const Message& message);
  // The process is dead: everything about it has been heard. Throws Broken.
  void check(State& state);

  std::uint64_t acknowledged() const { return acknowledged_; }
  // Records that were gone at the last check.
  std::uint64_t dropped() const { return dropped_; }

 private:
  // The records of one command as they are in the log.
  struct Found {
    std::uint64_t id = 0;
    std::uint64_t first = 0;
    std::uint64_t records = 0;
    std::string bytes;
  };
  struct Token {
    std::uint64_t issueSeq = 0;
    std::uint32_t userId = 0;
    bool live = true;
  };

  void checkOldRecords(const State& state) const;
  void checkDropped(const State& state);
  std::vector<Found> readNewRecords(State& state) const;
  void checkCommands(const std::vector<Found>& found);
  void follow(const Found& found);
  void checkBoxes(State& state) const;
  void checkTokens(const State& state) const;
  void checkCredentials(State& state) const;

  storage::Tip checked_;                                  // everything below was fine already
  std::unordered_map<std::uint64_t, Message> submitted_;  // since then, by id
  std::unordered_map<std::uint64_t, Message> answered_;
  std::map<core::Digest, Token> tokens_;
  std::uint64_t acknowledged_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace authd::crash
