#include "daemon/rpc/translate.h"

#include <utility>

#include "daemon/app/causes.h"

namespace authd::rpc {
namespace {

using Code = ipc::Refusal::Code;
using Words = std::pair<Code, std::string>;

Words wordsOf(const core::Rejection& rejection) {
  switch (rejection.refusal) {
    case core::Refusal::NOT_FOUND: return {Code::NOT_FOUND, "not found"};
    case core::Refusal::DUPLICATE_EMAIL: return {Code::CONFLICT, "the e-mail address is taken"};
    case core::Refusal::DUPLICATE_NAME: return {Code::CONFLICT, "the name is taken"};
    case core::Refusal::NO_SUCH_ROLE: return {Code::NOT_FOUND, "there is no such role"};
    case core::Refusal::STALE_CREDENTIAL: return {Code::BUSY, "the password was just changed"};
    case core::Refusal::LINK_INVALID: return {Code::INVALID, "the link is not valid"};
    case core::Refusal::LINK_EXPIRED: return {Code::INVALID, "the link has expired"};
    case core::Refusal::ALREADY_REVOKED: return {Code::ALREADY, "already revoked"};
    case core::Refusal::ALREADY_SO: return {Code::ALREADY, "already so, nothing recorded"};
    case core::Refusal::LOG_MOVED:
      return {Code::CONFLICT,
              "the log has moved on: it is " + std::to_string(rejection.seq) + " events long"};
    case core::Refusal::CLOCK_UNCERTAIN:
      return {Code::READ_ONLY,
              "the clock is uncertain, nothing is issued: set it right, then authctl clock accept"};
    case core::Refusal::DISK_LOW: return {Code::READ_ONLY, "the disk is nearly full"};
    case core::Refusal::READ_ONLY:
      return {Code::READ_ONLY, "the disk is full or takes no writes: read-only"};
    case core::Refusal::UNSIGNED:
      return {Code::READ_ONLY,
              "the log has not been signed for too long, nothing is issued: authctl status tells "
              "what is wrong with its signer"};
    case core::Refusal::VERSION_MOVED: return {Code::BUSY, "it was changed at the same moment"};
    case core::Refusal::NO_SUCH_GROUP: return {Code::NOT_FOUND, "there is no such customer group"};
    case core::Refusal::GROUP_FIXED: return {Code::INVALID, "this customer group stays"};
    case core::Refusal::NOT_PENDING: return {Code::ALREADY, "nothing waits to be confirmed"};
    case core::Refusal::ROLE_IN_USE: return {Code::CONFLICT, "an administrator has this role"};
    case core::Refusal::NO_SIGNING_KEY:
      return {Code::INVALID,
              "no key would sign the JWTs that a setting asks for: authctl keys rotate"};
    case core::Refusal::KEYS_FULL:
      return {Code::CONFLICT, "too many keys are trusted: authctl keys retire"};
    case core::Refusal::STALE_TOKEN:
      return {Code::BUSY, "the signing key changed at the same moment"};
    case core::Refusal::NOT_ACTIVE:
      return {Code::CONFLICT, "the integration is not in a state for this"};
    case core::Refusal::NO_EXCHANGE:
      return {Code::CONFLICT, "no exchange of tokens waits for this"};
    case core::Refusal::BAD_SETTING: return {Code::INVALID, "not a value of this setting"};
    case core::Refusal::TOO_LARGE: return {Code::INVALID, "more than one event can hold"};
    case core::Refusal::BAD_SCOPE: return {Code::INVALID, "the bound lies in the future"};
    case core::Refusal::TOO_YOUNG:
      return {Code::INVALID, "events must be kept longer: see authd/retention/events"};
    case core::Refusal::DROPPED:
      return {Code::INVALID, "what was before event " + std::to_string(rejection.seq) +
                                 " can be told no longer: events were dropped (authctl db prune)"};
  }
  return {Code::FAILED, "refused"};
}

// Customers hear that the service is busy, operators what they can do about it.
Words wordsOfBusy(const core::Rejection& rejection) {
  switch (rejection.refusal) {
    case core::Refusal::DISK_LOW:
    case core::Refusal::READ_ONLY:
    case core::Refusal::CLOCK_UNCERTAIN:
    case core::Refusal::UNSIGNED:
    case core::Refusal::VERSION_MOVED:
    case core::Refusal::STALE_TOKEN:
    case core::Refusal::STALE_CREDENTIAL: return wordsOf(rejection);
    default: return {Code::BUSY, "busy, try again in a few seconds"};
  }
}

bool explains(const core::Rejection& rejection) {
  return rejection.refusal == core::Refusal::ALREADY_REVOKED ||
         (rejection.refusal == core::Refusal::ALREADY_SO && rejection.seq != 0);
}

Words wordsOf(const app::Refused& refused) {
  switch (refused.why) {
    case app::Why::RULES: {
      std::string all;
      for (const auto& error : refused.rules) all += (all.empty() ? "" : "; ") + textOf(error);
      return {Code::INVALID, all};
    }
    case app::Why::NOT_FOUND: {
      std::string keys;
      for (const auto& [name, value] : refused.fields) {
        keys.append(" ").append(name).append(" ").append(value);
      }
      return {Code::NOT_FOUND, "there is no" + keys};
    }
    case app::Why::LOGIN_FAILED: return {Code::FAILED, "the login failed"};
    case app::Why::FORBIDDEN: return {Code::FAILED, "not allowed: needs " + refused.resources};
    case app::Why::DUPLICATE_EMAIL: return {Code::CONFLICT, "the e-mail address is taken"};
    case app::Why::DUPLICATE_NAME: return {Code::CONFLICT, "the name is taken"};
    case app::Why::NO_SUCH_ROLE: return {Code::NOT_FOUND, "there is no such role"};
    case app::Why::CURRENT_PASSWORD_WRONG: return {Code::FAILED, "the current password is wrong"};
    case app::Why::ACCOUNT_LOCKED: return {Code::FAILED, "the account is locked"};
    case app::Why::LINK_INVALID: return {Code::INVALID, "the link is not valid"};
    case app::Why::LINK_EXPIRED: return {Code::INVALID, "the link has expired"};
    case app::Why::RESET_TOO_OFTEN: return {Code::BUSY, "too many password links lately"};
    case app::Why::BUSY: return wordsOfBusy(refused.rejection);
    case app::Why::OUTCOME_UNKNOWN:
      return {Code::OUTCOME_UNKNOWN, "a write failed: whether it happened is not known yet"};
    case app::Why::KEY_REUSED: return {Code::INVALID, "the request id was used for something else"};
    case app::Why::CONFIRMATION_KEY_WRONG: return {Code::INVALID, "the confirmation key is wrong"};
    case app::Why::NO_MAIL_SERVER: return {Code::INVALID, "no mail server is configured"};
    case app::Why::ENDPOINT_FAILED:
      return {Code::FAILED, "the endpoint did not take the credentials: " +
                                (refused.fields.empty() ? "" : refused.fields[0].second) +
                                "; the integration is inactive, activate it again"};
    case app::Why::STORE_UNKNOWN: return {Code::INVALID, "there is no such store or website"};
    case app::Why::NO_SIGNING_KEY:
      return {Code::FAILED, "no key can sign JWTs: authctl keys rotate"};
    case app::Why::NO_CRYPT_KEY:
      return {
          Code::INVALID,
          "HS256 needs Magento's crypt key: magento_crypt_key below [jwt] in the configuration"};
    case app::Why::NO_CHECKPOINT:
      return {Code::FAILED, "the head of the log is not signed: " +
                                (refused.fields.empty() ? "" : refused.fields[0].second)};
    case app::Why::NO_BACKUP:
      return {Code::FAILED,
              "no backup: " + (refused.fields.empty() ? "" : refused.fields[0].second)};
    case app::Why::MAY_NOT_REVEAL:
      return {Code::FORBIDDEN,
              "personal data is shown to members of the group shop-authd-pii only"};
    case app::Why::REFUSED: return wordsOf(refused.rejection);
  }
  return {Code::FAILED, "refused"};
}

std::string named(const core::RuleError& error, std::string_view name) {
  for (const auto& [key, value] : error.named) {
    if (key == name) return value;
  }
  return {};
}

std::string first(const core::RuleError& error) {
  return error.positional.empty() ? std::string() : error.positional.front();
}

}  // namespace

std::string textOf(const core::RuleError& error) {
  using Id = core::RuleErrorId;
  switch (error.id) {
    case Id::REQUIRED: return named(error, "fieldName") + " is required";
    case Id::INVALID: return named(error, "fieldName") + " is not valid: " + named(error, "value");
    case Id::WRONG_TYPE: return error.attributeLabel + " is of the wrong type";
    case Id::PASSWORD_SHORT: return "the password needs at least " + first(error) + " characters";
    case Id::PASSWORD_LONG: return "the password has more than " + first(error) + " characters";
    case Id::PASSWORD_BLANKS: return "the password begins or ends with a blank";
    case Id::PASSWORD_CLASSES:
      return "the password needs " + first(error) +
             " kinds of character (small, capital, digit, other)";
    case Id::PASSWORD_IS_EMAIL: return "the password is the e-mail address";
    case Id::ADMIN_PASSWORD_MIX: return "the password needs a letter and a digit";
    case Id::PASSWORD_COMMON: return "the password is one of the most common ones";
    case Id::EMAIL_MISSING: return "the e-mail address is missing";
    case Id::EMAIL_SYNTAX: return "the e-mail address is not valid";
    case Id::ATTRIBUTE_REQUIRED: return error.attributeLabel + " is required";
    case Id::ATTRIBUTE_LONG:
      return error.attributeLabel + " has more than " + first(error) + " characters";
    case Id::ATTRIBUTE_INVALID: return error.attributeLabel + " is not valid";
    case Id::NAME_CHARACTERS: return error.attributeLabel + " has characters that no name has";
    case Id::GROUP_UNKNOWN: return "there is no such customer group";
    case Id::ADDRESS_OWNER: return "the address is another customer's";
  }
  return "not valid";
}

void translate(const app::Refused& refused, ipc::Refusal::Builder to) {
  auto [code, words] = wordsOf(refused);
  to.setCode(code);
  to.setMessage(words);
  to.setWhy(app::causeOf(refused).why);
  if (refused.why == app::Why::REFUSED && explains(refused.rejection)) {
    to.setSeq(refused.rejection.seq);
    to.setHasSeq(true);
  }
}

}  // namespace authd::rpc
