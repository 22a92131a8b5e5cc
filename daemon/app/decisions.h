#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/app/causes.h"
#include "daemon/crypto/entropy.h"

namespace authd::app {

// Somebody was refused something.
struct Decision {
  std::uint64_t id = 0;
  std::int64_t timeUs = 0;
  std::string_view asked;  // name of the route or of the RPC method: a constant
  Cause cause;
};

// The id as callers see it: 13 characters, digits and small letters but for i, l, o and u.
std::string decisionText(std::uint64_t id);
// Capital letters are taken for small ones.
std::optional<std::uint64_t> decisionId(std::string_view text);

// Who was refused and why, the latest of them, in memory. Every refusal gets an id that is random
// and says nothing: whoever was refused can only hand it on to somebody who may read the log.
// Threads: the loop.
class Decisions {
 public:
  static constexpr std::size_t MOST = 16'384;
  // A flood of refusals must not push other lines out of the daemon's log.
  static constexpr std::int64_t MOST_LINES = 1'000;  // at once
  static constexpr std::int64_t LINES_PER_SECOND = 50;
  // One line of the log; `untold` refusals before it had none.
  using Tell = std::function<void(const Decision&, std::uint64_t untold)>;

  Decisions(crypto::Entropy& entropy, std::int64_t nowUs, Tell tell = {});

  // Gives the id, as callers see it.
  std::string note(std::int64_t timeUs, std::string_view asked, Cause cause);

  std::optional<Decision> find(std::uint64_t id) const;
  void visit(const std::function<void(const Decision&)>& visit) const;
  std::size_t kept() const { return ring_.size(); }
  // From when on all are kept.
  std::int64_t sinceUs() const;

 private:
  std::uint64_t drawId();
  bool mayTell(std::int64_t timeUs);

  crypto::Entropy& entropy_;
  Tell tell_;
  std::vector<Decision> ring_;
  std::size_t next_ = 0;  // the oldest, once the ring is full
  std::int64_t startUs_;
  std::array<std::uint8_t, 512> drawn_{};  // drawn ahead: a call for each costs more than the rest
  std::size_t unused_ = 0;
  std::int64_t creditUs_;  // for lines
  std::int64_t creditedUs_;
  std::uint64_t untold_ = 0;
};

}  // namespace authd::app
