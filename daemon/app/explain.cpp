#include "daemon/app/explain.h"

#include <array>
#include <utility>
#include <variant>

#include "daemon/app/endings.h"
#include "daemon/core/words.h"

namespace authd::app {
namespace {

constexpr std::string_view DEAD = "token_dead";
constexpr std::string_view LOCKED = "account_locked";

// What a caller without rights may owe to a token that had ended.
bool mayRestOnToken(std::string_view why) {
  return why == DEAD || why == "forbidden" || why == "not_authorised";
}

// As apply() has it: what proves that the owner is there ends a lock before its time.
bool releasesLock(const core::EventBody& body) {
  if (std::holds_alternative<core::AccountUnlocked>(body)) return true;
  if (const auto* issued = std::get_if<core::TokenIssued>(&body)) return issued->credentialSeq != 0;
  const auto* password = std::get_if<core::PasswordChanged>(&body);
  return password && (password->cause == core::PasswordCause::CHANGED ||
                      password->cause == core::PasswordCause::RESET);
}

class Explaining {
 public:
  Explaining(const App& app, const Decision& decision) : app_(app), decision_(decision) {
    told_.why = decision.cause.why;
    if (decision.cause.seq != 0) seq_ = decision.cause.seq;
  }

  Explanation run(bool open) {
    if (decision_.cause.token) lookAtToken(*decision_.cause.token);
    if (seq_) lookAtFailure(*seq_);
    if (!decision_.cause.account.empty()) lookAtAccount();
    if (seq_) show(*seq_, open);
    return std::move(told_);
  }

 private:
  void lookAtToken(const core::Digest& digest) {
    const auto token = core::find<core::TokenRow>(app_.tables, digest);
    if (!token) {
      if (told_.why == DEAD) told_.why = "token_unknown";
      return;
    }
    told_.tokenId = token->seq;
    // A login that came with a token is about the account that it named.
    const bool isLogin = decision_.cause.seq != 0 || !decision_.cause.account.empty();
    if (told_.why == LOCKED && !isLogin) lookAtHolder(*token);
    if (!mayRestOnToken(told_.why)) return;
    auto ending = endingOf(app_, *token, decision_.timeUs);
    if (!ending && told_.why == DEAD) ending = endingAsBearer(app_, *token);
    if (ending) {
      take(*ending);
    } else if (told_.why == DEAD) {
      told_.why = "token_good_now";
    }
  }

  void take(const Ending& ending) {
    told_.why = ending.why;
    told_.sinceUs = ending.atUs;
    seq_ = ending.seq;
  }

  void lookAtHolder(const core::TokenRow& token) {
    if (const auto issue = eventAt(app_, token.seq)) findLock(issue->subject, UINT64_MAX);
  }

  // Callers hear one answer for all failed logins; the event knows more.
  void lookAtFailure(std::uint64_t seq) {
    const auto event = eventAt(app_, seq);
    if (!event) return;
    const auto* failed = std::get_if<core::TokenIssueFailed>(&event->body);
    if (!failed) return;
    told_.why = core::wordOf(failed->reason);
    if (event->subject != core::NO_REF) findLock(event->subject, seq);
  }

  // A name that was tried too often; whether anybody has it is not said to who tried.
  void lookAtAccount() {
    const auto bytes = app_.tables.get(core::TableId::NAME, decision_.cause.account);
    if (!bytes) return;
    const auto id = core::decodeRow<core::NameRow>(*bytes).id;
    const auto kind = static_cast<core::SubjectKind>(decision_.cause.account.front());
    if (const auto ref = refOf(app_, kind, id)) findLock(*ref, UINT64_MAX);
  }

  // The lock that held then, if one did, from an event before `before`.
  void findLock(const core::Ref& subject, std::uint64_t before) {
    visitPast(app_, subject, decision_.timeUs, [&](const core::Event& event) {
      if (releasesLock(event.body)) return false;
      const auto* locked = std::get_if<core::AccountLocked>(&event.body);
      if (!locked || event.seq >= before) return true;
      if (locked->untilUs > decision_.timeUs) take({LOCKED, event.seq, event.timeUs});
      return false;
    });
  }

  void show(std::uint64_t seq, bool open) {
    EventQuery one;
    one.from = seq;
    one.to = seq + 1;
    one.open = open;
    one.json = false;
    visitEvents(app_, one, [this](const EventView& view) {
      told_.event = view;
      if (told_.sinceUs == 0) told_.sinceUs = view.event.timeUs;
      return false;
    });
  }

  const App& app_;
  const Decision& decision_;
  Explanation told_;
  std::optional<std::uint64_t> seq_;
};

}  // namespace

Explanation explain(const App& app, const Decision& decision, bool open) {
  return Explaining(app, decision).run(open);
}

std::string_view sentenceFor(std::string_view why) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 40> SENTENCES{{
      {"no_token", "no token came with the request"},
      {"token_unknown",
       "no such token is known: there never was one, or it ended and is forgotten by now"},
      {"token_revoked", "the token had been revoked"},
      {"tokens_revoked", "a revocation of many tokens covers it"},
      {"token_expired", "the token's lifetime was over"},
      {"token_elsewhere", "the integration's tokens may not come from that network"},
      {"token_good_now", "the token is good now: what kept it from being used was taken back"},
      {"not_as_bearer", "a setting forbids to use integrations' tokens as Bearer tokens"},
      {"password_changed", "a new password had ended all tokens of the user"},
      {"customer_deleted", "the customer had been deleted"},
      {"customer_erased", "the customer had been erased"},
      {"admin_disabled", "the administrator had been disabled"},
      {"integration_disabled", "the integration was suspended"},
      {"integration_deleted", "the integration had been deleted"},
      {"integration_reauthorized", "the integration had been given new credentials"},
      {"integration_rotated", "a newer token of the integration had taken its place"},
      {"exchange_begun", "an exchange of tokens had ended what the integration had before"},
      {"key_retired", "the key that signed the token had been retired"},
      {"forbidden", "the caller lacked what the request needs"},
      {"not_authorised", "the caller was not allowed to"},
      {"account_locked", "the account was locked after too many failures"},
      {"throttled", "the name had been tried too often; no account of that name was locked"},
      {"unknown_user", "nobody has that name"},
      {"wrong_password", "the password was wrong"},
      {"no_password", "the account has no password"},
      {"disabled", "the account was disabled"},
      {"locked", "the account was locked"},
      {"no_role", "the administrator's role was gone"},
      {"unconfirmed", "the e-mail address had not been confirmed"},
      {"flood", "too many came from that network, or from everywhere"},
      {"source_delayed", "too many from that network waited after failures"},
      {"clock_uncertain", "the clock was uncertain, nothing was issued"},
      {"disk_low", "the disk was nearly full"},
      {"read_only", "the disk was full"},
      {"unsigned", "the log had not been signed for too long, nothing was issued"},
      {"already_revoked", "it had been revoked before"},
      {"oauth_signature", "the signature was wrong"},
      {"oauth_nonce_used", "the same signed call had come before"},
      {"oauth_timestamp", "the signed call was too old, or came from the future"},
      {"fault", "something went wrong inside; the daemon's log has a report"},
  }};
  for (const auto& [word, sentence] : SENTENCES) {
    if (word == why) return sentence;
  }
  return {};
}

}  // namespace authd::app
