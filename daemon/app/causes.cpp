#include "daemon/app/causes.h"

namespace authd::app {

std::string_view wordFor(Why why) {
  switch (why) {
    case Why::RULES: return "bad_input";
    case Why::LOGIN_FAILED: return "login_failed";
    case Why::FORBIDDEN: return "forbidden";
    case Why::NOT_FOUND: return "not_found";
    case Why::DUPLICATE_EMAIL: return "duplicate_email";
    case Why::DUPLICATE_NAME: return "duplicate_name";
    case Why::NO_SUCH_ROLE: return "no_such_role";
    case Why::CURRENT_PASSWORD_WRONG: return "current_password_wrong";
    case Why::ACCOUNT_LOCKED: return "account_locked";
    case Why::LINK_INVALID: return "link_invalid";
    case Why::LINK_EXPIRED: return "link_expired";
    case Why::RESET_TOO_OFTEN: return "reset_too_often";
    case Why::BUSY: return "busy";
    case Why::OUTCOME_UNKNOWN: return "outcome_unknown";
    case Why::KEY_REUSED: return "key_reused";
    case Why::REFUSED: return "refused";
    case Why::STORE_UNKNOWN: return "store_unknown";
    case Why::CONFIRMATION_KEY_WRONG: return "confirmation_key_wrong";
    case Why::NO_MAIL_SERVER: return "no_mail_server";
    case Why::ENDPOINT_FAILED: return "endpoint_failed";
    case Why::NO_SIGNING_KEY: return "no_signing_key";
    case Why::NO_CRYPT_KEY: return "no_crypt_key";
    case Why::NO_CHECKPOINT: return "no_checkpoint";
    case Why::NO_BACKUP: return "no_backup";
    case Why::MAY_NOT_REVEAL: return "may_not_reveal";
  }
  return "refused";
}

std::string_view wordFor(Limit limit) {
  switch (limit) {
    case Limit::NONE: return {};
    case Limit::FLOOD: return "flood";
    case Limit::DELAY: return "source_delayed";
    case Limit::THROTTLE: return "throttled";
    case Limit::LOCK: return "account_locked";
  }
  return {};
}

std::string_view wordFor(core::Refusal refusal) {
  using core::Refusal;
  switch (refusal) {
    case Refusal::NOT_FOUND: return "not_found";
    case Refusal::DUPLICATE_EMAIL: return "duplicate_email";
    case Refusal::DUPLICATE_NAME: return "duplicate_name";
    case Refusal::NO_SUCH_ROLE: return "no_such_role";
    case Refusal::STALE_CREDENTIAL: return "stale_credential";
    case Refusal::LINK_INVALID: return "link_invalid";
    case Refusal::LINK_EXPIRED: return "link_expired";
    case Refusal::ALREADY_REVOKED: return "already_revoked";
    case Refusal::ALREADY_SO: return "already_so";
    case Refusal::LOG_MOVED: return "log_moved";
    case Refusal::CLOCK_UNCERTAIN: return "clock_uncertain";
    case Refusal::DISK_LOW: return "disk_low";
    case Refusal::READ_ONLY: return "read_only";
    case Refusal::NOT_ACTIVE: return "not_active";
    case Refusal::BAD_SETTING: return "bad_setting";
    case Refusal::BAD_SCOPE: return "bad_scope";
    case Refusal::TOO_LARGE: return "too_large";
    case Refusal::VERSION_MOVED: return "version_moved";
    case Refusal::NO_SUCH_GROUP: return "no_such_group";
    case Refusal::GROUP_FIXED: return "group_fixed";
    case Refusal::NOT_PENDING: return "not_pending";
    case Refusal::ROLE_IN_USE: return "role_in_use";
    case Refusal::NO_EXCHANGE: return "no_exchange";
    case Refusal::NO_SIGNING_KEY: return "no_signing_key";
    case Refusal::KEYS_FULL: return "keys_full";
    case Refusal::STALE_TOKEN: return "stale_token";
    case Refusal::UNSIGNED: return "unsigned";
    case Refusal::TOO_YOUNG: return "too_young";
    case Refusal::DROPPED: return "dropped";
  }
  return {};
}

namespace {

// The limit and the core's reason say more than what callers are told.
std::string_view wordOf(const Refused& refused) {
  if (refused.limit != Limit::NONE) return wordFor(refused.limit);
  const bool byCore = refused.why == Why::REFUSED || refused.why == Why::BUSY;
  const std::string_view word = byCore ? wordFor(refused.rejection.refusal) : std::string_view();
  return word.empty() ? wordFor(refused.why) : word;
}

// Of LOG_MOVED it is the length of the log.
std::uint64_t eventOf(const Refused& refused) {
  return refused.rejection.refusal == core::Refusal::LOG_MOVED ? 0 : refused.rejection.seq;
}

std::string accountOf(const Refused& refused) {
  if (refused.why != Why::LOGIN_FAILED || refused.fields.empty()) return {};
  return refused.fields.front().second;
}

}  // namespace

Cause causeOf(const Refused& refused) {
  return {std::string(wordOf(refused)), eventOf(refused), refused.resources, accountOf(refused),
          std::nullopt};
}

}  // namespace authd::app
