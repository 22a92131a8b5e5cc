#include "daemon/app/integration_exchange.h"
#include "daemon/core/rules/escaping.h"
#include "daemon/http/handlers.h"
#include "daemon/http/oauth_errors.h"
#include "daemon/http/signed_request.h"

// The two steps of a token exchange that an integration takes itself (OAuth 1.0a as in Magento):
// forms both ways.
namespace authd::http {
namespace {

Response answerForm(unsigned status, std::string body) {
  Response response;
  response.status = status;
  response.contentType = "application/x-www-form-urlencoded";
  response.body = std::move(body);
  return response;
}

Response answerOf(const app::TokenAnswer& answer) {
  if (const auto* refusal = std::get_if<app::OauthRefusal>(&answer)) {
    return answerExchangeProblem(problemInOneText(*refusal));
  }
  if (const auto* refused = std::get_if<app::Refused>(&answer)) {
    return answerExchangeProblem(problemOf(*refused));
  }
  const auto& pair = std::get<app::TokenPair>(answer);
  return answerForm(200, "oauth_token=" + pair.token + "&oauth_token_secret=" + pair.secret);
}

using Step = kj::Promise<app::TokenAnswer> (*)(app::App&, app::Call, const app::SignedCall&);

Answering answerStep(Exchange& exchange, Step step) {
  // Without the header nothing is given.
  const auto call = readSignedCall(exchange.request, exchange.trustedProxies);
  return step(exchange.app, std::move(exchange.call), call.value_or(app::SignedCall()))
      .then([](app::TokenAnswer&& answer) { return answerOf(answer); });
}

}  // namespace

Response answerExchangeProblem(const Problem& problem) {
  std::string text = problem.errors.empty() ? "" : problem.errors[0].message;
  // The prefix is part of the text, as Magento has it.
  if (problem.status == 500) text.insert(0, "internal_error&message=");
  Response response = answerForm(problem.status, "oauth_problem=" + core::percentEncoded(text));
  response.cause = problem.cause;
  if (problem.retryAfterSeconds) {
    response.headers.add("Retry-After", std::to_string(*problem.retryAfterSeconds));
  }
  return response;
}

Answering exchangeRequestToken(Exchange& exchange) {
  return answerStep(exchange, app::giveRequestToken);
}

Answering exchangeAccessToken(Exchange& exchange) {
  return answerStep(exchange, app::giveAccessToken);
}

}  // namespace authd::http
