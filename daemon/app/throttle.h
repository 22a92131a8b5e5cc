#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "daemon/core/rules/settings.h"
#include "daemon/core/types.h"
#include "storage/log.h"

namespace authd::app {

// Failed logins by name, Magento's oauth/authentication_lock: after `failures` of them the name is
// locked until `seconds` after the last one. Known and unknown names alike; admin and customer
// names apart. An attempt reserves its place before the password is hashed, so that parallel
// attempts cannot exceed the limit. While a name is locked attempts are only counted, to be
// recorded together. Local state: survives restarts as rows of the LOCAL space, bounded, its loss
// is harmless. Threads: the loop.
class Throttle {
 public:
  // What failures are counted under: a name, and for one of its known sources that source too, so
  // that strangers' failures do not close it.
  struct Key {
    core::TokenType type = core::TokenType::NONE;
    core::NameTag name{};
    core::NameTag source{};  // zeros: all other sources
    bool operator<(const Key& other) const {
      return std::tie(type, name, source) < std::tie(other.type, other.name, other.source);
    }
  };
  enum class Entry { GO, WAIT, LOCKED };

  // With the counts on disk that have not ended by `nowUs`.
  Throttle(const storage::Log& log, std::int64_t nowUs);

  // GO: the attempt has its place, and must be ended by succeeded(), failed() or abandoned().
  // WAIT: two are under way, or the last place is taken; try again when one has ended.
  Entry enter(const Key& key, std::int64_t nowUs, const core::LockRule& rule);
  // Calls `retry` once when an attempt at the name has ended. False if too many wait already.
  bool wait(const Key& key, std::function<void()> retry);
  void succeeded(const Key& key);
  void failed(const Key& key, std::int64_t nowUs, const core::LockRule& rule);
  void abandoned(const Key& key);
  // Of a name, from wherever.
  void clear(core::TokenType type, const core::NameTag& name);

  // The rows that keep a failure, a success or an unlocking over a restart.
  std::vector<storage::Write> rowsAfterFailure(const Key& key, std::int64_t nowUs,
                                               const core::LockRule& rule) const;
  static storage::Write rowAfterSuccess(const Key& key);
  std::vector<storage::Write> rowsAfterUnlocking(core::TokenType type,
                                                 const core::NameTag& name) const;
  // Counts on disk that have ended, at most `most`, as writes that remove them.
  static std::vector<storage::Write> expiredRows(const storage::Log& log, std::int64_t nowUs,
                                                 std::size_t most);

  // Attempts at locked names since the last call.
  std::vector<std::pair<Key, std::uint32_t>> takeRefused();

  std::size_t size() const { return names_.size(); }

 private:
  struct Row {
    std::uint32_t failures = 0;
    std::int64_t untilUs = 0;
  };
  struct Name {
    Row row;
    std::uint32_t inFlight = 0;
    std::uint32_t refused = 0;
    std::vector<std::function<void()>> waiting;
  };

  using Names = std::map<Key, Name>;

  static std::string rowKey(const Key& key);
  // What is counted under a name, from wherever.
  std::vector<Key> keysOf(core::TokenType type, const core::NameTag& name) const;
  // The name's state; made if it is not known.
  Names::iterator known(const Key& key);
  void setRow(Names::iterator name, Row row);
  // One attempt less under way: whoever waits may try again.
  void ended(const Key& key);
  void forgetIfIdle(Names::iterator name, std::int64_t nowUs);
  void forget(Names::iterator name);
  void makeRoom();

  Names names_;
  std::set<std::pair<std::int64_t, Key>> byEnd_;  // the names, by when their count ends
};

}  // namespace authd::app
