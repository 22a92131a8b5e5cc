#include "daemon/core/retention.h"

#include <variant>

#include "daemon/core/rules/duration.h"
#include "daemon/core/rules/settings_keys.h"
#include "daemon/core/token_rules.h"

namespace authd::core {
namespace {

constexpr std::int64_t US = 1'000'000;

// One overload for each type that can be spent.
struct Spent {
  const Tables& tables;
  const Event& event;

  template <class Other>
  bool operator()(const Other&) const {
    return false;
  }

  // What was read changes nothing.
  bool operator()(const AuditLogRead&) const { return true; }

  // That a login clears failures is no reason to keep it: the next failure begins a row of its own.
  bool operator()(const TokenIssued&) const { return !hasToken(event.seq); }
  bool operator()(const TokenRevoked& e) const { return !hasToken(e.issueSeq); }
  // Whatever it took away is not in the tables.
  bool operator()(const TokensSwept&) const { return true; }
  // A cut-off that a higher one has replaced.
  bool operator()(const TokensRevoked& e) const {
    const auto row = find<CutoffRow>(tables, e.scope);
    return !row || row->seq != event.seq;
  }

  // An account without failures and lock has forgotten all earlier ones; of any other, all stay.
  bool operator()(const TokenIssueFailed& e) const {
    return e.userId == 0 || e.failures == 0 || isUnlocked(e.type, e.userId);
  }
  bool operator()(const AccountLocked& e) const { return isUnlocked(e.type, e.userId); }
  bool operator()(const AccountUnlocked& e) const { return isUnlocked(e.type, e.userId); }

  bool operator()(const PasswordResetRequested& e) const {
    const auto row = find<CustomerRow>(tables, e.customerId);
    return !row || !row->link.set || row->link.digest != e.linkDigest;
  }

  bool operator()(const MailQueued&) const { return !find<MailRow>(tables, event.seq); }
  bool operator()(const MailSent&) const { return true; }
  bool operator()(const MailDropped&) const { return true; }

 private:
  bool hasToken(std::uint64_t issueSeq) const {
    return find<TokenPositionRow>(tables, issueSeq).has_value();
  }
  bool isUnlocked(TokenType type, std::uint32_t userId) const {
    return type == TokenType::ADMIN ? isUnlocked(find<AdminRow>(tables, userId))
                                    : isUnlocked(find<CustomerRow>(tables, userId));
  }
  template <class Row>
  static bool isUnlocked(const std::optional<Row>& row) {
    return !row || (row->lock.failures == 0 && row->lock.untilUs == 0);
  }
};

}  // namespace

bool isOldEnough(const Tables& tables, std::int64_t beforeUs, std::int64_t nowUs) {
  const auto kept = durationSeconds(settingText(tables, keys::RETENTION_EVENTS));
  AUTHD_ASSERT(kept.has_value());
  return beforeUs <= nowUs - *kept * US;
}

bool isSpent(const Tables& atHorizon, const Event& event) {
  return std::visit(Spent{atHorizon, event}, event.body);
}

}  // namespace authd::core
