#pragma once

#include <array>
#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "daemon/core/rows.h"
#include "daemon/core/rules/networks.h"
#include "daemon/core/token_rules.h"
#include "storage/log.h"

namespace authd::journal {

// What a token's user is allowed, as far as it is not the rule: admins and integrations have one.
struct Principal {
  core::Ref ref{};
  bool enabled = true;
  std::shared_ptr<const core::Permissions> permissions;
  // Integrations only.
  bool ownLifetime = false;           // that of the setting does not count
  std::uint64_t supersededBelow = 0;  // tokens issued below it are good until supersededUntilUs
  std::int64_t supersededUntilUs = 0;
  std::shared_ptr<const core::Networks> networks;  // null = from anywhere
};

// A token that is good now.
struct LiveToken {
  core::TokenType type = core::TokenType::NONE;
  std::uint32_t userId = 0;
  std::uint32_t websiteId = 0;
  std::uint64_t seq = 0;
  std::int64_t expiresUs = 0;  // core::NEVER = never
  Principal principal;         // empty for customers
};

// Is this token good? Answered from memory: all live tokens, and the few rows that can end them
// (cut-offs, lifetimes, users, roles). It follows the rows of the tables, nothing else: the journal
// hands over a batch's writes after the sync and before any completion, so no answer is stale.
// Threads: check() from any thread; update() from the journal; fill() from one background thread.
class TokenIndex {
 public:
  enum class Verdict { LIVE, DEAD, UNKNOWN };  // UNKNOWN: still filling, ask the tables

  // Rules (everything but tokens) are read at once; tokens by fill().
  explicit TokenIndex(const storage::Log& log);

  // `live` is set for LIVE.
  Verdict check(const core::Digest& token, std::int64_t nowUs, LiveToken& live) const;
  // The same question for a row read from the tables, while the index is filling.
  bool judge(const core::TokenRow& row, std::int64_t nowUs, LiveToken& live) const;

  void update(std::span<const storage::Write> writes);

  // Reads all tokens; until it is done misses are UNKNOWN. `stop` ends it early.
  void fill(const std::atomic<bool>& stop);
  bool filled() const { return filled_.load(std::memory_order_acquire); }

  // Tokens held, dead ones that are not swept yet included.
  std::size_t size() const;

 private:
  // Half of the digest: still 128 bits that nobody can choose.
  using Key = std::array<std::uint64_t, 2>;
  struct KeyHash {
    std::size_t operator()(const Key& key) const { return key[0]; }
  };
  struct Entry {
    std::uint64_t seq;
    std::int64_t issuedUs;
    std::int64_t expiresUs;
    std::uint32_t userId;
    std::uint16_t websiteId;
    std::uint16_t type : 2;  // core::TokenType
    std::uint16_t keyId : 14;
  };
  struct Shard {
    mutable std::shared_mutex mutex;
    boost::unordered_flat_map<Key, Entry, KeyHash> tokens;
    boost::unordered_flat_set<Key, KeyHash> ended;  // tombstones while filling
  };
  static constexpr std::size_t SHARDS = 64;

  static Key keyOf(const core::Digest& token);
  static Entry entryOf(const core::TokenRow& row);
  Shard& shardOf(const Key& key) const { return shards_[(key[1] >> 3) % SHARDS]; }
  void updateToken(std::string_view key, const std::optional<std::string>& value);
  void updateRule(core::TableId table, std::string_view key,
                  const std::optional<std::string>& value);
  void updatePrincipal(core::TableId table, std::string_view key,
                       const std::optional<std::string>& value);
  bool judge(const Entry& entry, std::int64_t nowUs, LiveToken& live) const;
  std::uint64_t cutoff(const Entry& entry) const;

  const storage::Log& log_;
  mutable std::array<Shard, SHARDS> shards_;
  std::atomic<bool> filled_{false};

  mutable std::shared_mutex rules_;
  std::unordered_map<std::string, std::uint64_t> cutoffs_;  // by encoded scope
  std::array<core::Lifetime, 4> lifetimes_{};
  std::map<std::pair<core::TokenType, std::uint32_t>, Principal> principals_;
  std::unordered_map<std::uint32_t, std::uint32_t> roleOfAdmin_;
  std::unordered_map<std::uint32_t, std::shared_ptr<const core::Permissions>> roles_;
};

}  // namespace authd::journal
