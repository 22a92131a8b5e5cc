#include "daemon/journal/token_index.h"

#include <algorithm>
#include <cstring>

#include "daemon/journal/overlay.h"

namespace authd::journal {
namespace {

using core::TableId;
using core::TokenType;

constexpr std::array RULE_TABLES{TableId::CUTOFF, TableId::SETTING, TableId::EXPIRY,
                                 TableId::ROLE,   TableId::ADMIN,   TableId::INTEGRATION};

}  // namespace

TokenIndex::TokenIndex(const storage::Log& log) : log_(log) {
  StoredTables tables(log);
  for (TokenType type : {TokenType::INTEGRATION, TokenType::ADMIN, TokenType::CUSTOMER}) {
    lifetimes_[static_cast<std::size_t>(type)] = core::lifetimeOf(tables, type);
  }
  for (TableId table : RULE_TABLES) {
    if (table == TableId::SETTING || table == TableId::EXPIRY) continue;
    tables.scan(table, "", "", [&](std::string_view key, std::string_view value) {
      updateRule(table, key, std::string(value));
      return true;
    });
  }
}

TokenIndex::Key TokenIndex::keyOf(const core::Digest& token) {
  Key key;
  std::memcpy(key.data(), token.data(), sizeof(key));
  return key;
}

TokenIndex::Entry TokenIndex::entryOf(const core::TokenRow& row) {
  AUTHD_ASSERT(row.keyId <= core::MAX_JWT_KEY_ID);
  return {row.seq,
          row.issuedUs,
          row.expiresUs,
          row.userId,
          static_cast<std::uint16_t>(row.websiteId),
          static_cast<std::uint16_t>(row.type),
          static_cast<std::uint16_t>(row.keyId)};
}

TokenIndex::Verdict TokenIndex::check(const core::Digest& token, std::int64_t nowUs,
                                      LiveToken& live) const {
  Key key = keyOf(token);
  // Read before the lookup: a token that was inserted by the fill is then seen, or is no token.
  bool filled = filled_.load(std::memory_order_acquire);
  const Shard& shard = shardOf(key);
  Entry entry;
  {
    std::shared_lock lock(shard.mutex);
    auto found = shard.tokens.find(key);
    if (found == shard.tokens.end()) {
      bool ended = !filled && shard.ended.contains(key);
      return filled || ended ? Verdict::DEAD : Verdict::UNKNOWN;
    }
    entry = found->second;
  }
  return judge(entry, nowUs, live) ? Verdict::LIVE : Verdict::DEAD;
}

bool TokenIndex::judge(const core::TokenRow& row, std::int64_t nowUs, LiveToken& live) const {
  return row.revokedSeq == 0 && judge(entryOf(row), nowUs, live);
}

std::uint64_t TokenIndex::cutoff(const Entry& entry) const {
  std::uint64_t highest = 0;
  if (cutoffs_.empty()) return highest;
  for (const auto& scope :
       core::coveringScopes(TokenType(entry.type), entry.websiteId, entry.userId, entry.keyId)) {
    auto found = cutoffs_.find(core::rowKey(scope));
    if (found != cutoffs_.end()) highest = std::max(highest, found->second);
  }
  return highest;
}

bool TokenIndex::judge(const Entry& entry, std::int64_t nowUs, LiveToken& live) const {
  const auto type = TokenType(entry.type);
  std::shared_lock lock(rules_);
  const core::Lifetime& lifetime = lifetimes_[static_cast<std::size_t>(type)];
  if (entry.seq < cutoff(entry)) return false;
  live.principal = {};
  if (type != TokenType::CUSTOMER) {
    auto principal = principals_.find({type, entry.userId});
    if (principal == principals_.end() || !principal->second.enabled) return false;
    live.principal = principal->second;
  }
  const bool too = core::endsBySettingToo(entry.keyId, live.principal.ownLifetime);
  if (core::expired(entry.issuedUs, entry.expiresUs, lifetime, nowUs, too)) return false;
  live.expiresUs = core::expiryUs(entry.issuedUs, entry.expiresUs, lifetime, too);
  if (type == TokenType::INTEGRATION) {
    if (entry.seq < live.principal.supersededBelow) {
      const std::int64_t until = live.principal.supersededUntilUs;
      if (until <= nowUs) return false;
      live.expiresUs = live.expiresUs == core::NEVER ? until : std::min(live.expiresUs, until);
    }
  }
  live.type = type;
  live.userId = entry.userId;
  live.websiteId = entry.websiteId;
  live.seq = entry.seq;
  return true;
}

void TokenIndex::update(std::span<const storage::Write> writes) {
  for (const auto& write : writes) {
    if (write.space != storage::Space::TABLES) continue;
    auto table = static_cast<TableId>(static_cast<std::uint8_t>(write.key[0]));
    std::string_view key = std::string_view(write.key).substr(1);
    if (table == TableId::TOKEN) {
      updateToken(key, write.value);
    } else if (std::find(RULE_TABLES.begin(), RULE_TABLES.end(), table) != RULE_TABLES.end()) {
      updateRule(table, key, write.value);
    }
  }
}

void TokenIndex::updateToken(std::string_view key, const std::optional<std::string>& value) {
  core::Digest token;
  if (key.size() != sizeof(token)) return;  // a row that nobody made goes
  core::readKey(key, token);
  Key digest = keyOf(token);
  Shard& shard = shardOf(digest);
  std::optional<core::TokenRow> row;
  if (value) row = core::decodeRow<core::TokenRow>(*value);
  std::unique_lock lock(shard.mutex);
  if (row && row->revokedSeq == 0) {
    shard.tokens.insert_or_assign(digest, entryOf(*row));
  } else {
    shard.tokens.erase(digest);
    if (!filled_.load(std::memory_order_relaxed)) shard.ended.insert(digest);
  }
}

void TokenIndex::updateRule(TableId table, std::string_view key,
                            const std::optional<std::string>& value) {
  std::unique_lock lock(rules_);
  if (table == TableId::CUTOFF) {
    if (!value) {
      cutoffs_.erase(std::string(key));
    } else {
      cutoffs_[std::string(key)] = core::decodeRow<core::CutoffRow>(*value).position;
    }
  } else if (table == TableId::SETTING || table == TableId::EXPIRY) {
    // The writes are committed already, so the tables are the source for what they mean together.
    StoredTables tables(log_);
    for (TokenType type : {TokenType::INTEGRATION, TokenType::ADMIN, TokenType::CUSTOMER}) {
      lifetimes_[static_cast<std::size_t>(type)] = core::lifetimeOf(tables, type);
    }
  } else {
    updatePrincipal(table, key, value);
  }
}

void TokenIndex::updatePrincipal(TableId table, std::string_view key,
                                 const std::optional<std::string>& value) {
  std::uint32_t id = 0;
  if (key.size() != sizeof(id)) return;  // a row that nobody made goes
  core::readKey(key, id);
  if (table == TableId::ROLE && !value) {
    roles_.erase(id);  // no admin has it any more
  } else if (table == TableId::ROLE) {
    auto role = core::decodeRow<core::RoleRow>(*value);
    roles_[id] = std::make_shared<const core::Permissions>(std::move(role.permissions));
    for (const auto& [admin, roleId] : roleOfAdmin_) {
      if (roleId == id) principals_[{TokenType::ADMIN, admin}].permissions = roles_[id];
    }
  } else if (table == TableId::ADMIN && !value) {
    principals_.erase({TokenType::ADMIN, id});
    roleOfAdmin_.erase(id);
  } else if (table == TableId::ADMIN) {
    auto row = core::decodeRow<core::AdminRow>(*value);
    // A role's row comes before its admins' (RULE_TABLES; a batch's writes are in key order), and
    // joined at once: a check between two steps must not meet an admin without permissions.
    Principal principal;
    principal.ref = row.ref;
    principal.enabled = row.enabled;
    principal.permissions = roles_[row.roleId];
    principals_[{TokenType::ADMIN, id}] = std::move(principal);
    roleOfAdmin_[id] = row.roleId;
  } else if (!value) {
    principals_.erase({TokenType::INTEGRATION, id});
  } else {
    auto row = core::decodeRow<core::IntegrationRow>(*value);
    Principal principal;
    principal.ref = row.ref;
    principal.enabled = row.status == core::IntegrationStatus::ACTIVE;
    principal.permissions = std::make_shared<const core::Permissions>(std::move(row.permissions));
    principal.ownLifetime = row.tokenLifetimeSeconds != 0;
    principal.supersededBelow = row.superseded.position;
    principal.supersededUntilUs = row.superseded.untilUs;
    if (!row.networks.empty()) {
      principal.networks = std::make_shared<const core::Networks>(core::networksOf(row.networks));
    }
    principals_[{TokenType::INTEGRATION, id}] = std::move(principal);
  }
}

void TokenIndex::fill(const std::atomic<bool>& stop) {
  StoredTables tables(log_);
  tables.scan(TableId::TOKEN, "", "", [&](std::string_view key, std::string_view value) {
    auto row = core::decodeRow<core::TokenRow>(value);
    if (row.revokedSeq != 0) return !stop.load();
    core::Digest token;
    core::readKey(key, token);
    Key digest = keyOf(token);
    Shard& shard = shardOf(digest);
    std::unique_lock lock(shard.mutex);
    if (!shard.ended.contains(digest)) shard.tokens.try_emplace(digest, entryOf(row));
    return !stop.load();
  });
  if (stop.load()) return;
  filled_.store(true, std::memory_order_release);
  for (Shard& shard : shards_) {
    std::unique_lock lock(shard.mutex);
    shard.ended = {};
  }
}

std::size_t TokenIndex::size() const {
  std::size_t total = 0;
  for (const Shard& shard : shards_) {
    std::shared_lock lock(shard.mutex);
    total += shard.tokens.size();
  }
  return total;
}

}  // namespace authd::journal
