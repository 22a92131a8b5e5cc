#include "daemon/app/answer.h"

namespace authd::app {

Refused refusedByRules(std::vector<core::RuleError> rules) {
  Refused answer = refused(Why::RULES);
  answer.rules = std::move(rules);
  return answer;
}

Refused notFound(std::string field, std::string value) {
  Refused answer = refused(Why::NOT_FOUND);
  answer.fields.emplace_back(std::move(field), std::move(value));
  return answer;
}

Refused busy(std::uint32_t retryAfterSeconds, Limit limit) {
  Refused answer = refused(Why::BUSY, limit);
  answer.retryAfterSeconds = retryAfterSeconds;
  return answer;
}

Refused refusedByCore(const core::Rejection& rejection) {
  using core::Refusal;
  Refused answer = refused(Why::REFUSED);
  answer.rejection = rejection;
  switch (rejection.refusal) {
    case Refusal::DUPLICATE_EMAIL: answer.why = Why::DUPLICATE_EMAIL; break;
    case Refusal::DUPLICATE_NAME: answer.why = Why::DUPLICATE_NAME; break;
    case Refusal::NO_SUCH_ROLE: answer.why = Why::NO_SUCH_ROLE; break;
    case Refusal::LINK_INVALID: answer.why = Why::LINK_INVALID; break;
    case Refusal::LINK_EXPIRED: answer.why = Why::LINK_EXPIRED; break;
    case Refusal::STALE_TOKEN:
    case Refusal::VERSION_MOVED:
      answer.why = Why::BUSY;
      answer.retryAfterSeconds = 1;
      break;
    case Refusal::STALE_CREDENTIAL:
      answer.why = Why::BUSY;
      answer.retryAfterSeconds = 5;
      break;
    case Refusal::DISK_LOW:
    case Refusal::READ_ONLY:
    case Refusal::CLOCK_UNCERTAIN:
    case Refusal::UNSIGNED:
    case Refusal::NOT_FOUND:
    case Refusal::ALREADY_REVOKED:
    case Refusal::ALREADY_SO:
    case Refusal::LOG_MOVED:
    case Refusal::NOT_ACTIVE:
    case Refusal::BAD_SETTING:
    case Refusal::BAD_SCOPE:
    case Refusal::NO_SUCH_GROUP:
    case Refusal::GROUP_FIXED:
    case Refusal::ROLE_IN_USE:
    case Refusal::NOT_PENDING:
    case Refusal::NO_SIGNING_KEY:
    case Refusal::KEYS_FULL:
    case Refusal::NO_EXCHANGE:
    case Refusal::TOO_YOUNG:
    case Refusal::DROPPED:
    case Refusal::TOO_LARGE: break;
  }
  return answer;
}

}  // namespace authd::app
