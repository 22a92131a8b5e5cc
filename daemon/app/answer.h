#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "daemon/core/decide.h"
#include "daemon/core/rules/rule_error.h"

namespace authd::app {

// Why a use case did nothing. Closed: each edge translates every value, in a switch without a
// default, into its own protocol.
enum class Why : std::uint8_t {
  RULES = 1,         // `rules`: what is wrong with the input
  LOGIN_FAILED = 2,  // one answer for every reason
  FORBIDDEN = 3,     // `resources`: what the caller would need
  NOT_FOUND = 4,     // `fields`: by which keys it was looked for
  DUPLICATE_EMAIL = 5,
  DUPLICATE_NAME = 6,
  NO_SUCH_ROLE = 7,
  CURRENT_PASSWORD_WRONG = 8,
  ACCOUNT_LOCKED = 9,
  LINK_INVALID = 10,
  LINK_EXPIRED = 11,
  RESET_TOO_OFTEN = 12,
  BUSY = 13,             // try again in `retryAfterSeconds`
  OUTCOME_UNKNOWN = 14,  // a write failed half-way; ask again with the same idempotency key
  KEY_REUSED = 15,       // the idempotency key came with another body
  REFUSED = 16,          // `rejection` of the core, whatever has no value of its own here
  STORE_UNKNOWN = 17,    // a store or website id that the configuration does not have
  CONFIRMATION_KEY_WRONG = 30,
  NO_MAIL_SERVER = 31,
  ENDPOINT_FAILED = 40,  // `fields`: why an integration's endpoint did not take what was posted
  NO_SIGNING_KEY = 50,   // tokens of this type are JWTs, and no key can sign one
  NO_CRYPT_KEY = 51,     // HS256 without Magento's key in the configuration
  NO_CHECKPOINT = 60,    // `fields`: why the head of the log is not signed
  NO_BACKUP = 61,        // `fields`: why none can be taken
  MAY_NOT_REVEAL = 62    // personal data is not for this session
};

// The limit behind an answer that says less. For counting only: no edge shows it to a client.
enum class Limit : std::uint8_t {
  NONE = 0,
  FLOOD = 1,     // the source's budget, or that of all
  DELAY = 2,     // the queue of a source that keeps failing
  THROTTLE = 3,  // a name that failed too often, or is tried too often at once
  LOCK = 4       // of the account
};

struct Refused {
  Why why = Why::REFUSED;
  std::vector<core::RuleError> rules;
  std::string resources;
  std::vector<std::pair<std::string, std::string>> fields;  // name, value
  std::uint32_t retryAfterSeconds = 0;
  core::Rejection rejection;
  Limit limit = Limit::NONE;
};

template <class T>
using Answer = std::variant<T, Refused>;

inline Refused refused(Why why, Limit limit = Limit::NONE) {
  Refused answer;
  answer.why = why;
  answer.limit = limit;
  return answer;
}
Refused refusedByRules(std::vector<core::RuleError> rules);
Refused notFound(std::string field, std::string value);
Refused busy(std::uint32_t retryAfterSeconds, Limit limit = Limit::NONE);
// A core rejection as the edges see it.
Refused refusedByCore(const core::Rejection& rejection);

}  // namespace authd::app
