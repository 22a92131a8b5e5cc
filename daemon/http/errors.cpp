#include "daemon/http/errors.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "daemon/core/rules/customer_rules.h"
#include "daemon/core/rules/text.h"
#include "daemon/http/error_texts.h"
#include "daemon/http/refusals.h"

namespace authd::http {
namespace {

namespace json = boost::json;
using app::Why;
using core::Refusal;

// What a client may wait before it repeats a write that met another one.
constexpr std::uint32_t CONFLICT_RETRY_SECONDS = 1;
// Disk space and clocks are mended by people.
constexpr std::uint32_t OPERATOR_RETRY_SECONDS = 60;

Problem unavailable(std::string message, std::uint32_t retryAfterSeconds) {
  Problem problem = plainProblem(503, std::move(message));
  problem.retryAfterSeconds = retryAfterSeconds;
  return problem;
}

// Ids of typed parameters are numbers in Magento's answers.
Parameter keyValue(std::string_view name, const std::string& value) {
  if (name == "id" || name.ends_with("Id")) {
    if (const auto number = core::integerOf(value)) return *number;
  }
  return core::isUtf8(value) ? value : std::string();
}

// By one key or two.
Problem notFound(const std::vector<std::pair<std::string, std::string>>& fields) {
  if (fields.empty()) return plainProblem(404, "There is no such thing.");
  ErrorText text{"Nothing found with %fieldName = %fieldValue", {}, {}};
  const auto add = [&](const std::string& place, const auto& field) {
    text.named.emplace_back(place + "Name", field.first);
    text.named.emplace_back(place + "Value", keyValue(field.first, field.second));
  };
  add("field", fields[0]);
  if (fields.size() > 1) {
    text.message += ", %field2Name = %field2Value";
    add("field2", fields[1]);
  }
  text.message += ".";
  return {404, {std::move(text)}, {}};
}

Problem refusedByCore(const core::Rejection& rejection) {
  switch (rejection.refusal) {
    case Refusal::NOT_FOUND: return notFound({});
    case Refusal::DUPLICATE_EMAIL:
    case Refusal::DUPLICATE_NAME: return plainProblem(400, "That name is taken already.");
    case Refusal::NO_SUCH_ROLE: return plainProblem(400, "There is no such role.");
    case Refusal::STALE_CREDENTIAL:
    case Refusal::LOG_MOVED:
    case Refusal::VERSION_MOVED:
      return unavailable("Somebody else changed this at the same moment. Please try again.",
                         CONFLICT_RETRY_SECONDS);
    case Refusal::LINK_INVALID:
      return plainProblem(400, "This link is not valid. Please ask for a new one.");
    case Refusal::LINK_EXPIRED:
      return plainProblem(400, "This link is too old. Please ask for a new one.");
    case Refusal::ALREADY_REVOKED: return plainProblem(400, "That was revoked already.");
    case Refusal::ALREADY_SO: return plainProblem(400, "Nothing to change: that is so already.");
    case Refusal::CLOCK_UNCERTAIN:
    case Refusal::UNSIGNED:
    case Refusal::DISK_LOW:
    case Refusal::READ_ONLY:
      return unavailable("The service cannot do this at the moment. Please try again later.",
                         OPERATOR_RETRY_SECONDS);
    case Refusal::NO_SUCH_GROUP: return plainProblem(400, "There is no such customer group.");
    case Refusal::GROUP_FIXED: return plainProblem(400, "This customer group cannot be deleted.");
    case Refusal::NOT_PENDING:
      return plainProblem(400, "There is nothing to confirm: the account is active.");
    case Refusal::ROLE_IN_USE: return plainProblem(400, "An administrator has this role.");
    case Refusal::NO_EXCHANGE:
    case Refusal::NOT_ACTIVE: return plainProblem(400, "That is not active.");
    case Refusal::STALE_TOKEN:
      return unavailable("Somebody else changed this at the same moment. Please try again.",
                         CONFLICT_RETRY_SECONDS);
    case Refusal::NO_SIGNING_KEY:
    case Refusal::KEYS_FULL:
    case Refusal::TOO_YOUNG:
    case Refusal::DROPPED:
    case Refusal::BAD_SETTING:
    case Refusal::TOO_LARGE:
    case Refusal::BAD_SCOPE: return plainProblem(400, "The request is not valid.");
  }
  return plainProblem(400, "The request is not valid.");
}

json::value jsonOf(const Parameter& parameter) {
  if (const auto* number = std::get_if<std::int64_t>(&parameter)) return *number;
  return json::value(std::get<std::string>(parameter));
}

json::object bodyOf(const ErrorText& error) {
  json::object body;
  body["message"] = error.message;
  if (!error.named.empty()) {
    json::object values;
    for (const auto& [name, value] : error.named) values[name] = jsonOf(value);
    body["parameters"] = std::move(values);
  } else if (!error.positional.empty()) {
    json::array values;
    for (const auto& value : error.positional) values.push_back(jsonOf(value));
    body["parameters"] = std::move(values);
  }
  return body;
}

Problem translated(const app::Refused& refused) {
  switch (refused.why) {
    case Why::RULES: return problemOf(refused.rules);
    case Why::LOGIN_FAILED:
      return plainProblem(401,
                          "Signing in failed: the account is not known, the password is "
                          "wrong, or the account is locked for a while. Please try again later.");
    case Why::FORBIDDEN: return lacksPermission(refused.resources);
    case Why::NOT_FOUND: return notFound(refused.fields);
    case Why::DUPLICATE_EMAIL:
      return plainProblem(400,
                          "A customer with this e-mail address exists already in the website.");
    case Why::DUPLICATE_NAME: return plainProblem(400, "That name is taken already.");
    case Why::NO_SUCH_ROLE: return plainProblem(400, "There is no such role.");
    case Why::CURRENT_PASSWORD_WRONG:
      return plainProblem(401, "The current password is not right. Please check it and try again.");
    case Why::ACCOUNT_LOCKED:
      return plainProblem(401, "The account is locked for a while. Please try again later.");
    case Why::LINK_INVALID:
      return plainProblem(400, "This link is not valid. Please ask for a new one.");
    case Why::LINK_EXPIRED:
      return plainProblem(400, "This link is too old. Please ask for a new one.");
    case Why::RESET_TOO_OFTEN:
      return plainProblem(400,
                          "Too many password links were asked for. Please wait before you ask "
                          "again.");
    case Why::BUSY:
      return unavailable("The service is busy. Please try again.",
                         std::max<std::uint32_t>(1, refused.retryAfterSeconds));
    case Why::OUTCOME_UNKNOWN:
      return plainProblem(503,
                          "It is not known whether this was done. Ask again with the same "
                          "Idempotency-Key, or look before you repeat it.");
    case Why::KEY_REUSED:
      return plainProblem(422, "This Idempotency-Key came with another request before.");
    case Why::NO_SIGNING_KEY:
    case Why::NO_CRYPT_KEY:
    case Why::NO_CHECKPOINT:
    case Why::NO_BACKUP:
    case Why::MAY_NOT_REVEAL:
      return unavailable("The service cannot do this at the moment. Please try again later.",
                         OPERATOR_RETRY_SECONDS);
    case Why::REFUSED: return refusedByCore(refused.rejection);
    case Why::CONFIRMATION_KEY_WRONG:
      return plainProblem(400, "The confirmation key is not right. Please check it and try again.");
    case Why::NO_MAIL_SERVER: return plainProblem(400, "No mail server is configured.");
    case Why::ENDPOINT_FAILED:
      return plainProblem(400, "The endpoint did not take the credentials.");
    case Why::STORE_UNKNOWN:
      return refused.fields.empty() ? plainProblem(404, "There is no such store or website.")
                                    : notFound(refused.fields);
  }
  return plainProblem(400, "The request is not valid.");
}

}  // namespace

Problem problemOf(const app::Refused& refused) {
  Problem problem = translated(refused);
  problem.cause = std::make_shared<const app::Cause>(app::causeOf(refused));
  return problem;
}

Problem problemOf(const std::vector<core::RuleError>& rules) {
  Problem problem;
  ErrorText* lines = nullptr;
  problem.errors.reserve(rules.size());
  for (const auto& rule : rules) {
    ErrorText text = textOf(rule);
    if (isAttributeLine(rule.id) && lines) {
      lines->message += "\n" + text.message;
      continue;
    }
    problem.errors.push_back(std::move(text));
    if (isAttributeLine(rule.id)) lines = &problem.errors.back();
  }
  if (problem.errors.empty()) return plainProblem(400, "The input is not valid.");
  return problem;
}

Problem problemOf(const core::RuleError& rule) {
  return {400, {textOf(rule)}, {}};
}

Problem plainProblem(unsigned status, std::string message) {
  return {status, {{std::move(message), {}, {}}}, {}};
}

Problem lacksPermission(std::string_view resources) {
  return {401,
          {{"The caller is not allowed to use %resources",
            {{"resources", std::string(resources)}},
            {}}},
          {},
          causeOf("forbidden", resources)};
}

Problem noSuchThing(std::string_view fieldName, std::string_view value) {
  return notFound({{std::string(fieldName), std::string(value)}});
}

Problem storeOutsideWebsite(std::uint32_t storeId, std::uint32_t websiteId) {
  ErrorText text{"The store view %storeId does not belong to the website %websiteId.", {}, {}};
  text.named = {{"storeId", std::int64_t{storeId}}, {"websiteId", std::int64_t{websiteId}}};
  return {400, {std::move(text)}, {}};
}

Problem internalProblem(std::string_view reportId) {
  return plainProblem(500, "Something went wrong inside. The log tells more. Report ID: webapi-" +
                               std::string(reportId));
}

Response answerProblem(const Problem& problem) {
  json::object body;
  if (problem.errors.size() == 1) {
    body = bodyOf(problem.errors[0]);
  } else {
    json::array list;
    for (const auto& error : problem.errors) list.push_back(bodyOf(error));
    body["message"] = "Several things are wrong with the input.";
    body["errors"] = std::move(list);
  }
  Response response;
  response.status = problem.status;
  response.contentType = JSON_TYPE;
  response.body = json::serialize(body);
  response.cause = problem.cause;
  if (problem.retryAfterSeconds) {
    response.headers.add("Retry-After", std::to_string(*problem.retryAfterSeconds));
  }
  return response;
}

}  // namespace authd::http
