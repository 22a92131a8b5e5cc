#pragma once

#include <kj/time.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

namespace authd::app {

// How long attempts from a source wait that keeps failing, whatever names it tries: nothing for the
// first five failures, then a quarter of a second, and twice as long with each failure, up to three
// seconds. Ten minutes without a failure begin anew. Local state in memory, bounded. Threads: the
// loop.
//
// A success changes nothing: who guesses may have an account, and would log in to it between two
// guesses.
class SourceDelay {
 public:
  // What the next attempt would wait if no other did.
  kj::Duration of(const std::string& source, std::int64_t nowUs) const;
  void failed(const std::string& source, std::int64_t nowUs);

  // Takes the next free place of a source: how long to wait for it. Places are a delay apart, so
  // that attempts side by side are no faster than one after the other. Nothing is taken where that
  // would be longer than ten seconds. One that is given up stays taken.
  std::optional<kj::Duration> take(const std::string& source, std::int64_t nowUs);

 private:
  struct Seen {
    std::uint32_t failures = 0;
    std::int64_t lastUs = 0;
    std::int64_t lastPlaceUs = 0;
  };
  std::unordered_map<std::string, Seen> seen_;
  std::set<std::pair<std::int64_t, std::string>> byLast_;
};

}  // namespace authd::app
