#include "daemon/app/tokens.h"

#include "daemon/http/handlers.h"
#include "daemon/http/output.h"

namespace authd::http {
namespace {

Response tokenAnswer(const app::IssuedToken& issued) {
  return answerJson(stringJson(issued.token));
}

// What a refused login is counted as. Empty: its status says it.
std::string_view loginResult(const app::Refused& refused) {
  using app::Limit;
  using app::Why;
  switch (refused.limit) {
    case Limit::FLOOD: return "flooded";
    case Limit::DELAY: return "delayed";
    case Limit::THROTTLE: return "throttled";
    case Limit::LOCK: return "locked";
    case Limit::NONE: break;
  }
  if (refused.why == Why::BUSY) return "busy";
  if (refused.why == Why::NO_SIGNING_KEY || refused.why == Why::NO_CRYPT_KEY) return "no_key";
  return {};
}

Response loginAnswer(const app::Answer<app::IssuedToken>& answer) {
  const auto* refused = std::get_if<app::Refused>(&answer);
  if (!refused) return tokenAnswer(std::get<app::IssuedToken>(answer));
  Response response = answerProblem(problemOf(*refused));
  response.loginResult = loginResult(*refused);
  return response;
}

Response trueAnswer(const std::uint64_t&) {
  return answerJson("true");
}

Answering createToken(Exchange& exchange, core::TokenType type, std::uint32_t websiteId) {
  std::string name;
  std::string password;
  if (auto problem =
          readRequired(exchange.input, {{"username", &name}, {"password", &password, true}})) {
    return answerProblem(*problem);
  }
  return app::issueToken(exchange.app, std::move(exchange.call), type, websiteId, std::move(name),
                         crypto::Secret::takeFrom(password))
      .then([](const app::Answer<app::IssuedToken>& answer) { return loginAnswer(answer); });
}

}  // namespace

Answering createAdminToken(Exchange& exchange) {
  return createToken(exchange, core::TokenType::ADMIN, 0);
}

Answering createCustomerToken(Exchange& exchange) {
  return createToken(exchange, core::TokenType::CUSTOMER, exchange.site.websiteId);
}

Answering revokeCustomerTokens(Exchange& exchange) {
  return answerWhen(app::revokeOwnTokens(exchange.app, std::move(exchange.call)), trueAnswer);
}

}  // namespace authd::http
