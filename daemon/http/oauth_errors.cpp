#include "daemon/http/oauth_errors.h"

#include <string>

#include "daemon/http/access.h"
#include "daemon/http/output.h"
#include "daemon/http/refusals.h"
#include "daemon/http/signed_request.h"

namespace authd::http {
namespace {

std::string_view codeOf(unsigned status) {
  if (status == 401) return "invalid_client";
  return status >= 500 ? "temporarily_unavailable" : "invalid_request";
}

// Words that need no parameters; this form has no place for them.
std::string_view wordsOf(const Problem& problem) {
  if (problem.errors.size() != 1) return {};
  const ErrorText& error = problem.errors[0];
  return error.named.empty() && error.positional.empty() ? std::string_view(error.message)
                                                         : std::string_view();
}

}  // namespace

Response oauthError(unsigned status, std::string_view code, std::string_view words) {
  std::string json = "{\"error\":" + stringJson(code);
  if (!words.empty()) json += ",\"error_description\":" + stringJson(words);
  Response response = answerJson(json + "}");
  response.status = status;
  return response;
}

Response oauthError(const Problem& problem) {
  Response response = oauthError(problem.status, codeOf(problem.status), wordsOf(problem));
  response.cause = problem.cause;
  if (problem.retryAfterSeconds) {
    response.headers.add("Retry-After", std::to_string(*problem.retryAfterSeconds));
  }
  return response;
}

std::optional<Response> refusedCaller(const Exchange& exchange, std::string_view resource) {
  const app::Caller& caller = exchange.call.caller;
  if (caller.kind == core::ActorKind::ANONYMOUS) {
    Response response = oauthError(401, "invalid_token");
    response.headers.add("WWW-Authenticate", "Bearer");
    return response;
  }
  if (mayUse(caller, resource)) return std::nullopt;
  Response response = oauthError(403, "insufficient_scope");
  response.cause = causeOf("forbidden", resource);
  response.headers.add("WWW-Authenticate", "Bearer error=\"insufficient_scope\"");
  return response;
}

Response badSignature(const app::OauthRefusal& refusal) {
  Response response = oauthError(problemInOneText(refusal));
  if (response.status == 401) response.headers.add("WWW-Authenticate", "OAuth");
  return response;
}

Problem problemInOneText(const app::OauthRefusal& refusal) {
  if (refusal.fault != app::OauthFault::MISSING) return problemOf(refusal);
  std::string names;
  for (const auto& name : refusal.missing) {
    if (!names.empty()) names += ", ";
    names += name;
  }
  Problem problem = plainProblem(400, "These parameters are missing: " + names);
  problem.cause = problemOf(refusal).cause;
  return problem;
}

}  // namespace authd::http
