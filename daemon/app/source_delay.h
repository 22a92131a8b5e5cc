#pragma once

#include <kj/time.h>

#include <cstdint>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

namespace authd::app {

// How long attempts from a source wait that keeps failing, whatever names it tries: nothing for the
// first five failures, then a quarter of a second, and twice as long with each failure, up to three
// seconds. Ten minutes without a failure begin anew. Local state in memory, bounded. Threads: the
// loop.
class SourceDelay {
 public:
  kj::Duration of(const std::string& source, std::int64_t nowUs) const;
  void failed(const std::string& source, std::int64_t nowUs);

  // One attempt of a source waits at a time, or parallel ones would not be slower than one after
  // the other. False if another does.
  bool beginWait(const std::string& source) { return waiting_.insert(source).second; }
  void endWait(const std::string& source) { waiting_.erase(source); }

 private:
  struct Seen {
    std::uint32_t failures = 0;
    std::int64_t lastUs = 0;
  };
  std::unordered_map<std::string, Seen> seen_;
  std::set<std::pair<std::int64_t, std::string>> byLast_;
  std::set<std::string> waiting_;
};

}  // namespace authd::app
