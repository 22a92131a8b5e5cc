#include "daemon/app/tokens.h"

#include "daemon/http/handlers.h"
#include "daemon/http/output.h"

namespace authd::http {
namespace {

Response tokenAnswer(const app::IssuedToken& issued) {
  return answerJson(stringJson(issued.token));
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
  return answerWhen(app::issueToken(exchange.app, std::move(exchange.call), type, websiteId,
                                    std::move(name), crypto::Secret::takeFrom(password)),
                    tokenAnswer);
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
