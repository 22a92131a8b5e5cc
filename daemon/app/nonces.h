#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/log.h"

namespace authd::app {

// Which signed calls were seen, so that none works twice (RFC 5849 §3.3), also after a restart and
// without a write for each. For each integration: the nonces of the timestamps that are young
// enough, in memory; the timestamp up to which nonces were forgotten; and, on disk, a timestamp
// that no answered call exceeds (the ceiling), a few seconds ahead of the calls. A process that
// died comes back knowing no nonces and takes no timestamp up to the ceiling; one that ended in
// order has left its nonces beside it. Only calls with a right signature come here. Times are
// seconds since 1970. Threads: the loop.
class Nonces {
 public:
  enum class Verdict { NEW, USED, OLD };  // OLD: not known whether it was used

  // With what the last process left behind.
  explicit Nonces(const storage::Log& log);

  // Notes a nonce. `oldest`: what is older need not be remembered.
  Verdict use(std::uint32_t integrationId, std::string_view nonce, std::int64_t timestamp,
              std::int64_t oldest);

  // The rows that must be on disk before a call with this timestamp is answered; none if they are.
  std::vector<storage::Write> rowsBefore(std::uint32_t integrationId, std::int64_t timestamp);
  // They are.
  void kept(std::uint32_t integrationId, std::int64_t timestamp);

  // What the next process needs to know of everything, after the last call.
  std::vector<storage::Write> rowsAtEnd() const;
  // Rows on disk that no timestamp can meet any more, at most `most`, as writes that remove them.
  static std::vector<storage::Write> expiredRows(const storage::Log& log, std::int64_t nowUs,
                                                 std::size_t most);

 private:
  using Tag = std::array<std::uint8_t, 16>;  // of a nonce
  struct Used {
    std::int64_t timestamp = 0;
    Tag tag{};
  };
  struct Row {
    std::int64_t ceiling = 0;
    std::int64_t floor = 0;
    bool complete = false;  // `used` is all there was, and nothing was answered since
    std::vector<Used> used;
  };
  struct State {
    std::int64_t floor = 0;    // nonces up to here are forgotten
    std::int64_t ceiling = 0;  // on disk, and marked as incomplete
    std::int64_t planned = 0;  // on disk or on its way there
    std::set<std::pair<std::int64_t, Tag>> used;
  };

  static std::string rowKey(std::uint32_t integrationId);
  static std::int64_t endUs(const Row& row);
  static void forgetUpTo(State& state, std::int64_t oldest);

  std::map<std::uint32_t, State> states_;
};

}  // namespace authd::app
